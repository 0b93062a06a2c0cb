//! Tenants: organisations that share a server and nothing else.

use domain::event::Action;
use domain::id::TenantId;
use domain::name;

use crate::actor::Actor;
use crate::error::{Failure, Result};
use crate::mutation::{EventDraft, Mutation};
use crate::random;
use crate::service::Service;
use crate::store::{Handle, sql};
use crate::verify::Change;

/// Longest slug, in characters.
const MAX_SLUG: usize = 40;

/// The tenant called `slug`.
///
/// # Errors
/// [`domain::Error::NotFound`].
pub async fn by_slug(service: &Service, slug: &str) -> Result<TenantId> {
    let found = find(&mut service.database().read().await?, slug).await?;
    Ok(found.ok_or_else(|| domain::Error::not_found(&format!("The tenant “{slug}”")))?)
}

/// The tenant called `slug`; made, with this name, if there is none.
///
/// # Errors
/// [`domain::Error::Invalid`] for `tenant` and `name` if it has to be made.
pub async fn ensure(service: &Service, slug: &str, name: &str) -> Result<TenantId> {
    if let Some(id) = find(&mut service.database().read().await?, slug).await? {
        return Ok(id);
    }
    check_slug(slug)?;
    let name = name::parse("name", "Name", name)?;
    let operator = Actor::operator(random::id(TenantId::new, service.clock.now()));
    let mut mutation = Mutation::of_newcomer(service, &operator).await?;
    if create(&mut mutation, slug, &name).await? {
        mutation.commit().await?;
        return Ok(operator.tenant);
    }
    // Another process was quicker.
    drop(mutation);
    by_slug(service, slug).await
}

/// What people call the tenant.
///
/// # Errors
/// [`domain::Error::NotFound`].
pub async fn name(service: &Service, tenant: TenantId) -> Result<String> {
    let found: Option<String> = sql("SELECT name AS t FROM tenants WHERE id = $1")
        .bind(tenant)
        .one(&mut service.database().read().await?)
        .await?;
    Ok(found.ok_or_else(|| domain::Error::not_found("The tenant"))?)
}

pub(crate) async fn find(on: impl Into<Handle<'_>>, slug: &str) -> Result<Option<TenantId>> {
    // Postgres takes no NUL in a text; no tenant is called so either.
    if slug.contains('\0') {
        return Ok(None);
    }
    let found: Option<String> = sql("SELECT id AS t FROM tenants WHERE slug = $1").bind(slug).one(on).await?;
    found.map(|id| id.parse().map_err(|_| Failure::Corrupt { what: "tenants.id" })).transpose()
}

/// Makes the actor's tenant, which does not exist yet. False if the slug is taken.
pub(crate) async fn create(mutation: &mut Mutation<'_>, slug: &str, name: &str) -> Result<bool> {
    let (tenant, now) = (mutation.tenant(), mutation.now);
    let made = sql("INSERT INTO tenants (id, slug, name, created_at) VALUES ($1, $2, $3, $4)
                    ON CONFLICT (slug) DO NOTHING")
    .bind(tenant)
    .bind(slug)
    .bind(name)
    .bind(now)
    .run_any(mutation.tx())
    .await?;
    if made == 1 {
        tell(mutation, name).await?;
    }
    Ok(made == 1)
}

/// Gives the actor's tenant, which exists, the name that its first administrator chose. False if it is gone.
pub(crate) async fn take_over(mutation: &mut Mutation<'_>, name: &str) -> Result<bool> {
    let tenant = mutation.tenant();
    let named =
        sql("UPDATE tenants SET name = $2 WHERE id = $1").bind(tenant).bind(name).run_any(mutation.tx()).await?;
    if named == 1 {
        tell(mutation, name).await?;
    }
    Ok(named == 1)
}

async fn tell(mutation: &mut Mutation<'_>, name: &str) -> Result<()> {
    let tenant = mutation.tenant();
    let event = EventDraft { target_id: Some(tenant.to_string()), target: name, ..EventDraft::default() };
    mutation.event(Action::TenantCreated, event).await?;
    mutation.changed(Change::Tenant(tenant));
    Ok(())
}

fn check_slug(slug: &str) -> domain::Result<()> {
    let good = (1..=MAX_SLUG).contains(&slug.len())
        && slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !slug.starts_with('-')
        && !slug.ends_with('-');
    if good {
        return Ok(());
    }
    let message = format!("Tenant must have 1 to {MAX_SLUG} lowercase letters, digits or inner hyphens.");
    Err(domain::Error::invalid("tenant", message))
}
