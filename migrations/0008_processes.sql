-- The processes that verify from this database.
CREATE TABLE processes (
    id      TEXT    NOT NULL PRIMARY KEY,
    -- The last change that it is known to know of.
    applied BIGINT  NOT NULL,
    -- Somebody waited for it in vain. It has no lease until it asserts itself.
    doubted BOOLEAN NOT NULL,
    -- Another one each time that it asserts itself: what was decided about it before does not touch it after.
    asserted TEXT   NOT NULL
);

-- Which process wrote it; NULL for a command.
ALTER TABLE changes ADD COLUMN process TEXT;
