//! What is in the database: keys, the events that tell of them, and the changes for the verify index.

use std::collections::BTreeMap;

use service::store::{Database, FromRow, Row, sql};

#[derive(Default)]
pub(crate) struct Facts {
    rows: BTreeMap<String, KeyRow>,
    /// Action and name, in the order in which they were written.
    events: BTreeMap<String, Vec<(String, String)>>,
    changes: Vec<Change>,
    head: i64,
}

pub(crate) struct KeyRow {
    id: String,
    pub(crate) name: String,
    pub(crate) is_revoked: bool,
}

struct EventRow {
    id: String,
    action: String,
    name: String,
}

struct Change {
    seq: i64,
    id: String,
}

type Spoil = fn(&mut Facts);

impl Facts {
    /// Ways in which a write could be there by half, each made on purpose.
    pub(crate) const SPOILED: [(&'static str, Spoil); 5] = [
        ("an event without its row", |facts| _ = facts.rows.pop_last()),
        ("a row without its event", |facts| _ = facts.events.pop_last()),
        ("a change that is missing", |facts| _ = facts.changes.pop()),
        ("a number without its change", |facts| facts.head += 1),
        ("a revocation that is missing", |facts| {
            let revoked = facts.rows.values_mut().find(|row| row.is_revoked).unwrap();
            revoked.is_revoked = false;
        }),
    ];

    pub(crate) fn read(url: &str) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(Self::read_all(url))
    }

    async fn read_all(url: &str) -> Self {
        let database = Database::open(url).await.unwrap();
        let mut connection = database.read().await.unwrap();
        let rows: Vec<KeyRow> = sql("SELECT id, name, revoked_at FROM api_keys").all(&mut connection).await.unwrap();
        let events: Vec<EventRow> =
            sql("SELECT target_id, action, target FROM events WHERE action LIKE 'api_key.%' ORDER BY at, id")
                .all(&mut connection)
                .await
                .unwrap();
        let changes = sql("SELECT seq, entity_id FROM changes ORDER BY seq").all(&mut connection).await.unwrap();
        let head: Option<i64> = sql("SELECT seq AS n FROM change_head").one(&mut connection).await.unwrap();
        drop(connection);
        database.close().await;

        let mut facts = Self { changes, head: head.unwrap(), ..Self::default() };
        facts.rows = rows.into_iter().map(|row| (row.id.clone(), row)).collect();
        for EventRow { id, action, name } in events {
            facts.events.entry(id).or_default().push((action, name));
        }
        facts
    }

    pub(crate) fn row(&self, id: &str) -> Option<&KeyRow> {
        self.rows.get(id)
    }

    /// Writes of which one part is there and another is not.
    pub(crate) fn halves(&self) -> Vec<String> {
        let mut halves = Vec::new();
        let seqs = self.changes.iter().map(|change| change.seq);
        if !seqs.eq(1..=self.head) {
            halves.push(format!("the change log is not 1 to {}", self.head));
        }
        let mut changes: BTreeMap<&str, usize> = BTreeMap::new();
        for change in &self.changes {
            *changes.entry(&change.id).or_default() += 1;
        }
        for id in self.rows.keys().filter(|id| !self.events.contains_key(*id)) {
            halves.push(format!("{id} has a row and no event"));
        }
        let of_keys = changes.keys().filter(|id| id.starts_with("key_"));
        for id in of_keys.filter(|id| !self.events.contains_key(**id)) {
            halves.push(format!("{id} has changes and no event"));
        }
        for (id, events) in &self.events {
            let told = |action: &str| events.iter().filter(|(a, _)| a == action).count();
            let (deleted, revoked) = (told("api_key.deleted"), told("api_key.revoked"));
            let row = self.rows.get(id);
            let fits = told("api_key.generated") == 1
                && deleted == usize::from(row.is_none())
                && row.is_none_or(|row| revoked == usize::from(row.is_revoked))
                && row.is_none_or(|row| events.iter().any(|(_, name)| *name == row.name))
                && changes.get(id.as_str()) == Some(&events.len());
            if !fits {
                halves.push(format!(
                    "{id}: events {events:?}, {} changes, {}",
                    changes.get(id.as_str()).copied().unwrap_or_default(),
                    row.map_or("no row".to_owned(), |row| format!("called {}, revoked: {}", row.name, row.is_revoked))
                ));
            }
        }
        halves
    }
}

impl FromRow for KeyRow {
    fn from_row(row: &Row) -> service::Result<Self> {
        Ok(Self { id: row.get("id")?, name: row.get("name")?, is_revoked: row.time_opt("revoked_at")?.is_some() })
    }
}

impl FromRow for EventRow {
    fn from_row(row: &Row) -> service::Result<Self> {
        Ok(Self { id: row.get("target_id")?, action: row.get("action")?, name: row.get("target")? })
    }
}

impl FromRow for Change {
    fn from_row(row: &Row) -> service::Result<Self> {
        Ok(Self { seq: row.get("seq")?, id: row.get("entity_id")? })
    }
}
