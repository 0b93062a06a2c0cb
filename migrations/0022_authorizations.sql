-- What users let OAuth 1.0a consumers do for them (RFC 5849 §2), and the signed requests that were accepted.

ALTER TABLE consumers ADD COLUMN last_used_at BIGINT;

-- Temporary credentials: a consumer asks for them, a user is asked about them, and they are exchanged once.
CREATE TABLE temporary_credentials (
    id            TEXT    NOT NULL PRIMARY KEY,
    tenant_id     TEXT    NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    consumer_id   TEXT    NOT NULL REFERENCES consumers (id) ON DELETE CASCADE,
    -- Sealed under the key ring, as that of an authorization is.
    secret        TEXT    NOT NULL,
    -- Where the user goes afterwards; `oob` for nowhere.
    callback      TEXT    NOT NULL,
    created_at    BIGINT  NOT NULL,
    expires_at    BIGINT  NOT NULL,
    -- Who decided, and when; none while nobody has.
    user_id       TEXT    REFERENCES users (id) ON DELETE CASCADE,
    decided_at    BIGINT,
    denied        BOOLEAN NOT NULL DEFAULT FALSE,
    -- What the user allows: `api_…:read` by the ID of the API, with spaces between them; none for all that they reach.
    access        TEXT,
    -- Of the code that the user takes to the consumer.
    verifier_hash TEXT,
    failures      BIGINT  NOT NULL DEFAULT 0
);
CREATE INDEX temporary_credentials_of_consumer ON temporary_credentials (consumer_id, expires_at);
CREATE INDEX temporary_credentials_by_expiry ON temporary_credentials (expires_at);

-- Authorizations: the token credentials of a consumer. They act as their user, or less.
CREATE TABLE authorizations (
    id           TEXT   NOT NULL PRIMARY KEY,
    tenant_id    TEXT   NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    consumer_id  TEXT   NOT NULL REFERENCES consumers (id) ON DELETE CASCADE,
    user_id      TEXT   NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- The temporary credentials that it was exchanged for, so that nobody exchanges them twice.
    temporary_id TEXT   NOT NULL UNIQUE,
    secret       TEXT   NOT NULL,
    access       TEXT,
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    withdrawn_at BIGINT,
    last_used_at BIGINT
);
CREATE INDEX authorizations_of_tenant ON authorizations (tenant_id, id);
CREATE INDEX authorizations_of_user ON authorizations (user_id, id);
CREATE INDEX authorizations_of_consumer ON authorizations (consumer_id, id);

-- Nonces of accepted requests: each is one of a consumer, a token and a timestamp, by a hash of all four.
CREATE TABLE nonces (
    id         TEXT   NOT NULL PRIMARY KEY,
    -- From when on the timestamp itself is refused.
    expires_at BIGINT NOT NULL
);
CREATE INDEX nonces_by_expiry ON nonces (expires_at);
