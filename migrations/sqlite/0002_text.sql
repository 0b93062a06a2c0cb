-- Substring search: a trigram index over `search`, kept in step by triggers. `detail = 'none'` leaves positions
-- out, which makes it a quarter of the size; LIKE looks at the found rows themselves.
CREATE VIRTUAL TABLE api_keys_search USING fts5 (
    search, content = 'api_keys', content_rowid = 'rowid', tokenize = 'trigram', detail = 'none'
);

CREATE TRIGGER api_keys_search_insert AFTER INSERT ON api_keys BEGIN
    INSERT INTO api_keys_search (rowid, search) VALUES (new.rowid, new.search);
END;

CREATE TRIGGER api_keys_search_delete AFTER DELETE ON api_keys BEGIN
    INSERT INTO api_keys_search (api_keys_search, rowid, search) VALUES ('delete', old.rowid, old.search);
END;

CREATE TRIGGER api_keys_search_update AFTER UPDATE OF search ON api_keys BEGIN
    INSERT INTO api_keys_search (api_keys_search, rowid, search) VALUES ('delete', old.rowid, old.search);
    INSERT INTO api_keys_search (rowid, search) VALUES (new.rowid, new.search);
END;
