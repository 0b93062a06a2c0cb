-- What was answered to POSTs that name an Idempotency-Key, for a day.
CREATE TABLE idempotency (
    credential_id TEXT   NOT NULL,
    name          TEXT   NOT NULL,
    -- SHA-256 of the request, in hexadecimal.
    request       TEXT   NOT NULL,
    begun_at      BIGINT NOT NULL,
    -- NULL while it runs.
    status        BIGINT,
    -- Without secrets.
    body          TEXT,
    PRIMARY KEY (credential_id, name)
);
CREATE INDEX idempotency_by_begun ON idempotency (begun_at);
