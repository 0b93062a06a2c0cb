-- API tokens: each is for one user and one API, and ends.

CREATE TABLE api_tokens (
    id             TEXT    NOT NULL PRIMARY KEY,
    tenant_id      TEXT    NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    owner_id       TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    api_id         TEXT    NOT NULL REFERENCES apis (id) ON DELETE CASCADE,
    -- The slug of its API, which never changes.
    name           TEXT    NOT NULL,
    -- `read` or `full`.
    access         TEXT    NOT NULL,
    -- It never has more than its owner's roles give; FALSE if whoever issued it has full access to the API.
    within_owner   BOOLEAN NOT NULL,
    last_four      TEXT    NOT NULL,
    secret_hash    TEXT    NOT NULL,
    -- The secret before the last one, and until when it works beside it.
    previous_hash  TEXT,
    previous_until BIGINT,
    -- The key that issued it or gave it its present secret, which may be gone.
    made_by        TEXT,
    created_at     BIGINT  NOT NULL,
    updated_at     BIGINT  NOT NULL,
    expires_at     BIGINT  NOT NULL,
    revoked_at     BIGINT,
    last_used_at   BIGINT
);
CREATE INDEX api_tokens_of_tenant ON api_tokens (tenant_id, id);
CREATE INDEX api_tokens_of_owner ON api_tokens (owner_id, id);
CREATE INDEX api_tokens_of_api ON api_tokens (api_id);
CREATE INDEX api_tokens_by_maker ON api_tokens (made_by) WHERE made_by IS NOT NULL;
