-- How many names a credential has given, and which of them is the oldest.
CREATE INDEX idempotency_of_credential ON idempotency (credential_id, begun_at);
