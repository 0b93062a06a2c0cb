-- OAuth 1.0a consumers: each is registered with a secret of somebody's choice, and may be used once it is approved.

CREATE TABLE consumers (
    id                TEXT   NOT NULL PRIMARY KEY,
    tenant_id         TEXT   NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    -- Looked up without a tenant.
    consumer_key      TEXT   NOT NULL UNIQUE,
    name              TEXT   NOT NULL,
    -- Lowercase, to be found alike on both databases.
    sort_name         TEXT   NOT NULL,
    -- Sealed under the key ring: it signs, so it must be read back.
    secret            TEXT   NOT NULL,
    -- Names with spaces between them.
    signature_methods TEXT   NOT NULL,
    -- In PEM; empty for none.
    public_key        TEXT   NOT NULL,
    -- Empty for anywhere.
    callback_prefix   TEXT   NOT NULL,
    -- The name of who registered it, at that time.
    registered_by     TEXT   NOT NULL,
    -- The key that registered it or gave it its present secret, which may be gone.
    made_by           TEXT,
    created_at        BIGINT NOT NULL,
    updated_at        BIGINT NOT NULL,
    -- At most one of the two is set; while neither is, nobody has decided.
    approved_at       BIGINT,
    disapproved_at    BIGINT
);
CREATE INDEX consumers_of_tenant ON consumers (tenant_id, id);
CREATE INDEX consumers_by_maker ON consumers (made_by) WHERE made_by IS NOT NULL;
