-- Nonces lie in the order in which they are forgotten: an ID begins with that time, in seconds, in hexadecimal.
CREATE TABLE nonces_in_order (id TEXT COLLATE "C" NOT NULL PRIMARY KEY);
INSERT INTO nonces_in_order (id) SELECT lpad(to_hex(expires_at / 1000), 10, '0') || id FROM nonces;
DROP TABLE nonces;
ALTER TABLE nonces_in_order RENAME TO nonces;
