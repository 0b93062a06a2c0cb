//! Keys as they are stored, read very many at a time: a statement gives all keys of a stretch of their table as one
//! text. A value of its own for each column of each key, handed from the thread of SQLite, would cost more than all
//! else that a start does.

use std::str::FromStr;

use domain::id::{KeyId, ProjectId, UserId};
use domain::limits::{Per, RateLimit};
use domain::network::Network;
use domain::permission::PermissionSet;
use domain::time::Timestamp;

use super::secrets::Previous;
use crate::error::{Failure, Result};
use crate::secret::HashedSecret;
use crate::store::rows::api_keys::{networks, permitted, rate};
use crate::store::{Engine, FromRow, Row, Snapshot, Value, sql_text};

/// Between the fields of a key and between keys, as ASCII has them for it. No name holds one, nor could it end the
/// key that it stands in. What may be NULL follows a `=`, so that it is not taken for an empty text.
const KEYS: &str =
    "string_agg(concat_ws('\u{1f}', id, owner_id, coalesce('=' || project_id, ''), secret_hash, expires_at,
     CASE WHEN revoked_at IS NULL THEN '' ELSE '=' END, CASE WHEN narrowed THEN '=' ELSE '' END,
     coalesce('=' || permissions, ''), coalesce('=' || allowed_addresses, ''),
     coalesce('=' || rate_limit, ''), coalesce('=' || rate_per, ''),
     coalesce('=' || previous_hash, ''), coalesce('=' || previous_until, ''),
     replace(name, '\u{1e}', '')), '\u{1e}')";
const FIELDS: usize = 14;
const FIELD: char = '\u{1f}';
const RECORD: char = '\u{1e}';

pub(super) struct KeyRow<'t> {
    pub(super) id: KeyId,
    pub(super) owner: UserId,
    pub(super) project: Option<ProjectId>,
    pub(super) name: &'t str,
    pub(super) hash: HashedSecret,
    pub(super) expires_at: Timestamp,
    pub(super) revoked: bool,
    pub(super) narrowed: bool,
    pub(super) permitted: Option<PermissionSet>,
    pub(super) networks: Vec<Network>,
    pub(super) rate: Option<RateLimit>,
    pub(super) previous: Option<Previous>,
}

impl<'t> KeyRow<'t> {
    fn read(record: &'t str) -> Result<Self> {
        let mut fields = Fields(record.splitn(FIELDS, FIELD));
        let (id, owner, project) = (fields.parsed("id")?, fields.parsed("owner_id")?, fields.parsed_opt("project_id")?);
        let (hash, expires_at) = (fields.parsed("secret_hash")?, fields.parsed("expires_at")?);
        let (revoked, narrowed) = (fields.opt("revoked_at")?.is_some(), fields.opt("narrowed")?.is_some());
        let permitted = permitted(fields.opt("permissions")?, narrowed);
        let networks = networks(fields.opt("allowed_addresses")?)?;
        let rate = rate(fields.parsed_opt("rate_limit")?, fields.parsed_opt::<Per>("rate_per")?)?;
        let (hash_before, until) = (fields.parsed_opt("previous_hash")?, fields.parsed_opt("previous_until")?);
        let previous = Previous::new(hash_before, until.map(Timestamp::from_millis));
        let (name, expires_at) = (fields.text("name")?, Timestamp::from_millis(expires_at));
        Ok(Self { id, owner, project, name, hash, expires_at, revoked, narrowed, permitted, networks, rate, previous })
    }
}

struct Fields<'t>(std::str::SplitN<'t, char>);

impl<'t> Fields<'t> {
    fn text(&mut self, what: &'static str) -> Result<&'t str> {
        self.0.next().ok_or(Failure::Corrupt { what })
    }

    fn parsed<T: FromStr>(&mut self, what: &'static str) -> Result<T> {
        self.text(what)?.parse().map_err(|_| Failure::Corrupt { what })
    }

    fn opt(&mut self, what: &'static str) -> Result<Option<&'t str>> {
        let text = self.text(what)?;
        let value = text.strip_prefix('=');
        if value.is_some() || text.is_empty() { Ok(value) } else { Err(Failure::Corrupt { what }) }
    }

    fn parsed_opt<T: FromStr>(&mut self, what: &'static str) -> Result<Option<T>> {
        self.opt(what)?.map(|text| text.parse().map_err(|_| Failure::Corrupt { what })).transpose()
    }
}

/// The keys that lie in one stretch of their table.
pub(super) struct Stretch {
    text: Option<String>,
    /// Where it ends, and where the table does.
    ends_at: i64,
    table_ends_at: i64,
}

impl Stretch {
    /// Before the first key.
    pub(super) const BEGINNING: Self = Self { text: None, ends_at: 0, table_ends_at: 1 };

    /// The one after this, until the table ends: in the order in which rows lie in the file, because in that of their
    /// IDs each may be on another page of it.
    pub(super) async fn next(&self, snapshot: &mut Snapshot<'_>) -> Result<Option<Self>> {
        if self.ends_at >= self.table_ends_at {
            return Ok(None);
        }
        let (place, end, length) = match snapshot.engine() {
            Engine::Sqlite => (["rowid > $1", "rowid <= $2"], "(SELECT max(rowid) FROM api_keys)", 2_000),
            // Blocks, with some 25 keys in each. Nobody moves rows while a transaction reads their table.
            Engine::Postgres => (
                ["ctid > CAST('(' || $1 || ',0)' AS tid)", "ctid <= CAST('(' || $2 || ',0)' AS tid)"],
                "pg_relation_size('api_keys') / CAST(current_setting('block_size') AS BIGINT)",
                100,
            ),
        };
        let ends_at = self.ends_at + length;
        let text = format!("SELECT {KEYS} AS t, {end} AS n FROM api_keys WHERE {} AND {}", place[0], place[1]);
        let read = sql_text(text).bind(self.ends_at).bind(ends_at).one(snapshot).await?;
        Ok(read.map(|read: Read| Self { text: read.text, ends_at, table_ends_at: read.end }))
    }

    /// Those keys for which `condition` holds.
    pub(super) async fn of(snapshot: &mut Snapshot<'_>, condition: &str, values: Vec<Value>) -> Result<Self> {
        let text = format!("SELECT {KEYS} AS t, CAST(0 AS BIGINT) AS n FROM api_keys WHERE {condition}");
        let read: Option<Read> = sql_text(text).bind_all(values).one(snapshot).await?;
        Ok(Self { text: read.and_then(|read| read.text), ends_at: 0, table_ends_at: 0 })
    }

    pub(super) fn keys(&self) -> Result<Vec<KeyRow<'_>>> {
        self.text.iter().flat_map(|text| text.split(RECORD)).map(KeyRow::read).collect()
    }
}

struct Read {
    text: Option<String>,
    end: i64,
}

impl FromRow for Read {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { text: row.get("t")?, end: row.get::<Option<i64>>("n")?.unwrap_or_default() })
    }
}
