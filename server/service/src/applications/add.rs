//! Adding an application.

use domain::application::{Application, ApplicationDraft, ApplicationSecret, MAX};
use domain::event::Action;
use domain::id::ApplicationId;
use domain::permission::Permission;
use domain::role;
use domain::secret_format::{APPLICATION_PREFIX, last_four};

use super::row::{masked, set_roles};
use crate::actor::Actor;
use crate::error::Result;
use crate::escalation::{self, Holder};
use crate::mutation::{EventDraft, Mutation};
use crate::random;
use crate::roles;
use crate::secret::PlainSecret;
use crate::service::Service;
use crate::store::sql;
use crate::verify::Change;

/// Adds an application with these roles and tells its secret, once.
///
/// # Errors
/// `Forbidden` without [`Permission::ApplicationsWrite`]; `Invalid` for `name` and `roles`, of which none
/// may go beyond what the actor has; `Broader` for a credential with any bounds; `Conflict` if the tenant has [`MAX`] applications.
pub async fn add(service: &Service, actor: &Actor, draft: &ApplicationDraft) -> Result<ApplicationSecret> {
    let draft = draft.checked()?;
    let mut mutation = Mutation::begin(service, actor, Permission::ApplicationsWrite).await?;
    let roles = roles::existing(mutation.tx(), actor.tenant, "roles", &draft.roles).await?;
    escalation::refuse_bounded(mutation.authority(), "an application")?;
    escalation::refuse_giving(&mut mutation, Holder::Credentials, "roles", &roles).await?;
    refuse_beyond_maximum(&mut mutation).await?;
    let now = mutation.now;
    let id = random::id(ApplicationId::new, now);
    let secret = PlainSecret::generate(APPLICATION_PREFIX, id.bits());
    let last_four = last_four(secret.expose());
    sql("INSERT INTO applications (id, tenant_id, name, sort_name, disabled, last_four, secret_hash, created_at, updated_at,
                                   made_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9)")
    .bind(id)
    .bind(actor.tenant)
    .bind(&draft.name)
    .bind(draft.name.to_lowercase())
    .bind(draft.disabled)
    .bind(last_four)
    .bind(mutation.hash(&secret).to_stored())
    .bind(now)
    .bind(escalation::made_by(&mutation).map(|id| id.to_string()))
    .run(mutation.tx())
    .await?;
    set_roles(&mut mutation, id, &roles).await?;
    let details = vec![("roles", role::listed(&roles))];
    let event = EventDraft { target_id: Some(id.to_string()), target: &draft.name, details };
    mutation.event(Action::ApplicationAdded, event).await?;
    mutation.changed(Change::Application(id));
    mutation.commit().await?;
    let application = Application {
        id,
        name: draft.name,
        roles,
        disabled: draft.disabled,
        masked: masked(last_four),
        created_at: now,
        updated_at: now,
        last_used_at: None,
    };
    Ok(ApplicationSecret { application, secret: secret.expose().to_owned(), previous_until: None })
}

async fn refuse_beyond_maximum(mutation: &mut Mutation<'_>) -> Result<()> {
    let tenant = mutation.tenant();
    let count: Option<i64> =
        sql("SELECT count(*) AS n FROM applications WHERE tenant_id = $1").bind(tenant).one(mutation.tx()).await?;
    if count.unwrap_or_default() < i64::from(MAX) {
        return Ok(());
    }
    Err(domain::Error::conflict(format!("A tenant may have at most {MAX} applications.")).into())
}
