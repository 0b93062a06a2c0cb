-- External applications: OAuth 2.0 clients, and the access tokens that they were given.

CREATE TABLE applications (
    id             TEXT    NOT NULL PRIMARY KEY,
    tenant_id      TEXT    NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    name           TEXT    NOT NULL,
    -- Lowercase, for a list in the same order on both databases.
    sort_name      TEXT    NOT NULL,
    disabled       BOOLEAN NOT NULL DEFAULT FALSE,
    last_four      TEXT    NOT NULL,
    secret_hash    TEXT    NOT NULL,
    -- The secret before the last one, and until when it works beside it.
    previous_hash  TEXT,
    previous_until BIGINT,
    -- Counted up when every token that is out must end at once; a token of another epoch is dead.
    epoch          BIGINT  NOT NULL DEFAULT 0,
    created_at     BIGINT  NOT NULL,
    updated_at     BIGINT  NOT NULL,
    last_used_at   BIGINT
);
CREATE INDEX applications_by_name ON applications (tenant_id, sort_name, id);

CREATE TABLE application_roles (
    application_id TEXT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    role           TEXT NOT NULL,
    PRIMARY KEY (application_id, role)
);
CREATE INDEX application_roles_by_role ON application_roles (role);

CREATE TABLE access_tokens (
    id             TEXT    NOT NULL PRIMARY KEY,
    application_id TEXT    NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    secret_hash    TEXT    NOT NULL,
    epoch          BIGINT  NOT NULL,
    -- What was granted: `api_…:read` by the ID of the API, and names of permissions, with spaces between them.
    scope          TEXT    NOT NULL,
    revoked        BOOLEAN NOT NULL DEFAULT FALSE,
    created_at     BIGINT  NOT NULL,
    expires_at     BIGINT  NOT NULL
);
CREATE INDEX access_tokens_of_application ON access_tokens (application_id, expires_at);
CREATE INDEX access_tokens_by_expiry ON access_tokens (expires_at);
