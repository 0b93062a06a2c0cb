-- One for each sortable column within each segment, ended by the ID as the page position is. An ID begins with the
-- time at which it was made, so by ID is by creation.
CREATE INDEX api_keys_by_id ON api_keys (tenant_id, segment, id);
CREATE INDEX api_keys_by_name ON api_keys (tenant_id, segment, sort_name, id);
CREATE INDEX api_keys_by_owner ON api_keys (tenant_id, segment, sort_owner, id);
CREATE INDEX api_keys_by_updated ON api_keys (tenant_id, segment, updated_at, id);
CREATE INDEX api_keys_by_expires ON api_keys (tenant_id, segment, expires_at, id);

CREATE INDEX api_keys_of_owner ON api_keys (owner_id, id);
CREATE INDEX api_keys_of_project ON api_keys (project_id, id) WHERE project_id IS NOT NULL;
CREATE INDEX api_keys_by_segment_end ON api_keys (segment_until, tenant_id);

-- Owners are looked for by name and address in here.
DROP INDEX users_by_tenant;
CREATE INDEX users_by_tenant ON users (tenant_id, sort_name, id, email);

ANALYZE api_keys;
ANALYZE users;
