-- For how long the user was told that it would be, when they said yes.
ALTER TABLE temporary_credentials ADD COLUMN days BIGINT;
