//! Consumers that tools ask for themselves, as those that speak OSLC do, where a tenant lets them. Anybody can ask:
//! what they get does nothing until somebody approves it.

use domain::consumer::{Consumer, ConsumerDraft, ConsumerStatus};
use domain::id::TenantId;

use super::register::{add, checked};
use super::row::condition;
use super::secret::refuse_guessable;
use crate::actor::{Actor, Origin, Who};
use crate::error::Result;
use crate::mutation::Mutation;
use crate::service::Service;
use crate::store::{Handle, sql_text};
use crate::{settings, tenants};

/// Who they are registered by.
const REGISTERED_BY: &str = "a request over OSLC";
/// Of a tenant, that nobody has decided about.
const MAX_PENDING: i64 = 50;

/// The tenant called `slug`, if tools may find it.
///
/// # Errors
/// `NotFound` otherwise.
pub async fn discoverable(service: &Service, slug: &str) -> Result<TenantId> {
    // Who asks is not told whether there is such a tenant.
    let tenant = tenants::by_slug(service, slug).await.map_err(|failure| match failure.tell() {
        domain::Error::NotFound { .. } => not_here(),
        other => other,
    })?;
    refuse_unless_on((&mut service.database().read().await?).into(), tenant).await?;
    Ok(tenant)
}

/// Registers a consumer for a tool that names itself and chooses its secret.
///
/// # Errors
/// `NotFound` if tools may not find the tenant; `Invalid` for `name` and `secret`; `Conflict` if too many wait to be
/// approved; `Throttled` if too many secrets are being judged.
pub async fn request(
    service: &Service,
    tenant: TenantId,
    origin: &Origin,
    name: &str,
    secret: &str,
) -> Result<Consumer> {
    let actor = Actor { tenant, who: Who::Visitor, origin: origin.clone() };
    let draft = checked(&ConsumerDraft { name: name.to_owned(), ..ConsumerDraft::default() }, secret)?;
    refuse_guessable(service, &actor, &draft.name, secret).await?;
    let mut mutation = Mutation::holding_tenant(service, &actor).await?;
    refuse_unless_on(mutation.tx(), tenant).await?;
    refuse_beyond_pending(mutation.tx(), tenant).await?;
    refuse_name_of_another(mutation.tx(), tenant, &draft.name).await?;
    let consumer = add(&mut mutation, draft, secret, REGISTERED_BY).await?;
    mutation.commit().await?;
    Ok(consumer)
}

async fn refuse_unless_on(on: Handle<'_>, tenant: TenantId) -> Result<()> {
    if settings::read(on, tenant).await?.oslc { Ok(()) } else { Err(not_here().into()) }
}

fn not_here() -> domain::Error {
    domain::Error::not_found("OSLC discovery")
}

/// Who decides, and whoever is asked by it, knows it by its name.
async fn refuse_name_of_another(on: Handle<'_>, tenant: TenantId, name: &str) -> Result<()> {
    let approved = condition(ConsumerStatus::Approved);
    let text =
        format!("SELECT c.id AS t FROM consumers c WHERE c.tenant_id = $1 AND c.sort_name = $2 AND {approved} LIMIT 1");
    // Selectors of how an emoji looks are seen nowhere else.
    let seen = name.to_lowercase().replace(['\u{fe0e}', '\u{fe0f}'], "");
    let found: Option<String> = sql_text(text).bind(tenant).bind(seen).one(on).await?;
    match found {
        None => Ok(()),
        Some(_) => {
            Err(domain::Error::invalid("name", "A consumer with this name is approved already: take another.").into())
        }
    }
}

async fn refuse_beyond_pending(on: Handle<'_>, tenant: TenantId) -> Result<()> {
    let pending = condition(ConsumerStatus::Pending);
    let text =
        format!("SELECT count(*) AS n FROM consumers c WHERE c.tenant_id = $1 AND c.registered_by = $2 AND {pending}");
    let count: Option<i64> = sql_text(text).bind(tenant).bind(REGISTERED_BY).one(on).await?;
    if count.unwrap_or_default() < MAX_PENDING {
        return Ok(());
    }
    let message = format!("{MAX_PENDING} consumers that were asked for like this wait to be approved already.");
    Err(domain::Error::conflict(message).into())
}
