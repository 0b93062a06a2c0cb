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
        let (tenant, now) = (reading.tenant(), reading.now);
        let in_view = format!("segment IN ({})", segment::listed(segment::codes(view)));
        let mut kept = Conditions::default();
        kept.and("tenant_id = ?", [tenant.into()]);
        kept.and(&format!("scope IN ({})", self.ids), self.values.clone());
        kept.and(&in_view, []);
        if view == View::All {
            // It shows every segment.
            let text = "SELECT CAST(coalesce(sum(keys), 0) AS BIGINT) AS n FROM api_key_counts";
            return counted(kept.statement(text, ""), reading).await;
        }
        let mut shown = Conditions::default();
        filter::shown(&mut shown, view, now);
        let mut ended = segment::ended_in_no_order(reading.engine(), tenant, now);
        ended.and(&format!("{} IN ({})", self.column, self.ids), self.values.clone());
        let [(kept, of_kept), (shown, of_shown), (ended, of_ended)] = [kept, shown, ended].map(|of| of.parts());
        // Each of them is looked at once.
        let text = format!(
            "SELECT CAST((SELECT coalesce(sum(keys), 0) FROM api_key_counts WHERE {kept})
                 + (SELECT coalesce(sum(CASE WHEN {shown} THEN 1 ELSE 0 END - CASE WHEN k.{in_view} THEN 1 ELSE 0 END), 0)
                    FROM api_keys k WHERE {ended}) AS BIGINT) AS n"
        );
        counted(sql_with(&text, [of_kept, of_shown, of_ended].concat()), reading).await
    }
}
