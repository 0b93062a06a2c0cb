//! Changing a token: its access and its end.

use domain::access::Access;
use domain::api_token::{ApiToken, TokenChange, TokenTerms};
use domain::event::Action;
use domain::id::ApiTokenId;
use domain::permission::Permission;
use domain::status::Status;

use super::issue::{reach, refuse_beyond_maximum};
use super::revoke::{Named, mark_revoked};
use super::row::{Stored, by_id, not_found};
use crate::actor::Actor;
use crate::error::Result;
use crate::escalation::Issuer;
use crate::mutation::{EventDraft, Mutation, changed};
use crate::service::Service;
use crate::store::{rows, sql};
use crate::verify::Change;

/// Makes a token what `change` says, from the next verification on. It is held to its owner's roles from then on if whoever
/// changes it has less than full access; if it was, it stays so, because its secret does. `seen` is what the caller had
/// before them.
///
/// # Errors
/// `Forbidden` without [`Permission::TokensManage`]; `NotFound`; `Invalid` for `months`; `Broader` for a credential that
/// has less or ends sooner; `Stale` if `seen` is; `Conflict` for a token that is revoked.
pub async fn change(
    service: &Service,
    actor: &Actor,
    id: ApiTokenId,
    seen: Option<&TokenTerms>,
    change: &TokenChange,
) -> Result<ApiToken> {
    let months = change.checked_months()?;
    let mut mutation = Mutation::begin(service, actor, Permission::TokensManage).await?;
    let stored = by_id(mutation.tx(), actor.tenant, id).await?;
    let before = stored.at(mutation.now);
    if seen.is_some_and(|seen| *seen != TokenTerms::from(&before)) {
        return Err(domain::Error::stale("this token").into());
    }
    if *change == TokenChange::from(&before) {
        return Ok(before);
    }
    refuse_revoked(&before)?;
    if change.access == Access::None {
        mark_revoked(&mut mutation, &[Named::from(&before)]).await?;
    } else {
        let expires_at = months.map_or(before.expires_at, |months| months.end(mutation.now));
        let terms = TokenTerms { access: change.access, expires_at };
        set_terms(service, &mut mutation, &stored, &terms, true).await?;
    }
    let after = by_id(mutation.tx(), actor.tenant, id).await?.at(mutation.now);
    mutation.commit().await?;
    Ok(after)
}

/// Gives a token these terms, as far as whoever acts can hand them out. `keeps_secret` if the secret that it has goes on
/// working, for a while or for good.
///
/// # Errors
/// As [`change`].
pub(super) async fn set_terms(
    service: &Service,
    mutation: &mut Mutation<'_>,
    stored: &Stored,
    terms: &TokenTerms,
    keeps_secret: bool,
) -> Result<()> {
    let (tenant, now, before) = (mutation.tenant(), mutation.now, stored.at(mutation.now));
    let api = rows::apis::by_id(mutation.tx(), tenant, stored.api).await?.ok_or_else(not_found)?;
    let issuer = Issuer::of(service, mutation).await?;
    let is_within = issuer.hands_out(mutation, &api, terms.access, terms.expires_at)?;
    let within_owner = before.within_owner_after(is_within, keeps_secret);
    if before.status == Status::Expired && terms.expires_at > now {
        // It counts again.
        refuse_beyond_maximum(mutation, before.owner.id, 1).await?;
    }
    sql("UPDATE api_tokens SET access = $2, expires_at = $3, within_owner = $4, updated_at = $5 WHERE id = $1")
        .bind(before.id)
        .bind(terms.access.as_str())
        .bind(terms.expires_at)
        .bind(within_owner)
        .bind(now)
        .run(mutation.tx())
        .await?;
    let details = changed([
        ("access", before.access.to_string(), terms.access.to_string()),
        ("expires", before.expires_at.to_string(), terms.expires_at.to_string()),
        ("reach", reach(before.within_owner).to_owned(), reach(within_owner).to_owned()),
    ]);
    if !details.is_empty() {
        let event = EventDraft { target_id: Some(before.id.to_string()), target: &before.api, details };
        mutation.event(Action::ApiTokenChanged, event).await?;
    }
    mutation.changed(Change::ApiToken(before.id));
    Ok(())
}

/// # Errors
/// `Conflict` for a token that is revoked.
pub(super) fn refuse_revoked(token: &ApiToken) -> Result<()> {
    match token.status {
        Status::Revoked => Err(domain::Error::conflict("This token is revoked, which cannot be undone.").into()),
        Status::Active | Status::Expired => Ok(()),
    }
}
