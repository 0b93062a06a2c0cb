-- The key that gave a credential the secret before its present one, which works until previous_until.
ALTER TABLE api_keys ADD COLUMN previous_made_by TEXT COLLATE "C";
ALTER TABLE applications ADD COLUMN previous_made_by TEXT COLLATE "C";
ALTER TABLE api_tokens ADD COLUMN previous_made_by TEXT COLLATE "C";
CREATE INDEX api_keys_by_previous_maker ON api_keys (previous_made_by) WHERE previous_made_by IS NOT NULL;
CREATE INDEX applications_by_previous_maker ON applications (previous_made_by) WHERE previous_made_by IS NOT NULL;
CREATE INDEX api_tokens_by_previous_maker ON api_tokens (previous_made_by) WHERE previous_made_by IS NOT NULL;

-- They are looked up by IDs, which sort by their bytes: an index in any other order does not serve.
ALTER TABLE api_tokens ALTER COLUMN made_by TYPE TEXT COLLATE "C";
ALTER TABLE consumers ALTER COLUMN made_by TYPE TEXT COLLATE "C";
ALTER TABLE consumers ALTER COLUMN key_made_by TYPE TEXT COLLATE "C";
