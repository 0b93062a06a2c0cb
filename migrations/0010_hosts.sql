-- A row for each rule that holds over the rows of several tenants: whoever looks at them and then writes holds it
-- until the commit. `hosts`: a host belongs to one tenant of a server.
CREATE TABLE locks (
    name TEXT NOT NULL PRIMARY KEY
);

INSERT INTO locks (name) VALUES ('hosts');
