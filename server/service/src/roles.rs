//! Roles: the built-in ones and a tenant's own, and what each confers.

use std::collections::{BTreeMap, HashMap};

use domain::access::{self, Access};
use domain::event::Action;
use domain::id::{RoleId, TenantId};
use domain::permission::Permission;
use domain::role::{BuiltIn, HolderKind, Role, RoleDraft, RoleName};
use domain::role_choice::RoleChoice;
use domain::time::Timestamp;

use crate::actor::Actor;
use crate::apis;
use crate::authority::Right;
use crate::error::{Failure, Result};
use crate::escalation;
use crate::mutation::{EventDraft, Mutation, changed};
use crate::random;
use crate::reading::Reading;
use crate::service::Service;
use crate::store::rows::roles::{own, permissions_text};
use crate::store::{FromRow, Handle, Row, insert_many, rows, sql, sql_text};
use crate::verify::Change;

/// Most roles of a tenant's own.
pub const MAX: usize = 200;

/// Every role of the tenant, the built-in ones first.
///
/// # Errors
/// `Forbidden` without [`Permission::RolesRead`].
pub async fn list(service: &Service, actor: &Actor) -> Result<Vec<Role>> {
    let mut reading = Reading::begin(service, actor, Permission::RolesRead).await?;
    all((&mut reading).into(), actor.tenant).await
}

/// The tenant's roles for whoever gives roles; what they reach only with [`Permission::RolesRead`].
///
/// # Errors
/// `Forbidden` with none of [`Permission::UsersRead`], [`Permission::ProjectsRead`] and
/// [`Permission::ApplicationsRead`].
pub async fn choices(service: &Service, actor: &Actor) -> Result<Vec<RoleChoice>> {
    let mut reading = Reading::begin(
        service,
        actor,
        Right::AnyOf(&[Permission::UsersRead, Permission::ProjectsRead, Permission::ApplicationsRead]),
    )
    .await?;
    let sees_access = reading.authority().has(Permission::RolesRead);
    let apis = if sees_access { rows::apis::all(&mut reading, actor.tenant).await? } else { Vec::new() };
    let names: HashMap<String, String> = apis.into_iter().map(|api| (api.slug, api.name)).collect();
    let by_name = |access: BTreeMap<String, Access>| -> BTreeMap<String, Access> {
        access.into_iter().filter_map(|(slug, access)| Some((names.get(&slug)?.clone(), access))).collect()
    };
    let built_in = BuiltIn::ALL.map(|role| RoleChoice {
        name: role.into(),
        description: role.description().to_owned(),
        access: sees_access.then(BTreeMap::new),
    });
    let own = own(&mut reading, actor.tenant).await?.into_iter().map(|role| RoleChoice {
        name: role.name,
        description: role.description,
        access: sees_access.then(|| by_name(role.access)),
    });
    Ok(built_in.into_iter().chain(own).collect())
}

/// # Errors
/// `Forbidden` without [`Permission::RolesRead`]; `NotFound`.
pub async fn get(service: &Service, actor: &Actor, name: &RoleName) -> Result<Role> {
    let all = list(service, actor).await?;
    Ok(all.into_iter().find(|role| role.name == *name).ok_or_else(not_found)?)
}

/// # Errors
/// `Forbidden` without [`Permission::RolesWrite`]; `ReauthenticationRequired`; `Invalid` for each field, and for
/// `permissions` and `access` that the actor does not have.
pub async fn add(service: &Service, actor: &Actor, draft: &RoleDraft) -> Result<RoleName> {
    let (name, draft) = draft.checked()?;
    let mut mutation = Mutation::begin(service, actor, Right::Confirmed(Permission::RolesWrite)).await?;
    let own = own(mutation.tx(), actor.tenant).await?;
    if own.len() >= MAX {
        return Err(domain::Error::conflict(format!("A tenant may have at most {MAX} roles of its own.")).into());
    }
    if own.iter().any(|role| role.name == name) {
        return Err(domain::Error::invalid("name", format!("There is already a role “{name}”.")).into());
    }
    let nothing = RoleDraft { name: draft.name.clone(), ..RoleDraft::default() };
    escalation::refuse_widening(&mut mutation, &nothing, &draft).await?;
    let (id, now) = (random::id(RoleId::new, mutation.now), mutation.now);
    sql("INSERT INTO roles (id, tenant_id, name, description, permissions, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $6)")
    .bind(id)
    .bind(actor.tenant)
    .bind(&name)
    .bind(&draft.description)
    .bind(permissions_text(draft.permissions))
    .bind(now)
    .run(mutation.tx())
    .await?;
    write_access(&mut mutation, id, &draft).await?;
    let details = differences(&nothing, &draft);
    mutation
        .event(Action::RoleAdded, EventDraft { target_id: Some(id.to_string()), target: name.as_str(), details })
        .await?;
    mutation.changed(Change::Access(actor.tenant));
    mutation.commit().await?;
    Ok(name)
}

/// Makes a role of the tenant's own what `draft` says; its name stays. It counts from the next
/// verification on. `seen` is what the caller had before them.
///
/// # Errors
/// `Forbidden` without [`Permission::RolesWrite`]; `ReauthenticationRequired`; `NotFound`; `Invalid` for
/// each field, and for `permissions` and `access` that the actor would add without having them; `Conflict` for a
/// built-in role; `Stale` if `seen` is.
pub async fn change(
    service: &Service,
    actor: &Actor,
    name: &RoleName,
    seen: Option<&RoleDraft>,
    draft: &RoleDraft,
) -> Result<()> {
    refuse_built_in(name)?;
    let mut mutation = Mutation::begin(service, actor, Right::Confirmed(Permission::RolesWrite)).await?;
    let own = own(mutation.tx(), actor.tenant).await?;
    let before = own.into_iter().find(|role| role.name == *name).ok_or_else(not_found)?;
    let was = before.draft();
    if seen.is_some_and(|seen| *seen != was) {
        return Err(domain::Error::stale("this role").into());
    }
    let (_, draft) = RoleDraft { name: name.to_string(), ..draft.clone() }.checked()?;
    let details = differences(&was, &draft);
    if details.is_empty() {
        return Ok(());
    }
    escalation::refuse_widening(&mut mutation, &was, &draft).await?;
    let now = mutation.now;
    sql("UPDATE roles SET description = $2, permissions = $3, updated_at = $4 WHERE id = $1")
        .bind(before.id)
        .bind(&draft.description)
        .bind(permissions_text(draft.permissions))
        .bind(now)
        .run(mutation.tx())
        .await?;
    sql("DELETE FROM role_access WHERE role_id = $1").bind(before.id).run_any(mutation.tx()).await?;
    write_access(&mut mutation, before.id, &draft).await?;
    let event = EventDraft { target_id: Some(before.id.to_string()), target: name.as_str(), details };
    mutation.event(Action::RoleChanged, event).await?;
    mutation.changed(Change::Access(actor.tenant));
    mutation.commit().await
}

/// Removes a role that nobody has.
///
/// # Errors
/// `Forbidden` without [`Permission::RolesWrite`]; `ReauthenticationRequired`; `NotFound`; `Conflict` for
/// a built-in role, and for one that users, members of projects or applications have.
pub async fn remove(service: &Service, actor: &Actor, name: &RoleName) -> Result<()> {
    refuse_built_in(name)?;
    let mut mutation = Mutation::begin(service, actor, Right::Confirmed(Permission::RolesWrite)).await?;
    let all = all(mutation.tx(), actor.tenant).await?;
    let role = all.into_iter().find(|role| role.name == *name).ok_or_else(not_found)?;
    if role.is_held() {
        let message = format!("{name} is in use: {} have it. Take it from them first.", holders_told(&role));
        return Err(domain::Error::conflict(message).into());
    }
    sql("DELETE FROM roles WHERE tenant_id = $1 AND name = $2")
        .bind(actor.tenant)
        .bind(name)
        .run(mutation.tx())
        .await?;
    mutation
        .event(Action::RoleRemoved, EventDraft { target_id: None, target: name.as_str(), details: Vec::new() })
        .await?;
    mutation.changed(Change::Access(actor.tenant));
    mutation.commit().await
}

/// `1 user, 0 members of projects and 2 applications`.
fn holders_told(role: &Role) -> String {
    let told = HolderKind::ALL.map(|kind| {
        let count = role.held_by(kind);
        format!("{count} {}{}{}", kind.noun(), if count == 1 { "" } else { "s" }, kind.place())
    });
    let [first @ .., last] = &told;
    format!("{} and {last}", first.join(", "))
}

fn not_found() -> domain::Error {
    domain::Error::not_found("The role")
}

fn refuse_built_in(name: &RoleName) -> Result<()> {
    match name.built_in() {
        None => Ok(()),
        Some(_) => Err(domain::Error::conflict(format!("{name} is built in and stays as it is.")).into()),
    }
}

async fn write_access(mutation: &mut Mutation<'_>, id: RoleId, draft: &RoleDraft) -> Result<()> {
    let tenant = mutation.tenant();
    let given = apis::resolved(mutation.tx(), tenant, &draft.access).await?;
    let values: Vec<_> =
        given.iter().flat_map(|(api, access)| [id.into(), (*api).into(), access.as_str().into()]).collect();
    if !values.is_empty() {
        insert_many("role_access (role_id, api_id, access)", 3, values).run(mutation.tx()).await?;
    }
    Ok(())
}

fn differences(was: &RoleDraft, is: &RoleDraft) -> Vec<(&'static str, String)> {
    let permissions = |draft: &RoleDraft| draft.permissions.iter().map(|p| p.as_str()).collect::<Vec<_>>().join(", ");
    changed([
        ("description", was.description.clone(), is.description.clone()),
        ("permissions", permissions(was), permissions(is)),
        ("access", access::listed(&was.access), access::listed(&is.access)),
    ])
}

/// `roles` as they are kept: each once, in the order in which they are listed everywhere.
///
/// # Errors
/// `Invalid` for `field` if the tenant has no such role.
pub(crate) async fn existing(
    on: Handle<'_>,
    tenant: TenantId,
    field: &str,
    roles: impl IntoIterator<Item = &RoleName>,
) -> Result<Vec<RoleName>> {
    let mut wanted: Vec<RoleName> = roles.into_iter().cloned().collect();
    wanted.sort();
    wanted.dedup();
    if wanted.iter().all(|role| role.built_in().is_some()) {
        return Ok(wanted);
    }
    let own = own(on, tenant).await?;
    let unknown = |role: &&RoleName| role.built_in().is_none() && own.iter().all(|known| known.name != **role);
    match wanted.iter().find(unknown) {
        None => Ok(wanted),
        Some(role) => {
            let built_in = BuiltIn::ALL.iter().map(|role| role.as_str());
            let known = built_in.chain(own.iter().map(|role| role.name.as_str())).collect::<Vec<_>>().join(", ");
            let message = format!("There is no role “{role}”. The roles are {known}.");
            Err(domain::Error::invalid(field, message).into())
        }
    }
}

async fn all(mut on: Handle<'_>, tenant: TenantId) -> Result<Vec<Role>> {
    let apis = rows::apis::all(&mut on, tenant).await?;
    let own = own(&mut on, tenant).await?;
    let mut holders: HashMap<RoleName, BTreeMap<HolderKind, u32>> = HashMap::new();
    for kind in HolderKind::ALL {
        let text =
            format!("SELECT r.role, count(*) AS n FROM {} WHERE h.tenant_id = $1 GROUP BY r.role", held_in(kind));
        let held: Vec<Held> = sql_text(text).bind(tenant).all(&mut on).await?;
        for Held { role, count } in held {
            holders.entry(role).or_default().insert(kind, count);
        }
    }
    let mut held = |name: &RoleName| holders.remove(name).unwrap_or_default();
    let built_in = BuiltIn::ALL.into_iter().map(|role| Role {
        name: role.into(),
        description: role.description().to_owned(),
        permissions: role.permissions(),
        access: apis.iter().map(|api| (api.slug.clone(), role.access())).collect(),
        holders: BTreeMap::new(),
        updated_at: Timestamp::from_millis(0),
    });
    let own = own.into_iter().map(|stored| Role {
        name: stored.name,
        description: stored.description,
        permissions: stored.permissions,
        access: stored.access,
        holders: BTreeMap::new(),
        updated_at: stored.updated_at,
    });
    Ok(built_in.chain(own).map(|role| Role { holders: held(&role.name), ..role }).collect())
}

/// Where it is kept which of a kind have which role (`r`), with what they are or where they are it (`h`), which is in a
/// tenant.
const fn held_in(kind: HolderKind) -> &'static str {
    match kind {
        HolderKind::User => "user_roles r JOIN users h ON h.id = r.user_id",
        HolderKind::Member => "project_members r JOIN projects h ON h.id = r.project_id",
        HolderKind::Application => "application_roles r JOIN applications h ON h.id = r.application_id",
    }
}

struct Held {
    role: RoleName,
    count: u32,
}

impl FromRow for Held {
    fn from_row(row: &Row) -> Result<Self> {
        let count = u32::try_from(row.count("n")?).map_err(|_| Failure::Corrupt { what: "n" })?;
        Ok(Self { role: row.parsed("role")?, count })
    }
}
