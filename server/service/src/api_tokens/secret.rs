//! A new secret under the same ID, and the end of the old one.

use domain::api_token::{IssuedToken, Months, TokenTerms};
use domain::event::Action;
use domain::id::ApiTokenId;
use domain::permission::Permission;
use domain::rotation::Overlap;
use domain::secret_format::API_TOKEN_PREFIX;
use domain::status::Status;

use super::change::{refuse_revoked, set_terms};
use super::row::by_id;
use crate::actor::Actor;
use crate::error::Result;
use crate::mutation::Mutation;
use crate::rotation::{self, Rotating};
use crate::service::Service;

/// Gives a token a new secret and so many months from now. The old secret works for `overlap` more, but no longer than it
/// would have. Who regenerates it is who has issued it from then on, unless the old secret goes on and was held to its owner's
/// roles, as in [`super::change()`].
///
/// # Errors
/// `Forbidden` without [`Permission::TokensManage`]; `NotFound`; `Invalid` for `months`; `Broader` for a credential that
/// has less or ends sooner; `Conflict` for a token that is revoked.
pub async fn regenerate(
    service: &Service,
    actor: &Actor,
    id: ApiTokenId,
    months: u32,
    overlap: Overlap,
) -> Result<IssuedToken> {
    let months = Months::from_count(months)?;
    let mut mutation = Mutation::begin(service, actor, Permission::TokensManage).await?;
    let stored = by_id(mutation.tx(), actor.tenant, id).await?;
    let before = stored.at(mutation.now);
    refuse_revoked(&before)?;
    let terms = TokenTerms { access: before.access, expires_at: months.end(mutation.now) };
    // What had expired does not come back to life.
    let overlap = if before.status == Status::Active { overlap } else { Overlap::NONE };
    set_terms(service, &mut mutation, &stored, &terms, overlap != Overlap::NONE).await?;
    let rotating = Rotating {
        id: id.into(),
        name: &before.api,
        prefix: API_TOKEN_PREFIX,
        expires_at: before.expires_at,
        action: Action::ApiTokenRegenerated,
    };
    let new = rotation::replace(&mut mutation, rotating, overlap).await?;
    let token = by_id(mutation.tx(), actor.tenant, id).await?.at(mutation.now);
    mutation.commit().await?;
    Ok(IssuedToken { token, secret: new.secret.expose().to_owned(), previous_until: new.previous_until })
}

/// Ends the secret before the last one now.
///
/// # Errors
/// `Forbidden` without [`Permission::TokensManage`]; `NotFound`.
pub async fn end_old_secret(service: &Service, actor: &Actor, id: ApiTokenId) -> Result<()> {
    let mut mutation = Mutation::begin(service, actor, Permission::TokensManage).await?;
    let token = by_id(mutation.tx(), actor.tenant, id).await?.at(mutation.now);
    rotation::end_old_secret(&mut mutation, id.into(), &token.api, Action::ApiTokenOldSecretEnded).await?;
    mutation.commit().await
}
