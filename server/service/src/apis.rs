//! APIs: registering what is guarded.

use domain::access::{Access, AccessByApi};
use domain::api::{Api, ApiDraft, InUse};
use domain::event::Action;
use domain::id::{ApiId, ApiTokenId, CredentialId, TenantId};
use domain::permission::Permission;
use domain::time::DAY;

use crate::actor::Actor;
use crate::authority::Right;
use crate::error::{Failure, Result};
use crate::hosts;
use crate::mutation::{EventDraft, Mutation, changed};
use crate::random;
use crate::reading::Reading;
use crate::service::Service;
use crate::store::rows::apis::{all, by_id};
use crate::store::{Handle, sql};
use crate::usage;
use crate::verify::Change;

/// Most APIs of one tenant.
pub const MAX: usize = 500;

/// The tenant's APIs, by slug.
///
/// # Errors
/// `Forbidden` without [`Permission::ApisRead`].
pub async fn list(service: &Service, actor: &Actor) -> Result<Vec<Api>> {
    let mut reading = Reading::begin(service, actor, Permission::ApisRead).await?;
    all(&mut reading, actor.tenant).await
}

/// The slugs and names of the tenant's APIs, for whoever narrows a key of their own or looks at roles.
///
/// # Errors
/// `Forbidden` with none of [`Permission::ApiKeysOwn`], [`Permission::RolesRead`] and [`Permission::ApisRead`].
pub async fn choices(service: &Service, actor: &Actor) -> Result<Vec<(String, String)>> {
    let either = Right::AnyOf(&[Permission::ApiKeysOwn, Permission::RolesRead, Permission::ApisRead]);
    let apis = all(&mut Reading::begin(service, actor, either).await?, actor.tenant).await?;
    Ok(apis.into_iter().map(|api| (api.slug, api.name)).collect())
}

/// # Errors
/// `Forbidden` without [`Permission::ApisRead`]; `NotFound`.
pub async fn get(service: &Service, actor: &Actor, id: ApiId) -> Result<Api> {
    let mut reading = Reading::begin(service, actor, Permission::ApisRead).await?;
    Ok(by_id(&mut reading, actor.tenant, id).await?.ok_or_else(not_found)?)
}

/// # Errors
/// `Forbidden` without [`Permission::ApisWrite`], and for hosts or prefixes without [`Permission::PlacesWrite`];
/// `Invalid` for each field; `Conflict` if the slug is taken.
pub async fn register(service: &Service, actor: &Actor, draft: &ApiDraft) -> Result<Api> {
    let draft = draft.checked()?;
    let mut mutation = Mutation::begin(service, actor, Permission::ApisWrite).await?;
    refuse_places(&mutation, &ApiDraft::default(), &draft)?;
    let others = all(mutation.tx(), actor.tenant).await?;
    if others.len() >= MAX {
        return Err(domain::Error::conflict(format!("A tenant may have at most {MAX} APIs.")).into());
    }
    if others.iter().any(|other| other.slug == draft.slug) {
        let message = format!("There is already an API “{}”.", draft.slug);
        return Err(domain::Error::invalid("slug", message).into());
    }
    refuse_overlap(&draft, &others)?;
    hosts::take(&mut mutation, &draft).await?;
    let (id, now) = (random::id(ApiId::new, mutation.now), mutation.now);
    sql("INSERT INTO apis (id, tenant_id, slug, name, description, hosts, path_prefixes, enabled, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)")
    .bind(id)
    .bind(actor.tenant)
    .bind(&draft.slug)
    .bind(&draft.name)
    .bind(&draft.description)
    .bind(json(&draft.hosts))
    .bind(json(&draft.path_prefixes))
    .bind(draft.enabled)
    .bind(now)
    .run(mutation.tx())
    .await?;
    let event = EventDraft { target_id: Some(id.to_string()), target: &draft.name, details: places(&draft) };
    mutation.event(Action::ApiRegistered, event).await?;
    let api = by_id(mutation.tx(), actor.tenant, id).await?.ok_or_else(not_found)?;
    mutation.changed(Change::Access(actor.tenant));
    mutation.commit().await?;
    Ok(api)
}

/// Makes an API what `draft` says; its slug stays. `seen` is what the caller had before them.
///
/// # Errors
/// `Forbidden` without [`Permission::ApisWrite`], and for other hosts or prefixes without
/// [`Permission::PlacesWrite`]; `NotFound`; `Invalid` for each field; `Stale` if
/// `seen` is.
pub async fn change(
    service: &Service,
    actor: &Actor,
    id: ApiId,
    seen: Option<&ApiDraft>,
    draft: &ApiDraft,
) -> Result<Api> {
    let mut mutation = Mutation::begin(service, actor, Permission::ApisWrite).await?;
    let before = by_id(mutation.tx(), actor.tenant, id).await?.ok_or_else(not_found)?;
    let was = ApiDraft::from(&before);
    if seen.is_some_and(|seen| *seen != was) {
        return Err(domain::Error::stale("this API").into());
    }
    let draft = ApiDraft { slug: before.slug.clone(), ..draft.clone() }.checked()?;
    if draft == was {
        return Ok(before);
    }
    refuse_places(&mutation, &was, &draft)?;
    let others = all(mutation.tx(), actor.tenant).await?;
    refuse_overlap(&draft, others.iter().filter(|other| other.id != id))?;
    if draft.hosts != was.hosts || was.path_prefixes.is_empty() {
        hosts::take(&mut mutation, &draft).await?;
    }
    let now = mutation.now;
    sql("UPDATE apis SET name = $2, description = $3, hosts = $4, path_prefixes = $5, enabled = $6, updated_at = $7
         WHERE id = $1")
    .bind(id)
    .bind(&draft.name)
    .bind(&draft.description)
    .bind(json(&draft.hosts))
    .bind(json(&draft.path_prefixes))
    .bind(draft.enabled)
    .bind(now)
    .run(mutation.tx())
    .await?;
    let event = EventDraft { target_id: Some(id.to_string()), target: &draft.name, details: differences(&was, &draft) };
    mutation.event(Action::ApiChanged, event).await?;
    let api = by_id(mutation.tx(), actor.tenant, id).await?.ok_or_else(not_found)?;
    mutation.changed(Change::Access(actor.tenant));
    mutation.commit().await?;
    Ok(api)
}

/// What removing it would break.
///
/// # Errors
/// `Forbidden` without [`Permission::ApisRead`]; `NotFound`.
pub async fn in_use(service: &Service, actor: &Actor, id: ApiId) -> Result<InUse> {
    let mut reading = Reading::begin(service, actor, Permission::ApisRead).await?;
    let api = by_id(&mut reading, actor.tenant, id).await?.ok_or_else(not_found)?;
    let now = reading.now;
    let roles = sql("SELECT r.name AS t FROM role_access a JOIN roles r ON r.id = a.role_id
         WHERE a.api_id = $1 AND a.access <> 'none' ORDER BY r.name")
    .bind(api.id)
    .all(&mut reading)
    .await?;
    let keys: Option<i64> = sql("SELECT count(*) AS n FROM api_key_access a JOIN api_keys k ON k.id = a.key_id
         WHERE a.api_id = $1 AND k.revoked_at IS NULL AND k.expires_at > $2")
    .bind(api.id)
    .bind(now)
    .one(&mut reading)
    .await?;
    let tokens: Option<i64> = sql("SELECT count(*) AS n FROM api_tokens
         WHERE api_id = $1 AND revoked_at IS NULL AND expires_at > $2")
    .bind(api.id)
    .bind(now)
    .one(&mut reading)
    .await?;
    let calls: Option<i64> = sql("SELECT CAST(coalesce(sum(calls), 0) AS BIGINT) AS n FROM api_usage_hours
         WHERE api_id = $1 AND outcome = 'valid' AND hour >= $2")
    .bind(api.id)
    .bind(now.plus(-DAY))
    .one(&mut reading)
    .await?;
    let count = |n: Option<i64>| n.and_then(|n| u64::try_from(n).ok()).unwrap_or_default();
    Ok(InUse { roles, keys: count(keys), tokens: count(tokens), calls: count(calls) })
}

/// Removes an API for good, and with it its API tokens. From the next verification on nothing has access to it.
///
/// # Errors
/// `Forbidden` without [`Permission::ApisWrite`], and for one with hosts or prefixes without
/// [`Permission::PlacesWrite`]; `NotFound`.
pub async fn remove(service: &Service, actor: &Actor, id: ApiId) -> Result<()> {
    let mut mutation = Mutation::begin(service, actor, Permission::ApisWrite).await?;
    let api = by_id(mutation.tx(), actor.tenant, id).await?.ok_or_else(not_found)?;
    // Its requests may be those of a shorter prefix from then on.
    refuse_places(&mutation, &ApiDraft::from(&api), &ApiDraft::default())?;
    let tokens = forget_tokens(&mut mutation, id).await?;
    sql("DELETE FROM apis WHERE id = $1").bind(id).run(mutation.tx()).await?;
    let mut details = places(&ApiDraft::from(&api));
    details.push(("API tokens", tokens.to_string()));
    let event = EventDraft { target_id: Some(id.to_string()), target: &api.name, details };
    mutation.event(Action::ApiRemoved, event).await?;
    mutation.changed(Change::Access(actor.tenant));
    mutation.commit().await
}

/// Deletes the tokens of an API that is being removed, and says how many.
async fn forget_tokens(mutation: &mut Mutation<'_>, api: ApiId) -> Result<usize> {
    let ids: Vec<String> =
        sql("SELECT id AS t FROM api_tokens WHERE api_id = $1 ORDER BY id").bind(api).all(mutation.tx()).await?;
    let ids: Vec<ApiTokenId> = ids
        .iter()
        .map(|id| id.parse().map_err(|_| Failure::Corrupt { what: "api_tokens.id" }))
        .collect::<Result<_>>()?;
    let credentials: Vec<_> = ids.iter().map(|id| CredentialId::from(*id)).collect();
    usage::forget(mutation.tx(), &credentials).await?;
    ids.iter().for_each(|id| mutation.changed(Change::ApiToken(*id)));
    sql("DELETE FROM api_tokens WHERE api_id = $1").bind(api).run_any(mutation.tx()).await?;
    Ok(ids.len())
}

fn not_found() -> domain::Error {
    domain::Error::not_found("The API")
}

/// Where an API is decides what passes for it, and what passes for others: that is for the console.
fn refuse_places(mutation: &Mutation<'_>, was: &ApiDraft, is: &ApiDraft) -> Result<()> {
    if (&was.hosts, &was.path_prefixes) == (&is.hosts, &is.path_prefixes) {
        return Ok(());
    }
    mutation.authority().require(Permission::PlacesWrite)
}

fn refuse_overlap<'a>(draft: &ApiDraft, others: impl IntoIterator<Item = &'a Api>) -> Result<()> {
    for other in others {
        if let Some(place) = draft.overlap(&ApiDraft::from(other)) {
            let message = format!("{place} belongs to {} ({}) already.", other.name, other.slug);
            return Err(domain::Error::invalid("path_prefixes", message).into());
        }
    }
    Ok(())
}

fn places(draft: &ApiDraft) -> Vec<(&'static str, String)> {
    vec![("slug", draft.slug.clone()), ("hosts", draft.hosts.join(", ")), ("prefixes", draft.path_prefixes.join(", "))]
}

fn differences(was: &ApiDraft, is: &ApiDraft) -> Vec<(&'static str, String)> {
    let switch = |on: bool| if on { "on" } else { "off" }.to_owned();
    changed([
        ("name", was.name.clone(), is.name.clone()),
        ("description", was.description.clone(), is.description.clone()),
        ("hosts", was.hosts.join(", "), is.hosts.join(", ")),
        ("prefixes", was.path_prefixes.join(", "), is.path_prefixes.join(", ")),
        ("enabled", switch(was.enabled), switch(is.enabled)),
    ])
}

fn json(texts: &[String]) -> String {
    serde_json::to_string(texts).unwrap_or_else(|_| "[]".to_owned())
}

/// `access` by the ID of each API, without those to which there is none.
///
/// # Errors
/// `Invalid` for `access`, naming the first slug that no API has.
pub(crate) async fn resolved(
    on: impl Into<Handle<'_>>,
    tenant: TenantId,
    access: &AccessByApi,
) -> Result<Vec<(ApiId, Access)>> {
    Ok(named(on, tenant, access).await?.into_iter().map(|(api, access)| (api.id, access)).collect())
}

/// The same with the APIs themselves.
///
/// # Errors
/// As [`resolved`].
pub(crate) async fn named(
    on: impl Into<Handle<'_>>,
    tenant: TenantId,
    access: &AccessByApi,
) -> Result<Vec<(Api, Access)>> {
    let apis = all(on, tenant).await?;
    let mut given = Vec::new();
    for (slug, access) in access {
        let Some(api) = apis.iter().find(|api| api.slug == *slug) else {
            let message = format!("There is no API “{slug}”. It may have been removed meanwhile.");
            return Err(domain::Error::invalid("access", message).into());
        };
        if *access != Access::None {
            given.push((api.clone(), *access));
        }
    }
    Ok(given)
}
