-- What a credential may reach: APIs, roles of a tenant's own, projects, and the limits of a key.

-- Hosts and prefixes are JSON lists of text.
CREATE TABLE apis (
    id            TEXT    NOT NULL PRIMARY KEY,
    tenant_id     TEXT    NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    slug          TEXT    NOT NULL,
    name          TEXT    NOT NULL,
    description   TEXT    NOT NULL,
    hosts         TEXT    NOT NULL,
    path_prefixes TEXT    NOT NULL,
    enabled       BOOLEAN NOT NULL DEFAULT TRUE,
    created_at    BIGINT  NOT NULL,
    updated_at    BIGINT  NOT NULL,
    UNIQUE (tenant_id, slug)
);

-- The built-in roles are in the program. Users and members hold a role by its name, which never changes.
CREATE TABLE roles (
    id          TEXT   NOT NULL PRIMARY KEY,
    tenant_id   TEXT   NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    name        TEXT   NOT NULL,
    description TEXT   NOT NULL,
    -- Names of permissions with spaces between them.
    permissions TEXT   NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    UNIQUE (tenant_id, name)
);

CREATE TABLE role_access (
    role_id TEXT NOT NULL REFERENCES roles (id) ON DELETE CASCADE,
    api_id  TEXT NOT NULL REFERENCES apis (id) ON DELETE CASCADE,
    access  TEXT NOT NULL,
    PRIMARY KEY (role_id, api_id)
);
CREATE INDEX role_access_by_api ON role_access (api_id);
CREATE INDEX user_roles_by_role ON user_roles (role);

CREATE TABLE projects (
    id          TEXT   NOT NULL PRIMARY KEY,
    tenant_id   TEXT   NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    slug        TEXT   NOT NULL,
    name        TEXT   NOT NULL,
    archived_at BIGINT,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    UNIQUE (tenant_id, slug)
);

CREATE TABLE project_members (
    project_id TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role       TEXT NOT NULL,
    PRIMARY KEY (project_id, user_id)
);
CREATE INDEX project_members_by_user ON project_members (user_id);
CREATE INDEX project_members_by_role ON project_members (role);

ALTER TABLE api_keys ADD COLUMN project_id TEXT REFERENCES projects (id);
-- True: only what api_key_access names, and that at most.
ALTER TABLE api_keys ADD COLUMN narrowed BOOLEAN NOT NULL DEFAULT FALSE;
-- JSON list of networks; NULL for every address.
ALTER TABLE api_keys ADD COLUMN allowed_addresses TEXT;
-- Calls to a `second`, `minute` or `hour`.
ALTER TABLE api_keys ADD COLUMN rate_limit BIGINT;
ALTER TABLE api_keys ADD COLUMN rate_per TEXT;
-- The secret before the last rotation, and until when it works beside the present one.
ALTER TABLE api_keys ADD COLUMN previous_hash TEXT;
ALTER TABLE api_keys ADD COLUMN previous_until BIGINT;
CREATE INDEX api_keys_of_project ON api_keys (project_id, created_at, id) WHERE project_id IS NOT NULL;

CREATE TABLE api_key_access (
    key_id TEXT NOT NULL REFERENCES api_keys (id) ON DELETE CASCADE,
    api_id TEXT NOT NULL REFERENCES apis (id) ON DELETE CASCADE,
    access TEXT NOT NULL,
    PRIMARY KEY (key_id, api_id)
);
CREATE INDEX api_key_access_by_api ON api_key_access (api_id);

CREATE TABLE api_usage_hours (
    api_id  TEXT   NOT NULL REFERENCES apis (id) ON DELETE CASCADE,
    hour    BIGINT NOT NULL,
    outcome TEXT   NOT NULL,
    calls   BIGINT NOT NULL,
    PRIMARY KEY (api_id, hour, outcome)
);

-- Who still calls with the secret before the last rotation.
CREATE TABLE old_secret_callers (
    key_id   TEXT   NOT NULL REFERENCES api_keys (id) ON DELETE CASCADE,
    address  TEXT   NOT NULL,
    agent    TEXT   NOT NULL,
    calls    BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at  BIGINT NOT NULL,
    PRIMARY KEY (key_id, address, agent)
);

-- Verifications that were refused, the latest of them.
CREATE TABLE refusals (
    id            TEXT   NOT NULL PRIMARY KEY,
    tenant_id     TEXT   NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    at            BIGINT NOT NULL,
    code          TEXT   NOT NULL,
    credential_id TEXT,
    api           TEXT,
    method        TEXT,
    host          TEXT,
    path          TEXT,
    address       TEXT,
    agent         TEXT,
    -- What the rule compared, in a sentence.
    detail        TEXT   NOT NULL
);
CREATE INDEX refusals_by_tenant ON refusals (tenant_id, id);
CREATE INDEX refusals_by_credential ON refusals (tenant_id, credential_id, id);
