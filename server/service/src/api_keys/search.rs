//! The text of the search field: what a key is found by is its name, its ID, and its owner's name and address.
//! Conditions are over `api_keys k`.

use domain::api_key::View;
use domain::id::TenantId;
use domain::page::COUNT_CAP;
use domain::search;

use super::segment;
use crate::error::Result;
use crate::store::{Conditions, Engine, Handle, Value, containing, counted, sql_with};

/// Under this many characters the trigram indexes have nothing to look up.
const TRIGRAM: usize = 3;
/// After every text that begins as the one before it.
const LAST: char = '\u{10ffff}';
/// So many keys are looked up for what is in their own name or ID.
const RARE: u32 = COUNT_CAP;

/// Text with a `?` for each value.
type WithValues = (String, Vec<Value>);

/// What is looked for, and how much of it there is, if that was counted.
pub(super) struct Search {
    text: Text,
    tenant: TenantId,
    engine: Engine,
    /// How many keys have it in their own name or ID; of more than [`RARE`], one more.
    named: Option<u64>,
    /// How many keys belong to owners who have it in their name or address.
    of_owners: Option<u64>,
}

enum Text {
    /// The beginning of an ID.
    Id(String),
    /// One or two characters: the beginning of a name.
    Beginning(String),
    /// Part of a name, an ID or an address.
    Part(String),
}

impl Search {
    /// `None` if nothing is looked for.
    ///
    /// # Errors
    /// `Invalid` for `q` if the text is too long.
    pub(super) fn of(engine: Engine, tenant: TenantId, text: &str) -> Result<Option<Self>> {
        let text = search::in_lowercase(text)?;
        if text.is_empty() {
            return Ok(None);
        }
        let text = match text.chars().count() {
            _ if text.starts_with("key_") => Text::Id(text),
            ..TRIGRAM => Text::Beginning(text),
            _ => Text::Part(text),
        };
        Ok(Some(Self { text, tenant, engine, named: None, of_owners: None }))
    }

    /// With how much of it the tenant has.
    ///
    /// # Errors
    /// Of the database.
    pub(super) async fn counted(mut self, mut on: Handle<'_>) -> Result<Self> {
        let (named, values) = self.named();
        let found = format!("SELECT count(*) AS n FROM ({named} LIMIT {}) AS found", RARE + 1);
        self.named = Some(counted(sql_with(&found, values), &mut on).await?);
        self.of_owners = Some(0);
        if let Some((owners, values)) = self.owners() {
            let sum = "SELECT CAST(coalesce(sum(keys), 0) AS BIGINT) AS n FROM api_key_counts WHERE tenant_id = ?";
            let values = std::iter::once(self.tenant.into()).chain(values);
            self.of_owners = Some(counted(sql_with(&format!("{sum} AND scope IN ({owners})"), values), on).await?);
        }
        Ok(self)
    }

    /// True if those that have it in their own name or ID are known to be few enough to be looked up.
    pub(super) fn is_rare(&self) -> bool {
        self.named.is_some_and(|named| named <= u64::from(RARE))
    }

    /// How many keys are found at most, if it is rare.
    pub(super) fn found(&self) -> Option<u64> {
        let found = self.named? + self.of_owners?;
        self.is_rare().then_some(found)
    }

    /// Only those keys that are found, in no order.
    pub(super) fn narrow(&self, conditions: &mut Conditions) {
        if self.is_rare() { self.look_up(conditions) } else { self.test(conditions) }
    }

    /// Only those keys that are found, by looking them up.
    pub(super) fn look_up(&self, conditions: &mut Conditions) {
        let named = (self.named != Some(0)).then(|| self.named());
        let owned = self.owners().filter(|_| self.of_owners != Some(0)).map(|(owners, values)| {
            (format!("SELECT {} FROM api_keys WHERE owner_id IN ({owners})", segment::row_key(self.engine)), values)
        });
        let (found, values): (Vec<_>, Vec<_>) = named.into_iter().chain(owned).unzip();
        if found.is_empty() {
            conditions.and("FALSE", []);
            return;
        }
        conditions
            .and(&format!("k.{} IN ({})", segment::row_key(self.engine), found.join(" UNION ALL ")), values.concat());
    }

    /// Only those keys that are found, by looking at each.
    pub(super) fn test(&self, conditions: &mut Conditions) {
        let named = (self.named != Some(0)).then(|| self.tested());
        let (found, values): (Vec<_>, Vec<_>) = named.into_iter().chain(self.owned()).unzip();
        let found = if found.is_empty() { "FALSE".to_owned() } else { found.join(" OR ") };
        conditions.and(&format!("({found})"), values.concat());
    }

    /// Only those keys that have it in their own name or ID, and not in their owner's.
    pub(super) fn look_up_named(&self, conditions: &mut Conditions) {
        if self.named == Some(0) {
            conditions.and("FALSE", []);
            return;
        }
        let (named, values) = self.named();
        conditions.and(&format!("k.{} IN ({named})", segment::row_key(self.engine)), values);
        if let Some((owned, values)) = self.owned() {
            conditions.and(&format!("NOT {owned}"), values);
        }
    }

    /// A statement that gives the IDs of the owners who have it in their name or address. An ID is nobody's.
    pub(super) fn owners(&self) -> Option<WithValues> {
        let (condition, values) = match &self.text {
            Text::Id(_) => return None,
            Text::Beginning(text) => ("u.sort_name >= ? AND u.sort_name < ?", range(text)),
            Text::Part(text) => {
                let pattern = Value::from(containing(text));
                ("(u.sort_name LIKE ? ESCAPE '\\' OR u.email LIKE ? ESCAPE '\\')", vec![pattern.clone(), pattern])
            }
        };
        let values = std::iter::once(self.tenant.into()).chain(values).collect();
        Some((format!("SELECT u.id FROM users u WHERE u.tenant_id = ? AND {condition}"), values))
    }

    fn owned(&self) -> Option<WithValues> {
        let (owners, values) = self.owners().filter(|_| self.of_owners != Some(0))?;
        Some((format!("k.owner_id IN ({owners})"), values))
    }

    /// That a key has it in its own name or ID.
    fn tested(&self) -> WithValues {
        match (&self.text, self.engine) {
            (Text::Id(text), _) => ("k.id >= ? AND k.id < ?".to_owned(), range(text)),
            (Text::Beginning(text), _) => ("k.sort_name >= ? AND k.sort_name < ?".to_owned(), range(text)),
            (Text::Part(text), Engine::Sqlite) => ("instr(k.search, ?) > 0".to_owned(), vec![text.into()]),
            (Text::Part(text), Engine::Postgres) => ("position(? in k.search) > 0".to_owned(), vec![text.into()]),
        }
    }

    /// A statement that gives the [`segment::row_key`] of those of the tenant's keys that have it in their own name or ID.
    fn named(&self) -> WithValues {
        let (mut keys, mut found) = ("api_keys k", Conditions::default());
        match (&self.text, self.engine) {
            (Text::Id(_) | Text::Beginning(_), _) => {
                found.and(&format!("k.segment IN ({})", segment::listed(segment::codes(View::All))), []);
            }
            (Text::Part(text), Engine::Postgres) => {
                found.and("k.search LIKE ?", [containing(text).into()]);
            }
            (Text::Part(text), Engine::Sqlite) => {
                // The index knows no tenants. A CROSS JOIN is made in this order, and not along all keys of the tenant.
                keys = "api_keys_search s CROSS JOIN api_keys k ON k.rowid = s.rowid";
                found.and("s.api_keys_search MATCH ?", [trigrams(text).into()]);
            }
        }
        let (tested, values) = self.tested();
        let (found, values) = found.and("k.tenant_id = ?", [self.tenant.into()]).and(&tested, values).parts();
        (format!("SELECT k.{} FROM {keys} WHERE {found}", segment::row_key(self.engine)), values)
    }
}

/// What begins with `text`.
fn range(text: &str) -> Vec<Value> {
    vec![text.into(), format!("{text}{LAST}").into()]
}

/// Each three characters of `text` that follow each other, as FTS5 is asked for all of them. Its LIKE would not look up
/// what stands beside a `%` or `_`.
fn trigrams(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let quoted = |three: &[char]| format!("\"{}\"", three.iter().collect::<String>().replace('"', "\"\""));
    chars.windows(TRIGRAM).map(quoted).collect::<Vec<_>>().join(" AND ")
}
