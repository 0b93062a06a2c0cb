-- The key that gave a consumer its public key, which may be gone. `made_by` is the one that gave it its secret.
ALTER TABLE consumers ADD COLUMN key_made_by TEXT;
CREATE INDEX consumers_by_key_maker ON consumers (key_made_by) WHERE key_made_by IS NOT NULL;
