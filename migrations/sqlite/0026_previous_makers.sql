-- The key that gave a credential the secret before its present one, which works until previous_until.
ALTER TABLE api_keys ADD COLUMN previous_made_by TEXT;
ALTER TABLE applications ADD COLUMN previous_made_by TEXT;
ALTER TABLE api_tokens ADD COLUMN previous_made_by TEXT;
CREATE INDEX api_keys_by_previous_maker ON api_keys (previous_made_by) WHERE previous_made_by IS NOT NULL;
CREATE INDEX applications_by_previous_maker ON applications (previous_made_by) WHERE previous_made_by IS NOT NULL;
CREATE INDEX api_tokens_by_previous_maker ON api_tokens (previous_made_by) WHERE previous_made_by IS NOT NULL;
