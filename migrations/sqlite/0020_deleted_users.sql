-- The row of a user who was deleted stays: what tells of them names it, and so do their keys.
ALTER TABLE users ADD COLUMN deleted_at BIGINT;

CREATE INDEX events_by_actor ON events (tenant_id, actor_id, id);

-- A key may get another owner.
DROP TRIGGER api_keys_counted_update;
CREATE TRIGGER api_keys_counted_update AFTER UPDATE OF segment, project_id, owner_id ON api_keys
WHEN old.segment <> new.segment OR old.project_id IS NOT new.project_id OR old.owner_id <> new.owner_id BEGIN
    UPDATE api_key_counts SET keys = keys - 1
    WHERE tenant_id = old.tenant_id AND scope IN (old.tenant_id, old.owner_id, old.project_id) AND segment = old.segment;
    INSERT INTO api_key_counts (tenant_id, scope, segment, keys)
    SELECT new.tenant_id, scope, new.segment, 1
    FROM (SELECT new.tenant_id AS scope UNION ALL SELECT new.owner_id UNION ALL SELECT new.project_id)
    WHERE scope IS NOT NULL
    ON CONFLICT (tenant_id, scope, segment) DO UPDATE SET keys = keys + 1;
END;
