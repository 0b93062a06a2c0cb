-- Nobody writes while everything is looked at: a process of the version before may still run.
LOCK TABLE api_keys IN SHARE ROW EXCLUSIVE MODE;

-- What is searched is the name and the ID; owners are found among the users. Segments as of now.
DROP INDEX api_keys_search;
UPDATE api_keys SET
    search = sort_name || chr(10) || substr(id, 5),
    segment = CASE
        WHEN revoked_at IS NOT NULL THEN 14
        WHEN expires_at <= clock.now THEN 13
        ELSE CASE
                WHEN expires_at = 9223372036854775807 THEN 1
                WHEN expires_at - 14 * 86400000::bigint > clock.now THEN 5
                ELSE 9
            END
            + CASE WHEN last_used_at IS NULL THEN 2 ELSE 0 END
            + CASE WHEN coalesce(last_used_at, created_at) + 90 * 86400000::bigint <= clock.now THEN 1 ELSE 0 END
    END,
    segment_until = CASE
        WHEN revoked_at IS NOT NULL OR expires_at <= clock.now THEN 9223372036854775807
        ELSE least(
            CASE
                WHEN expires_at = 9223372036854775807 THEN expires_at
                WHEN expires_at - 14 * 86400000::bigint > clock.now THEN expires_at - 14 * 86400000::bigint
                ELSE expires_at
            END,
            CASE
                WHEN coalesce(last_used_at, created_at) + 90 * 86400000::bigint <= clock.now THEN 9223372036854775807
                ELSE coalesce(last_used_at, created_at) + 90 * 86400000::bigint
            END
        )
    END
FROM (SELECT (extract(epoch FROM now()) * 1000)::bigint AS now) AS clock;
CREATE INDEX api_keys_search ON api_keys USING gin (search gin_trgm_ops);

-- Whoever writes what a segment depends on, and does not say which it is now, ends it.
CREATE FUNCTION api_keys_segment_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.segment_until := 0;
    RETURN NEW;
END
$$;
CREATE TRIGGER api_keys_segment_ends BEFORE UPDATE OF expires_at, revoked_at, last_used_at ON api_keys FOR EACH ROW
WHEN (NEW.segment = OLD.segment AND NEW.segment_until = OLD.segment_until AND (
    NEW.expires_at <> OLD.expires_at OR NEW.revoked_at IS DISTINCT FROM OLD.revoked_at
    -- Of those that were used and are not idle, a call moves none.
    OR NEW.last_used_at IS DISTINCT FROM OLD.last_used_at AND OLD.segment IN (2, 3, 4, 6, 7, 8, 10, 11, 12)
)) EXECUTE FUNCTION api_keys_segment_ends();

INSERT INTO api_key_counts (tenant_id, scope, segment, keys)
SELECT tenant_id, scope, segment, count(*)
FROM api_keys CROSS JOIN LATERAL (VALUES (tenant_id), (owner_id), (project_id)) AS scopes (scope)
WHERE scope IS NOT NULL GROUP BY tenant_id, scope, segment;

-- Once for a statement, not for each of its rows: thousands would write the same count as often in one transaction. In
-- one order, so that two statements that move the same counts do not wait for each other.
CREATE FUNCTION api_keys_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO api_key_counts AS c (tenant_id, scope, segment, keys)
        SELECT tenant_id, scope, segment, count(*)
        FROM new_keys CROSS JOIN LATERAL (VALUES (tenant_id), (owner_id), (project_id)) AS scopes (scope)
        WHERE scope IS NOT NULL GROUP BY tenant_id, scope, segment ORDER BY tenant_id, scope, segment
        ON CONFLICT (tenant_id, scope, segment) DO UPDATE SET keys = c.keys + excluded.keys;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO api_key_counts AS c (tenant_id, scope, segment, keys)
        SELECT tenant_id, scope, segment, -count(*)
        FROM old_keys CROSS JOIN LATERAL (VALUES (tenant_id), (owner_id), (project_id)) AS scopes (scope)
        WHERE scope IS NOT NULL GROUP BY tenant_id, scope, segment ORDER BY tenant_id, scope, segment
        ON CONFLICT (tenant_id, scope, segment) DO UPDATE SET keys = c.keys + excluded.keys;
    ELSE
        INSERT INTO api_key_counts AS c (tenant_id, scope, segment, keys)
        SELECT tenant_id, scope, segment, sum(moved)
        FROM (
            SELECT tenant_id, owner_id, project_id, segment, 1 AS moved FROM new_keys
            UNION ALL SELECT tenant_id, owner_id, project_id, segment, -1 FROM old_keys
        ) AS moves CROSS JOIN LATERAL (VALUES (tenant_id), (owner_id), (project_id)) AS scopes (scope)
        WHERE scope IS NOT NULL
        GROUP BY tenant_id, scope, segment HAVING sum(moved) <> 0 ORDER BY tenant_id, scope, segment
        ON CONFLICT (tenant_id, scope, segment) DO UPDATE SET keys = c.keys + excluded.keys;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER api_keys_counted_insert AFTER INSERT ON api_keys
    REFERENCING NEW TABLE AS new_keys FOR EACH STATEMENT EXECUTE FUNCTION api_keys_counted();
CREATE TRIGGER api_keys_counted_delete AFTER DELETE ON api_keys
    REFERENCING OLD TABLE AS old_keys FOR EACH STATEMENT EXECUTE FUNCTION api_keys_counted();
CREATE TRIGGER api_keys_counted_update AFTER UPDATE ON api_keys
    REFERENCING OLD TABLE AS old_keys NEW TABLE AS new_keys FOR EACH STATEMENT EXECUTE FUNCTION api_keys_counted();
