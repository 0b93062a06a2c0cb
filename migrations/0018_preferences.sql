-- What people choose for themselves about how the console shows them things. Names and values are those of
-- app/domain/src/preference.rs; what is not here is as it is for everybody.
CREATE TABLE preferences (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name    TEXT NOT NULL,
    value   TEXT NOT NULL,
    PRIMARY KEY (user_id, name)
);
