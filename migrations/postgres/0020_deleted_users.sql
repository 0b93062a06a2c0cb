-- The row of a user who was deleted stays: what tells of them names it, and so do their keys.
ALTER TABLE users ADD COLUMN deleted_at BIGINT;

CREATE INDEX events_by_actor ON events (tenant_id, actor_id, id);
