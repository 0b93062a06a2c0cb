//! A token as its own screen shows it: what it may reach and why, its use.

use domain::api_token::TokenDetails;
use domain::id::ApiTokenId;
use domain::permission::Permission;

use super::row::by_id;
use crate::actor::Actor;
use crate::error::Result;
use crate::reading::Reading;
use crate::service::Service;
use crate::verify::Explained;
use crate::{escalation, rotation, usage};

/// # Errors
/// `Forbidden` without [`Permission::TokensManage`]; `NotFound`; `Unavailable` while nobody can tell what the token may.
pub async fn details(service: &Service, actor: &Actor, id: ApiTokenId) -> Result<TokenDetails> {
    let mut reading = Reading::begin(service, actor, Permission::TokensManage).await?;
    let now = reading.now;
    let stored = by_id((&mut reading).into(), actor.tenant, id).await?;
    let token = stored.at(now);
    let made_by = escalation::maker((&mut reading).into(), stored.made_by).await?;
    let Explained { refused, access, .. } = service.index.explain(id.into(), &format!("of {}", token.owner.name))?;
    Ok(TokenDetails {
        refused,
        access,
        made_by,
        old_secret: rotation::old_secret(&mut reading, id.into(), stored.previous_until).await?,
        usage: usage::of(&mut reading, id.into()).await?,
        token,
    })
}
