CREATE INDEX users_by_tenant ON users (tenant_id, sort_name, id);
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE UNIQUE INDEX links_by_user ON links (user_id);

-- One for each sortable column, ended by the ID as the page position is.
CREATE INDEX api_keys_by_id ON api_keys (tenant_id, id);
CREATE INDEX api_keys_by_name ON api_keys (tenant_id, sort_name, id);
CREATE INDEX api_keys_by_owner ON api_keys (tenant_id, sort_owner, id);
CREATE INDEX api_keys_by_updated ON api_keys (tenant_id, updated_at, id);
CREATE INDEX api_keys_by_created ON api_keys (tenant_id, created_at, id);
CREATE INDEX api_keys_by_expires ON api_keys (tenant_id, expires_at, id);

CREATE INDEX api_keys_of_owner ON api_keys (owner_id, created_at, id);
CREATE INDEX api_keys_revoked ON api_keys (tenant_id, created_at, id) WHERE revoked_at IS NOT NULL;
CREATE INDEX api_keys_never_used ON api_keys (tenant_id, created_at, id) WHERE last_used_at IS NULL;

CREATE INDEX usage_by_hour ON usage_hours (hour);
CREATE INDEX events_by_tenant ON events (tenant_id, id);
CREATE INDEX events_by_target ON events (tenant_id, target_id, id);
