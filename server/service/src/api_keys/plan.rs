//! How a page of a million keys is found. No index has every filter in every order, so the list is merged from branches:
//! each is in the order of the list by an index of its segment, or has so few keys that they are sorted.

use domain::api_key::{KeyFilter, View};
use domain::id::TenantId;
use domain::page::{COUNT_CAP, Count};
use domain::time::Timestamp;

use super::counts::Scope;
use super::search::Search;
use super::{filter, segment};
use crate::error::Result;
use crate::reading::Reading;
use crate::store::{Conditions, Engine, count, count_up_to, count_up_to_cap, sql};

/// What is listed and counted.
pub(super) const KEYS: &str = "api_keys k";
/// So many keys are sorted for a page. If there are more, it is found sooner by looking at one key after the other in the
/// order of the list.
const FEW: u64 = 5_000;

/// What a filter selects, and what has to be known to find it.
pub(super) struct Plan {
    engine: Engine,
    tenant: TenantId,
    now: Timestamp,
    filter: KeyFilter,
    search: Option<Search>,
    /// Of the owner and of the project of the filter.
    scopes: Vec<Scope>,
    /// One of them has few keys, or all of the tenant are few: whatever is searched for, each of these is looked at.
    scope_is_small: bool,
    tenant_is_small: bool,
}

impl Plan {
    /// # Errors
    /// As [`Search::of`], and of the database.
    pub(super) async fn make(reading: &mut Reading<'_>, filter: &KeyFilter) -> Result<Self> {
        let (engine, tenant, now) = (reading.engine(), reading.tenant(), reading.now);
        if engine == Engine::Postgres {
            // How much an index finds depends on the values most of all: a plan that fits any of them walks along the table.
            sql("SET LOCAL plan_cache_mode = force_custom_plan").run_any(&mut *reading).await?;
        }
        let mut search = Search::of(engine, tenant, &filter.text)?;
        let mut filter = filter.clone();
        if let Some(slug) = &filter.project {
            let known = sql("SELECT id AS t FROM projects WHERE tenant_id = $1 AND slug = $2");
            let known: Option<String> = known.bind(tenant).bind(slug).one(&mut *reading).await?;
            filter.project = known.or(filter.project);
        }
        let project = filter.project.as_deref().map(Scope::project);
        let scopes: Vec<Scope> = filter.owner.map(Scope::owner).into_iter().chain(project).collect();
        let mut scope_is_small = false;
        for scope in &scopes {
            scope_is_small = scope_is_small || scope.count(View::All, reading).await? <= FEW;
        }
        // Without a text they are found by an index.
        let tenant_is_small = search.is_some() && Scope::tenant(tenant).count(View::All, reading).await? <= FEW;
        if let Some(known) = search.take_if(|_| !scope_is_small && !tenant_is_small) {
            search = Some(known.counted(reading.into()).await?);
        }
        Ok(Self { engine, tenant, now, filter, search, scopes, scope_is_small, tenant_is_small })
    }

    /// The branches of the list, which have no key in common.
    pub(super) fn branches(&self) -> Vec<Conditions> {
        let mut found = filter::conditions(self.tenant, &self.filter, self.now);
        match &self.search {
            _ if self.scope_is_small => {
                self.test(&mut found);
                vec![found]
            }
            Some(search) if search.found().is_some_and(|found| found <= FEW) => {
                search.look_up(&mut found);
                vec![found]
            }
            _ => self.walked(),
        }
    }

    /// Every segment that the view shows, and the keys whose segment has ended.
    fn walked(&self) -> Vec<Conditions> {
        let view = self.filter.view;
        let of_segment = |code| {
            let mut conditions = Conditions::default();
            conditions.and("k.tenant_id = ?", [self.tenant.into()]).and(&format!("k.segment = {code}"), []);
            if view != View::All {
                // With the sign, or SQLite takes the index of this column.
                conditions.and("+k.segment_until > ?", [self.now.into()]);
            }
            conditions
        };
        let mut branches: Vec<_> = segment::codes(view).into_iter().map(of_segment).collect();
        if view != View::All {
            let mut ended = segment::ended(self.engine, self.tenant, self.now);
            filter::shown(&mut ended, view, self.now);
            branches.push(ended);
        }
        for branch in &mut branches {
            filter::whose(branch, self.tenant, &self.filter);
            self.test(branch);
        }
        branches
    }

    /// How many keys there are: all of them, where a number is kept or they are few.
    ///
    /// # Errors
    /// Of the database.
    pub(super) async fn count(&self, reading: &mut Reading<'_>) -> Result<Count> {
        let Self { filter, search, .. } = self;
        match (search, &*self.scopes) {
            (None, []) => Ok(Count::of(Scope::tenant(self.tenant).count(filter.view, reading).await?)),
            (None, [scope]) => Ok(Count::of(scope.count(filter.view, reading).await?)),
            _ if self.scope_is_small || self.tenant_is_small => {
                Ok(Count::of(count_up_to(FEW, KEYS, &self.branches(), reading).await?))
            }
            (Some(search), []) if search.is_rare() => {
                let mut named = filter::conditions(self.tenant, filter, self.now);
                search.look_up_named(&mut named);
                let mut found = count(KEYS, &named, &mut *reading).await?;
                if let Some(owners) = search.owners() {
                    found += Scope::owners(owners).count(filter.view, reading).await?;
                }
                Ok(Count::of(found))
            }
            (Some(_), _) if filter.is_text_alone() => Ok(Count::up_to_cap(u64::from(COUNT_CAP) + 1)),
            _ => count_up_to_cap(KEYS, &self.branches(), reading).await,
        }
    }

    fn test(&self, conditions: &mut Conditions) {
        if let Some(search) = &self.search {
            search.test(conditions);
        }
    }
}
