-- Which of the ready-made views show a key, and until when that holds if nobody writes to it: what the numbers mean is in
-- server/service/src/api_keys/segment.rs. 0 says that nobody has looked yet.
ALTER TABLE api_keys ADD COLUMN segment BIGINT NOT NULL DEFAULT 0;
ALTER TABLE api_keys ADD COLUMN segment_until BIGINT NOT NULL DEFAULT 0;

-- How many keys of a tenant, an owner or a project, whose ID is the scope, are in each segment. Triggers count.
CREATE TABLE api_key_counts (
    tenant_id TEXT   NOT NULL,
    scope     TEXT   NOT NULL,
    segment   BIGINT NOT NULL,
    keys      BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, scope, segment)
);

-- Made anew in 0016, when every row has been written.
DROP INDEX api_keys_by_id;
DROP INDEX api_keys_by_name;
DROP INDEX api_keys_by_owner;
DROP INDEX api_keys_by_updated;
DROP INDEX api_keys_by_created;
DROP INDEX api_keys_by_expires;
DROP INDEX api_keys_revoked;
DROP INDEX api_keys_never_used;
DROP INDEX api_keys_of_owner;
DROP INDEX api_keys_of_project;
