-- What is searched is the name and the ID; owners are found among the users. Segments as of now.
DROP TRIGGER api_keys_search_insert;
DROP TRIGGER api_keys_search_delete;
DROP TRIGGER api_keys_search_update;
DROP TABLE api_keys_search;

UPDATE api_keys SET
    search = sort_name || char(10) || substr(id, 5),
    segment = CASE
        WHEN revoked_at IS NOT NULL THEN 14
        WHEN expires_at <= clock.now THEN 13
        ELSE CASE
                WHEN expires_at = 9223372036854775807 THEN 1
                WHEN expires_at - 14 * 86400000 > clock.now THEN 5
                ELSE 9
            END
            + CASE WHEN last_used_at IS NULL THEN 2 ELSE 0 END
            + CASE WHEN coalesce(last_used_at, created_at) + 90 * 86400000 <= clock.now THEN 1 ELSE 0 END
    END,
    segment_until = CASE
        WHEN revoked_at IS NOT NULL OR expires_at <= clock.now THEN 9223372036854775807
        ELSE min(
            CASE
                WHEN expires_at = 9223372036854775807 THEN expires_at
                WHEN expires_at - 14 * 86400000 > clock.now THEN expires_at - 14 * 86400000
                ELSE expires_at
            END,
            CASE
                WHEN coalesce(last_used_at, created_at) + 90 * 86400000 <= clock.now THEN 9223372036854775807
                ELSE coalesce(last_used_at, created_at) + 90 * 86400000
            END
        )
    END
FROM (SELECT CAST(strftime('%s', 'now') AS INTEGER) * 1000 AS now) AS clock;

CREATE VIRTUAL TABLE api_keys_search USING fts5 (
    search, content = 'api_keys', content_rowid = 'rowid', tokenize = 'trigram', detail = 'none'
);
INSERT INTO api_keys_search (api_keys_search) VALUES ('rebuild');

CREATE TRIGGER api_keys_search_insert AFTER INSERT ON api_keys BEGIN
    INSERT INTO api_keys_search (rowid, search) VALUES (new.rowid, new.search);
END;

CREATE TRIGGER api_keys_search_delete AFTER DELETE ON api_keys BEGIN
    INSERT INTO api_keys_search (api_keys_search, rowid, search) VALUES ('delete', old.rowid, old.search);
END;

CREATE TRIGGER api_keys_search_update AFTER UPDATE OF search ON api_keys BEGIN
    INSERT INTO api_keys_search (api_keys_search, rowid, search) VALUES ('delete', old.rowid, old.search);
    INSERT INTO api_keys_search (rowid, search) VALUES (new.rowid, new.search);
END;

-- Whoever writes what a segment depends on, and does not say which it is now, ends it.
CREATE TRIGGER api_keys_segment_ends AFTER UPDATE OF expires_at, revoked_at, last_used_at ON api_keys
WHEN new.segment = old.segment AND new.segment_until = old.segment_until AND (
    new.expires_at <> old.expires_at OR new.revoked_at IS NOT old.revoked_at
    -- Of those that were used and are not idle, a call moves none.
    OR new.last_used_at IS NOT old.last_used_at AND old.segment IN (2, 3, 4, 6, 7, 8, 10, 11, 12)
) BEGIN
    UPDATE api_keys SET segment_until = 0 WHERE rowid = new.rowid;
END;

INSERT INTO api_key_counts (tenant_id, scope, segment, keys)
SELECT tenant_id, scope, segment, count(*)
FROM (
    SELECT tenant_id, tenant_id AS scope, segment FROM api_keys
    UNION ALL SELECT tenant_id, owner_id, segment FROM api_keys
    UNION ALL SELECT tenant_id, project_id, segment FROM api_keys WHERE project_id IS NOT NULL
)
GROUP BY tenant_id, scope, segment;

CREATE TRIGGER api_keys_counted_insert AFTER INSERT ON api_keys BEGIN
    INSERT INTO api_key_counts (tenant_id, scope, segment, keys)
    SELECT new.tenant_id, scope, new.segment, 1
    FROM (SELECT new.tenant_id AS scope UNION ALL SELECT new.owner_id UNION ALL SELECT new.project_id)
    WHERE scope IS NOT NULL
    ON CONFLICT (tenant_id, scope, segment) DO UPDATE SET keys = keys + 1;
END;

CREATE TRIGGER api_keys_counted_delete AFTER DELETE ON api_keys BEGIN
    UPDATE api_key_counts SET keys = keys - 1
    WHERE tenant_id = old.tenant_id AND scope IN (old.tenant_id, old.owner_id, old.project_id) AND segment = old.segment;
END;

CREATE TRIGGER api_keys_counted_update AFTER UPDATE OF segment, project_id ON api_keys
WHEN old.segment <> new.segment OR old.project_id IS NOT new.project_id BEGIN
    UPDATE api_key_counts SET keys = keys - 1
    WHERE tenant_id = old.tenant_id AND scope IN (old.tenant_id, old.owner_id, old.project_id) AND segment = old.segment;
    INSERT INTO api_key_counts (tenant_id, scope, segment, keys)
    SELECT new.tenant_id, scope, new.segment, 1
    FROM (SELECT new.tenant_id AS scope UNION ALL SELECT new.owner_id UNION ALL SELECT new.project_id)
    WHERE scope IS NOT NULL
    ON CONFLICT (tenant_id, scope, segment) DO UPDATE SET keys = keys + 1;
END;
