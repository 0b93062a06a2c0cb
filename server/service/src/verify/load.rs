//! Reading tenants, what they guard, people and keys into the index: all at start, or what changed.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arc_swap::ArcSwap;
use domain::access::Access;
use domain::api::Api;
use domain::id::{ApiId, ApplicationId, KeyId, TenantId};
use domain::role::RoleName;
use domain::settings::Settings;

use super::application::{Application, ApplicationState, Token};
use super::counter::Counter;
use super::entry::{Entry, Owner, OwnerState, Project, Restrictions, Tenant};
use super::grants::{ApiEntry, Apis, RoleBody};
use super::index::Index;
use super::key_rows::{KeyRow, Stretch};
use super::rate::Rate;
use super::rows::{ApplicationRow, NarrowingRow, OwnerRow, ProjectRow, TenantRow, TokenRow};
use crate::error::{Failure, Result};
use crate::store::rows::roles::StoredRole;
use crate::store::{CHUNK, Snapshot, Value, numbers, rows, sql_text};

/// Which rows to read.
#[derive(Clone, Copy)]
pub(super) enum Which<'a> {
    All,
    /// These IDs; those that are gone are removed.
    Only(&'a [String]),
}

impl Which<'_> {
    pub(super) fn condition(&self, column: &str) -> (String, Vec<Value>) {
        match self {
            Self::All => ("TRUE".to_owned(), Vec::new()),
            Self::Only(ids) => {
                let marks = numbers(1, ids.len());
                (format!("{column} IN ({marks})"), ids.iter().map(Value::from).collect())
            }
        }
    }
}

pub(super) async fn tenants(index: &Index, snapshot: &mut Snapshot<'_>, which: Which<'_>) -> Result<()> {
    let (condition, values) = which.condition("t.id");
    let text = format!(
        "SELECT t.id, t.slug, s.name, s.value FROM tenants t LEFT JOIN settings s ON s.tenant_id = t.id
         WHERE {condition} ORDER BY t.id"
    );
    let rows: Vec<TenantRow> = sql_text(text).bind_all(values).all(snapshot).await?;
    for of_one in rows.chunk_by(|a, b| a.id == b.id) {
        let Some(TenantRow { id, slug, .. }) = of_one.first() else { continue };
        let mut settings = Settings::default();
        for (name, value) in of_one.iter().filter_map(|row| row.setting.as_ref()) {
            // One that this version does not know is left as it is.
            let _ = settings.set(name, value);
        }
        let tenants = index.tenants.pin();
        let tenant = tenants.get_or_insert_with(*id, || Arc::new(Tenant::new(*id, slug)));
        tenant.token_seconds.store(settings.token_seconds, Ordering::Relaxed);
        tenant.timestamp_window.store(settings.timestamp_window_seconds, Ordering::Relaxed);
        tenant.enabled.store(settings.api_keys_enabled, Ordering::Release);
    }
    Ok(())
}

/// The APIs of these tenants, or of all.
pub(super) async fn apis(index: &Index, snapshot: &mut Snapshot<'_>, which: Which<'_>) -> Result<()> {
    for tenant in of(index, which) {
        let before = tenant.apis.load();
        // What was counted for an API and not written yet stays with it.
        let calls = |api: &Api| before.called(&api.slug).map(|known| known.calls.clone()).unwrap_or_default();
        let all = rows::apis::all(&mut *snapshot, tenant.id).await?.into_iter().map(|api| ApiEntry {
            calls: calls(&api),
            id: api.id,
            slug: api.slug.into(),
            name: api.name.into(),
            hosts: api.hosts,
            prefixes: api.path_prefixes,
            enabled: api.enabled,
        });
        let mut all: Vec<ApiEntry> = all.collect();
        all.sort_by(|a, b| a.slug.cmp(&b.slug));
        tenant.apis.store(Arc::new(Apis { all }));
    }
    index.settle_places();
    Ok(())
}

/// The roles of these tenants' own, or of all; to be read after the APIs.
pub(super) async fn roles(index: &Index, snapshot: &mut Snapshot<'_>, which: Which<'_>) -> Result<()> {
    for tenant in of(index, which) {
        let apis = tenant.apis.load();
        let body = |role: &StoredRole| {
            let given = role.access.iter().filter_map(|(slug, access)| Some((apis.called(slug)?.id, *access)));
            let mut by_api: Vec<_> = given.collect();
            by_api.sort_by_key(|(id, _)| *id);
            RoleBody { permissions: role.permissions.without_console_only(), blanket: Access::None, by_api }
        };
        let own = rows::roles::own(&mut *snapshot, tenant.id).await?;
        tenant.set_roles(own.iter().map(|role| (role.name.clone(), body(role))).collect());
    }
    Ok(())
}

fn of(index: &Index, which: Which<'_>) -> Vec<Arc<Tenant>> {
    let tenants = index.tenants.pin();
    match which {
        Which::All => tenants.values().cloned().collect(),
        Which::Only(ids) => {
            let ids = ids.iter().filter_map(|id| id.parse::<TenantId>().ok());
            ids.filter_map(|id| tenants.get(&id).cloned()).collect()
        }
    }
}

pub(super) async fn projects(index: &Index, snapshot: &mut Snapshot<'_>, which: Which<'_>) -> Result<()> {
    let (condition, values) = which.condition("p.id");
    let text = format!(
        "SELECT p.id, p.tenant_id, p.slug, p.archived_at IS NOT NULL AS archived, m.user_id, m.role
         FROM projects p LEFT JOIN project_members m ON m.project_id = p.id WHERE {condition} ORDER BY p.id"
    );
    let rows: Vec<ProjectRow> = sql_text(text).bind_all(values).all(snapshot).await?;
    for of_one in rows.chunk_by(|a, b| a.id == b.id) {
        let Some(first) = of_one.first() else { continue };
        let tenant = index.tenants.pin().get(&first.tenant).cloned().ok_or(Failure::Corrupt { what: "tenant_id" })?;
        let members = of_one.iter().filter_map(|row| Some((row.user?, tenant.role(row.role.as_ref()?)))).collect();
        let projects = index.projects.pin();
        if let Some(project) = projects.get(&first.id) {
            project.archived.store(first.archived, Ordering::Release);
            project.members.store(Arc::new(members));
            continue;
        }
        let project = Project {
            id: first.id,
            slug: first.slug.as_str().into(),
            archived: AtomicBool::new(first.archived),
            members: ArcSwap::from_pointee(members),
        };
        projects.insert(first.id, Arc::new(project));
    }
    Ok(())
}

pub(super) async fn owners(index: &Index, snapshot: &mut Snapshot<'_>, which: Which<'_>) -> Result<()> {
    let (condition, values) = which.condition("u.id");
    let text = format!(
        "SELECT u.id, u.tenant_id, u.email, u.disabled, r.role
         FROM users u LEFT JOIN user_roles r ON r.user_id = u.id WHERE {condition} ORDER BY u.id, r.role"
    );
    let rows: Vec<OwnerRow> = sql_text(text).bind_all(values).all(snapshot).await?;
    for of_one in rows.chunk_by(|a, b| a.id == b.id) {
        let Some(first) = of_one.first() else { continue };
        let tenant = index.tenants.pin().get(&first.tenant).cloned().ok_or(Failure::Corrupt { what: "tenant_id" })?;
        let mut names: Vec<&RoleName> = of_one.iter().filter_map(|row| row.role.as_ref()).collect();
        names.sort();
        let roles = names.into_iter().map(|name| tenant.role(name)).collect();
        let state = Arc::new(OwnerState { email: first.email.clone(), roles });
        let owners = index.owners.pin();
        if let Some(owner) = owners.get(&first.id) {
            owner.active.store(first.active, Ordering::Release);
            owner.state.store(state);
            continue;
        }
        let active = AtomicBool::new(first.active);
        owners.insert(first.id, Arc::new(Owner { id: first.id, tenant, active, state: ArcSwap::new(state) }));
    }
    Ok(())
}

/// Applications; what was counted for one and not written yet stays with it.
pub(super) async fn applications(index: &Index, snapshot: &mut Snapshot<'_>, which: Which<'_>) -> Result<()> {
    let (condition, values) = which.condition("a.id");
    let text = format!(
        "SELECT a.id, a.tenant_id, a.name, a.disabled, a.epoch, a.secret_hash, a.previous_hash, a.previous_until, r.role
         FROM applications a LEFT JOIN application_roles r ON r.application_id = a.id
         WHERE {condition} ORDER BY a.id, r.role"
    );
    let rows: Vec<ApplicationRow> = sql_text(text).bind_all(values).all(snapshot).await?;
    let found: HashSet<ApplicationId> = rows.iter().map(|row| row.id).collect();
    for of_one in rows.chunk_by(|a, b| a.id == b.id) {
        let Some(first) = of_one.first() else { continue };
        let tenant = index.tenants.pin().get(&first.tenant).cloned().ok_or(Failure::Corrupt { what: "tenant_id" })?;
        let mut names: Vec<&RoleName> = of_one.iter().filter_map(|row| row.role.as_ref()).collect();
        names.sort();
        let state = Arc::new(ApplicationState {
            name: first.name.clone(),
            roles: names.into_iter().map(|name| tenant.role(name)).collect(),
            disabled: first.disabled,
            deleted: false,
            epoch: first.epoch,
            hash: first.hash,
            previous: first.previous,
        });
        let applications = index.applications.pin();
        match applications.get(&first.id) {
            Some(application) => application.state.store(state),
            None => {
                let (id, state, counter) = (first.id, ArcSwap::new(state), Arc::default());
                applications.insert(id, Arc::new(Application { id, tenant, state, counter }));
            }
        }
    }
    let applications = index.applications.pin();
    let gone = |id: &ApplicationId| match which {
        Which::All => !found.contains(id),
        Which::Only(ids) => !found.contains(id) && ids.contains(&id.to_string()),
    };
    for (id, application) in applications.iter().filter(|(id, _)| gone(id)) {
        // Tokens that are still in here point at it.
        application.state.rcu(|state| ApplicationState {
            deleted: true,
            roles: Vec::new(),
            ..ApplicationState::clone(state)
        });
        applications.remove(id);
    }
    Ok(())
}

/// Access tokens that have not expired.
pub(super) async fn tokens(index: &Index, snapshot: &mut Snapshot<'_>, which: Which<'_>) -> Result<()> {
    let (condition, values) = which.condition("id");
    let text = format!(
        "SELECT id, application_id, secret_hash, epoch, expires_at, revoked, scope
         FROM access_tokens WHERE {condition} AND expires_at > ${}",
        values.len() + 1
    );
    let rows: Vec<TokenRow> = sql_text(text).bind_all(values).bind(index.clock.now()).all(snapshot).await?;
    if let Which::All = which {
        // One that is being issued comes back with its change.
        let found: HashSet<u128> = rows.iter().map(|row| row.id.bits()).collect();
        index.tokens.pin().retain(|bits, _| found.contains(bits));
    }
    for row in rows {
        let Some(application) = index.applications.pin().get(&row.application).cloned() else { continue };
        let TokenRow { id, hash, epoch, expires_at, revoked, granted, .. } = row;
        let token = Token { application, hash, epoch, expires_at, revoked, granted };
        index.tokens.pin().insert(id.bits(), token);
    }
    Ok(())
}

pub(super) async fn keys(index: &Index, snapshot: &mut Snapshot<'_>, which: Which<'_>) -> Result<()> {
    match which {
        Which::All => all_keys(index, snapshot).await,
        Which::Only(ids) => some_keys(index, snapshot, ids).await,
    }
}

/// Every key, a stretch after the other, so that a million do not lie in memory twice. Keys that are gone
/// from the database are removed in passing; the others answer all the while.
async fn all_keys(index: &Index, snapshot: &mut Snapshot<'_>) -> Result<()> {
    let mut stale: HashSet<u128> = index.keys.pin().keys().copied().collect();
    let mut stretch = Some(Stretch::BEGINNING);
    while let Some(present) = stretch {
        // The next is asked for first: the database reads it while this one is put in.
        let (next, narrowed) = tokio::join!(
            biased;
            present.next(snapshot),
            async {
                let rows = present.keys()?;
                rows.iter().for_each(|row| _ = stale.remove(&row.id.bits()));
                put_plain(index, rows)
            },
        );
        put_narrowed(index, snapshot, narrowed?).await?;
        stretch = next?;
    }
    let keys = index.keys.pin();
    stale.iter().for_each(|bits| _ = keys.remove(bits));
    Ok(())
}

async fn some_keys(index: &Index, snapshot: &mut Snapshot<'_>, ids: &[String]) -> Result<()> {
    let (condition, values) = Which::Only(ids).condition("id");
    let stretch = Stretch::of(snapshot, &condition, values).await?;
    let rows = stretch.keys()?;
    let found: HashSet<u128> = rows.iter().map(|row| row.id.bits()).collect();
    for id in ids {
        let bits = id.parse::<KeyId>().map_err(|_| Failure::Corrupt { what: "entity_id" })?.bits();
        if !found.contains(&bits) {
            index.keys.pin().remove(&bits);
        }
    }
    let narrowed = put_plain(index, rows)?;
    put_narrowed(index, snapshot, narrowed).await
}

/// Puts in every key but those that are narrowed, which are handed back.
fn put_plain<'t>(index: &Index, rows: Vec<KeyRow<'t>>) -> Result<Vec<KeyRow<'t>>> {
    let (narrowed, plain): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.narrowed);
    for row in plain {
        put(index, row, None)?;
    }
    Ok(narrowed)
}

async fn put_narrowed(index: &Index, snapshot: &mut Snapshot<'_>, rows: Vec<KeyRow<'_>>) -> Result<()> {
    let mut narrowing = narrowing(snapshot, &rows).await?;
    for row in rows {
        let mut given = narrowing.remove(&row.id).unwrap_or_default();
        given.sort_by_key(|(api, _)| *api);
        put(index, row, Some(given))?;
    }
    Ok(())
}

/// What each of `rows` is narrowed to.
async fn narrowing(snapshot: &mut Snapshot<'_>, rows: &[KeyRow<'_>]) -> Result<HashMap<KeyId, Vec<(ApiId, Access)>>> {
    let mut found: HashMap<KeyId, Vec<(ApiId, Access)>> = HashMap::new();
    for chunk in rows.chunks(CHUNK) {
        let marks = numbers(1, chunk.len());
        let rows: Vec<NarrowingRow> =
            sql_text(format!("SELECT key_id, api_id, access FROM api_key_access WHERE key_id IN ({marks})"))
                .bind_all(chunk.iter().map(|row| row.id.into()))
                .all(&mut *snapshot)
                .await?;
        for NarrowingRow { key, api, access } in rows {
            found.entry(key).or_default().push((api, access));
        }
    }
    Ok(found)
}

/// Replaces or adds an entry; what was counted for it and not written yet stays with it, and so do the
/// calls that its rate has left.
fn put(index: &Index, row: KeyRow<'_>, narrowing: Option<Vec<(ApiId, Access)>>) -> Result<()> {
    let owner = index.owners.pin().get(&row.owner).cloned().ok_or(Failure::Corrupt { what: "owner_id" })?;
    let project = match row.project {
        None => None,
        Some(id) => Some(index.projects.pin().get(&id).cloned().ok_or(Failure::Corrupt { what: "project_id" })?),
    };
    let keys = index.keys.pin();
    let before = keys.get(&row.id.bits());
    let counter = before.map_or_else(|| Arc::new(Counter::default()), |entry| entry.counter.clone());
    let known_rate = before.and_then(|entry| entry.restrictions.as_ref()?.rate.clone());
    let KeyRow { id, hash, expires_at, revoked, name, permitted, networks, rate, previous, .. } = row;
    let rate = rate.map(|limit| match known_rate.filter(|known| known.limit == limit) {
        Some(known) => known,
        None => Arc::new(Rate::new(limit)),
    });
    let is_plain = permitted.is_none() && networks.is_empty() && rate.is_none() && previous.is_none();
    let restrictions = (!is_plain).then(|| Box::new(Restrictions { narrowing, permitted, networks, rate, previous }));
    keys.insert(
        id.bits(),
        Entry { owner, project, hash, expires_at, revoked, name: name.into(), counter, restrictions },
    );
    Ok(())
}
