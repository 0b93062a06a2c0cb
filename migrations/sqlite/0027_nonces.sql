-- Nonces lie in the order in which they are forgotten: an ID begins with that time, in seconds, in hexadecimal.
CREATE TABLE nonces_in_order (id TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID;
INSERT INTO nonces_in_order (id) SELECT printf('%010x', expires_at / 1000) || id FROM nonces;
DROP TABLE nonces;
ALTER TABLE nonces_in_order RENAME TO nonces;
