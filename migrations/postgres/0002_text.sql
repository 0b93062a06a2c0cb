-- Order by bytes, as SQLite does, whatever the locale of the database.
ALTER TABLE api_keys ALTER COLUMN id TYPE TEXT COLLATE "C";
ALTER TABLE api_keys ALTER COLUMN sort_name TYPE TEXT COLLATE "C";
ALTER TABLE api_keys ALTER COLUMN sort_owner TYPE TEXT COLLATE "C";
ALTER TABLE users ALTER COLUMN sort_name TYPE TEXT COLLATE "C";
ALTER TABLE usage_hours ALTER COLUMN credential_id TYPE TEXT COLLATE "C";
ALTER TABLE events ALTER COLUMN id TYPE TEXT COLLATE "C";

-- Substring search.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX api_keys_search ON api_keys USING gin (search gin_trgm_ops);
