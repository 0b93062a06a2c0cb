//! Issuing tokens: one for each API with access.

use domain::access::{Access, AccessByApi};
use domain::api::Api;
use domain::api_key::Owner;
use domain::api_token::{ApiToken, IssuedToken, MAX_ACTIVE, NewTokens};
use domain::event::Action;
use domain::id::{ApiTokenId, UserId};
use domain::permission::Permission;
use domain::secret_format::{API_TOKEN_PREFIX, last_four};
use domain::status::Status;
use domain::time::Timestamp;

use super::row::masked;
use crate::actor::Actor;
use crate::error::Result;
use crate::escalation::{self, Issuer};
use crate::mutation::{EventDraft, Mutation};
use crate::secret::PlainSecret;
use crate::service::Service;
use crate::store::rows::users::Recipient;
use crate::store::{counted, rows, sql};
use crate::verify::Change;
use crate::{apis, random};

/// Issues tokens and tells their secrets, once, in the order of the slugs.
///
/// # Errors
/// `Forbidden` without [`Permission::TokensManage`]; `NotFound` for the user; `Invalid` for `months` and `access`;
/// `Broader` for a credential that has less or ends sooner; `Conflict` for a user who is disabled or would have more
/// than [`MAX_ACTIVE`].
pub async fn issue(service: &Service, actor: &Actor, new: &NewTokens) -> Result<Vec<IssuedToken>> {
    let months = new.checked()?;
    let mut mutation = Mutation::begin(service, actor, Permission::TokensManage).await?;
    let owner = rows::users::recipient(mutation.tx(), actor.tenant, new.owner).await?;
    if owner.disabled {
        return Err(domain::Error::conflict("This user is disabled. Enable them first.").into());
    }
    let apis = apis::named(mutation.tx(), actor.tenant, &new.access).await?;
    refuse_beyond_maximum(&mut mutation, owner.id, apis.len()).await?;
    let issuer = Issuer::of(service, &mut mutation).await?;
    let expires_at = months.end(mutation.now);
    let mut issued = Vec::with_capacity(apis.len());
    for (api, access) in apis {
        let within_owner = issuer.hands_out(&mutation, &api, access, expires_at)?;
        issued.push(insert(&mut mutation, &owner, api, (access, within_owner, expires_at)).await?);
    }
    mutation.commit().await?;
    Ok(issued)
}

/// The same for the user with this e-mail address.
///
/// # Errors
/// As [`issue`].
pub async fn issue_to(
    service: &Service,
    actor: &Actor,
    email: &str,
    months: u32,
    access: AccessByApi,
) -> Result<Vec<IssuedToken>> {
    let email = domain::email::parse(email)?;
    let owner = rows::users::at(&mut service.database().read().await?, actor.tenant, &email).await?;
    issue(service, actor, &NewTokens { owner, months, access }).await
}

async fn insert(
    mutation: &mut Mutation<'_>,
    owner: &Recipient,
    api: Api,
    (access, within_owner, expires_at): (Access, bool, Timestamp),
) -> Result<IssuedToken> {
    let (tenant, now) = (mutation.tenant(), mutation.now);
    let id = random::id_in_order(ApiTokenId::new, now);
    let secret = PlainSecret::generate(API_TOKEN_PREFIX, id.bits());
    let last_four = last_four(secret.expose());
    sql("INSERT INTO api_tokens (id, tenant_id, owner_id, api_id, name, access, within_owner, last_four, secret_hash, made_by,
                                 created_at, updated_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $12)")
    .bind(id)
    .bind(tenant)
    .bind(owner.id)
    .bind(api.id)
    .bind(&api.slug)
    .bind(access.as_str())
    .bind(within_owner)
    .bind(last_four)
    .bind(mutation.hash(&secret).to_stored())
    .bind(escalation::made_by(mutation).map(|id| id.to_string()))
    .bind(now)
    .bind(expires_at)
    .run(mutation.tx())
    .await?;
    let details = vec![
        ("owner", owner.name.clone()),
        ("access", access.to_string()),
        ("expires", expires_at.to_string()),
        ("reach", reach(within_owner).to_owned()),
    ];
    let event = EventDraft { target_id: Some(id.to_string()), target: &api.slug, details };
    mutation.event(Action::ApiTokenIssued, event).await?;
    mutation.changed(Change::ApiToken(id));
    let token = ApiToken {
        id,
        owner: Owner { id: owner.id, name: owner.name.clone() },
        api: api.slug,
        api_name: api.name,
        access,
        within_owner,
        masked: masked(last_four),
        created_at: now,
        updated_at: now,
        expires_at,
        revoked_at: None,
        last_used_at: None,
        status: Status::Active,
    };
    Ok(IssuedToken { token, secret: secret.expose().to_owned(), previous_until: None })
}

/// As an event tells it.
pub(crate) const fn reach(within_owner: bool) -> &'static str {
    if within_owner { "within what its owner’s roles give" } else { "as issued" }
}

/// # Errors
/// `Conflict` if the user would have more than [`MAX_ACTIVE`] tokens that work, with so many new ones.
pub(super) async fn refuse_beyond_maximum(mutation: &mut Mutation<'_>, owner: UserId, new: usize) -> Result<()> {
    if active_of(mutation, owner).await? + new as u64 <= u64::from(MAX_ACTIVE) {
        return Ok(());
    }
    Err(domain::Error::conflict(format!("A user may have at most {MAX_ACTIVE} active API tokens.")).into())
}

/// How many tokens of this user work.
pub(crate) async fn active_of(mutation: &mut Mutation<'_>, owner: UserId) -> Result<u64> {
    let now = mutation.now;
    let counting = sql("SELECT count(*) AS n FROM api_tokens
         WHERE owner_id = $1 AND revoked_at IS NULL AND expires_at > $2");
    counted(counting.bind(owner).bind(now), mutation.tx()).await
}
