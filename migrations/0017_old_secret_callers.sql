-- Callers of an old secret belong to that secret, not to whichever is the old one when they are written.
ALTER TABLE old_secret_callers RENAME TO old_secret_callers_of_any;
CREATE TABLE old_secret_callers (
    credential_id TEXT   NOT NULL,
    -- The secret they called with. Those of another one than the credential's previous_hash are no longer told.
    secret_hash   TEXT   NOT NULL,
    address       TEXT   NOT NULL,
    agent         TEXT   NOT NULL,
    calls         BIGINT NOT NULL,
    first_at      BIGINT NOT NULL,
    last_at       BIGINT NOT NULL,
    PRIMARY KEY (credential_id, secret_hash, address, agent)
);
INSERT INTO old_secret_callers (credential_id, secret_hash, address, agent, calls, first_at, last_at)
SELECT credential_id, previous_hash, address, agent, calls, first_at, last_at
FROM old_secret_callers_of_any
JOIN (
    SELECT id, previous_hash FROM api_keys UNION ALL SELECT id, previous_hash FROM applications
) AS credentials ON id = credential_id
WHERE previous_hash IS NOT NULL;
DROP TABLE old_secret_callers_of_any;
