-- What a key may do at Claviger itself, at most: names of permissions with spaces between them. NULL: what its owner's
-- roles give, or nothing if the key is narrowed.
ALTER TABLE api_keys ADD COLUMN permissions TEXT;

-- The key that made it or gave it its present secret, which may be gone; NULL for what a person or the command line made. Compared with the IDs
-- of keys, so by bytes as they are.
ALTER TABLE api_keys ADD COLUMN made_by TEXT COLLATE "C";
ALTER TABLE applications ADD COLUMN made_by TEXT COLLATE "C";
CREATE INDEX api_keys_by_maker ON api_keys (made_by) WHERE made_by IS NOT NULL;
CREATE INDEX applications_by_maker ON applications (made_by) WHERE made_by IS NOT NULL;

-- Hosts and path prefixes took no permission of their own.
UPDATE roles SET permissions = permissions || ' security.apis.write' WHERE ' ' || permissions || ' ' LIKE '% apis.write %';
