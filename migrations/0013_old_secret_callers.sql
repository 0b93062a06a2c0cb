-- Who still calls with the secret before the last rotation, of a credential of any kind: whoever deletes a credential
-- deletes these, too.
ALTER TABLE old_secret_callers RENAME TO old_secret_callers_of_keys;
CREATE TABLE old_secret_callers (
    credential_id TEXT   NOT NULL,
    address       TEXT   NOT NULL,
    agent         TEXT   NOT NULL,
    calls         BIGINT NOT NULL,
    first_at      BIGINT NOT NULL,
    last_at       BIGINT NOT NULL,
    PRIMARY KEY (credential_id, address, agent)
);
INSERT INTO old_secret_callers (credential_id, address, agent, calls, first_at, last_at)
    SELECT key_id, address, agent, calls, first_at, last_at FROM old_secret_callers_of_keys;
DROP TABLE old_secret_callers_of_keys;
