//! How many keys there are, without counting them: the database keeps a number for every segment of a tenant, of an
//! owner and of a project.

use domain::api_key::View;
use domain::id::{TenantId, UserId};
use domain::time::Timestamp;

use super::{filter, segment};
use crate::error::Result;
use crate::reading::Reading;
use crate::store::{Conditions, FromRow, Row, Value, counted, sql_with};

/// Whose keys are counted.
pub(super) struct Scope {
    /// Of `api_keys k`.
    column: &'static str,
    /// What gives the IDs, with a `?` for each value.
    ids: String,
    values: Vec<Value>,
}

impl Scope {
    pub(super) fn tenant(id: TenantId) -> Self {
        Self { column: "k.tenant_id", ids: "?".to_owned(), values: vec![id.into()] }
    }

    pub(super) fn owner(id: UserId) -> Self {
        Self { column: "k.owner_id", ids: "?".to_owned(), values: vec![id.into()] }
    }

    /// By its ID; any other text, such as the ID of an owner, is that of no project.
    pub(super) fn project(id: &str) -> Self {
        let ids = "SELECT id FROM projects WHERE id = ?";
        Self { column: "k.project_id", ids: ids.to_owned(), values: vec![id.into()] }
    }

    /// Those whose IDs a statement selects.
    pub(super) fn owners((ids, values): (String, Vec<Value>)) -> Self {
        Self { column: "k.owner_id", ids, values }
    }

    /// How many of its keys `view` shows: what is kept, and of the keys whose segment has ended those that it shows instead
    /// of those that it showed.
    ///
    /// # Errors
    /// Of the database.
    pub(super) async fn count(&self, view: View, reading: &mut Reading<'_>) -> Result<u64> {
        let mut kept = self.kept(reading);
        kept.and(&in_view("segment", view), []);
        if view == View::All {
            // It shows every segment.
            let text = "SELECT CAST(coalesce(sum(keys), 0) AS BIGINT) AS n FROM api_key_counts";
            return counted(kept.statement(text, ""), reading).await;
        }
        let (gained, of_gained) = gained(view, reading.now);
        let [(kept, of_kept), (ended, of_ended)] = [kept, self.ended(reading)].map(|of| of.parts());
        // Each of them is looked at once.
        let text = format!(
            "SELECT CAST((SELECT coalesce(sum(keys), 0) FROM api_key_counts WHERE {kept})
                 + (SELECT coalesce(sum({gained}), 0) FROM api_keys k WHERE {ended}) AS BIGINT) AS n"
        );
        counted(sql_with(&text, [of_kept, of_gained, of_ended].concat()), reading).await
    }

    /// The same for each view, in the order of [`View::ALL`].
    ///
    /// # Errors
    /// Of the database.
    pub(super) async fn count_by_view(&self, reading: &mut Reading<'_>) -> Result<Vec<u64>> {
        let text = "SELECT segment, CAST(sum(keys) AS BIGINT) AS keys FROM api_key_counts";
        let kept: Vec<Kept> = self.kept(reading).statement(text, "GROUP BY segment").all(&mut *reading).await?;
        let now = reading.now;
        let (columns, of_columns): (Vec<_>, Vec<_>) = View::ALL.map(|view| gained(view, now)).into_iter().unzip();
        let columns = columns
            .iter()
            .zip(GAINED)
            .map(|(gained, name)| format!("CAST(coalesce(sum({gained}), 0) AS BIGINT) AS {name}"));
        let columns = columns.collect::<Vec<_>>().join(", ");
        let (ended, of_ended) = self.ended(reading).parts();
        let text = format!("SELECT {columns} FROM api_keys k WHERE {ended}");
        let gained: Option<Gained> = sql_with(&text, [of_columns.concat(), of_ended].concat()).one(reading).await?;
        let Gained(gained) = gained.unwrap_or_default();
        let counts = View::ALL.into_iter().zip(gained).map(|(view, gained)| {
            let codes = segment::codes(view);
            let kept = kept.iter().filter(|kept| codes.contains(&kept.segment)).map(|kept| kept.keys).sum::<i64>();
            u64::try_from(kept + gained).unwrap_or_default()
        });
        Ok(counts.collect())
    }

    /// Over `api_key_counts`.
    fn kept(&self, reading: &Reading<'_>) -> Conditions {
        let mut kept = Conditions::default();
        kept.and("tenant_id = ?", [reading.tenant().into()]);
        kept.and(&format!("scope IN ({})", self.ids), self.values.clone());
        kept
    }

    /// Its keys whose segment has ended, over `api_keys k`.
    fn ended(&self, reading: &Reading<'_>) -> Conditions {
        let mut ended = segment::ended_in_no_order(reading.engine(), reading.tenant(), reading.now);
        ended.and(&format!("{} IN ({})", self.column, self.ids), self.values.clone());
        ended
    }
}

/// Of the keys that are counted in `by_view`, those that `view` shows.
pub(super) fn in_one(by_view: &[u64], view: View) -> u64 {
    View::ALL.iter().zip(by_view).find(|(other, _)| **other == view).map_or(0, |(_, count)| *count)
}

fn in_view(column: &str, view: View) -> String {
    format!("{column} IN ({})", segment::listed(segment::codes(view)))
}

/// What a key whose segment has ended adds to the number that is kept: 1 if `view` shows it now and did not, -1 if it is
/// the other way round. With a `?` for each value.
fn gained(view: View, now: Timestamp) -> (String, Vec<Value>) {
    let mut shown = Conditions::default();
    filter::shown(&mut shown, view, now);
    let (shown, values) = shown.parts();
    let was_shown = in_view("k.segment", view);
    (format!("CASE WHEN {shown} THEN 1 ELSE 0 END - CASE WHEN {was_shown} THEN 1 ELSE 0 END"), values)
}

struct Kept {
    segment: i64,
    keys: i64,
}

impl FromRow for Kept {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { segment: row.get("segment")?, keys: row.get("keys")? })
    }
}

/// What the keys whose segment has ended add, by view.
#[derive(Default)]
struct Gained([i64; GAINED.len()]);

/// Its columns.
const GAINED: [&str; View::ALL.len()] = ["g0", "g1", "g2", "g3", "g4", "g5", "g6", "g7"];

impl FromRow for Gained {
    fn from_row(row: &Row) -> Result<Self> {
        let mut gained = Self::default();
        for (gained, column) in gained.0.iter_mut().zip(GAINED) {
            *gained = row.get(column)?;
        }
        Ok(gained)
    }
}
