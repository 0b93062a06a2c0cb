-- Times are milliseconds since the Unix epoch, UTC. IDs are the text that people see.

CREATE TABLE tenants (
    id         TEXT    NOT NULL PRIMARY KEY,
    slug       TEXT    NOT NULL UNIQUE,
    name       TEXT    NOT NULL,
    created_at BIGINT  NOT NULL
);

CREATE TABLE settings (
    tenant_id TEXT NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    name      TEXT NOT NULL,
    value     TEXT NOT NULL,
    PRIMARY KEY (tenant_id, name)
);

-- An e-mail address signs in to one tenant of a server.
CREATE TABLE users (
    id              TEXT    NOT NULL PRIMARY KEY,
    tenant_id       TEXT    NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    email           TEXT    NOT NULL UNIQUE,
    name            TEXT    NOT NULL,
    password_hash   TEXT,
    disabled        BOOLEAN NOT NULL DEFAULT FALSE,
    has_seat        BOOLEAN NOT NULL DEFAULT FALSE,
    created_at      BIGINT  NOT NULL,
    updated_at      BIGINT  NOT NULL,
    last_sign_in_at BIGINT,
    -- Lowercase, for a list in the same order on both databases.
    sort_name       TEXT    NOT NULL
);

CREATE TABLE user_roles (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role    TEXT NOT NULL,
    PRIMARY KEY (user_id, role)
);

CREATE TABLE sessions (
    id                 TEXT   NOT NULL PRIMARY KEY,
    user_id            TEXT   NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    secret_hash        TEXT   NOT NULL,
    created_at         BIGINT NOT NULL,
    last_seen_at       BIGINT NOT NULL,
    reauthenticated_at BIGINT NOT NULL,
    address            TEXT   NOT NULL,
    agent              TEXT   NOT NULL
);

-- Single-use links: the first set-up (no user) and invitations.
CREATE TABLE links (
    id          TEXT   NOT NULL PRIMARY KEY,
    user_id     TEXT   REFERENCES users (id) ON DELETE CASCADE,
    secret_hash TEXT   NOT NULL,
    expires_at  BIGINT NOT NULL
);

-- The networks from which somebody signed in lately: strangers elsewhere cannot keep them out.
CREATE TABLE sign_in_places (
    user_id TEXT   NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    network TEXT   NOT NULL,
    last_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, network)
);

-- Failed sign-ins by account and by address.
CREATE TABLE sign_in_failures (
    subject  TEXT   NOT NULL PRIMARY KEY,
    failures BIGINT NOT NULL,
    last_at  BIGINT NOT NULL
);

CREATE TABLE api_keys (
    id           TEXT   NOT NULL PRIMARY KEY,
    tenant_id    TEXT   NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    owner_id     TEXT   NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name         TEXT   NOT NULL,
    prefix       TEXT   NOT NULL,
    last_four    TEXT   NOT NULL,
    secret_hash  TEXT   NOT NULL,
    created_at   BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL,
    -- The largest BIGINT for "never", so that the column sorts and pages without NULL.
    expires_at   BIGINT NOT NULL,
    revoked_at   BIGINT,
    last_used_at BIGINT,
    -- Lowercase copies, because the two databases fold and order text differently.
    sort_name    TEXT   NOT NULL,
    sort_owner   TEXT   NOT NULL,
    search       TEXT   NOT NULL
);

CREATE TABLE usage_hours (
    credential_id TEXT   NOT NULL,
    hour          BIGINT NOT NULL,
    outcome       TEXT   NOT NULL,
    calls         BIGINT NOT NULL,
    PRIMARY KEY (credential_id, hour, outcome)
);

CREATE TABLE events (
    id        TEXT   NOT NULL PRIMARY KEY,
    tenant_id TEXT   NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    at        BIGINT NOT NULL,
    action    TEXT   NOT NULL,
    actor     TEXT   NOT NULL,
    actor_id  TEXT,
    target    TEXT   NOT NULL,
    target_id TEXT,
    address   TEXT   NOT NULL,
    agent     TEXT   NOT NULL,
    details   TEXT   NOT NULL
);

-- What the verify index must read again. The head is counted up inside each writing transaction,
-- so numbers appear in the order of commits and without gaps.
CREATE TABLE changes (
    seq       BIGINT NOT NULL PRIMARY KEY,
    kind      TEXT   NOT NULL,
    entity_id TEXT   NOT NULL,
    at        BIGINT NOT NULL
);

CREATE TABLE change_head (
    id  BIGINT NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL
);

INSERT INTO change_head (id, seq) VALUES (1, 0);

-- Which key ring this database was written with.
CREATE TABLE key_ring (
    version BIGINT NOT NULL PRIMARY KEY,
    proof   TEXT   NOT NULL
);
