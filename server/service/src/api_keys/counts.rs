//! How many keys there are, without counting them: the database keeps a number for every segment of a tenant, of an
//! owner and of a project.

use domain::api_key::View;
use domain::id::{TenantId, UserId};

use super::{filter, segment};
use crate::error::Result;
use crate::reading::Reading;
use crate::store::{Conditions, Value, counted, sql_with};

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

    /// By its ID; any other text is that of no project.
    pub(super) fn project(id: &str) -> Self {
        Self { column: "k.project_id", ids: "?".to_owned(), values: vec![id.into()] }
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
        let (tenant, now) = (reading.tenant(), reading.now);
        let in_view = format!("segment IN ({})", segment::listed(segment::codes(view)));
        let mut kept = Conditions::default();
        kept.and("tenant_id = ?", [tenant.into()]);
        kept.and(&format!("scope IN ({})", self.ids), self.values.clone());
        kept.and(&in_view, []);
        let mut shown = segment::ended(tenant, now);
        shown.and(&format!("{} IN ({})", self.column, self.ids), self.values.clone());
        let mut left = shown.clone();
        filter::shown(&mut shown, view, now);
        left.and(&format!("k.{in_view}"), []);
        let [(kept, mut values), (shown, of_shown), (left, of_left)] = [kept, shown, left].map(|of| of.parts());
        values.extend(of_shown.into_iter().chain(of_left));
        let text = format!(
            "SELECT CAST((SELECT coalesce(sum(keys), 0) FROM api_key_counts WHERE {kept})
                 + (SELECT count(*) FROM api_keys k WHERE {shown}) - (SELECT count(*) FROM api_keys k WHERE {left}) AS BIGINT) AS n"
        );
        counted(sql_with(&text, values), reading).await
    }
}
