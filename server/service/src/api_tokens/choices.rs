//! What a token can be issued for, and how far it would reach.

use domain::access::Access;
use domain::api_token::TokenChoice;
use domain::id::UserId;
use domain::permission::Permission;

use crate::actor::Actor;
use crate::error::Result;
use crate::escalation::Issuer;
use crate::reading::Reading;
use crate::service::Service;
use crate::store::rows;
use crate::store::rows::roles::Held;

/// The tenant's APIs, by slug, for whoever issues tokens to this user.
///
/// # Errors
/// `Forbidden` without [`Permission::TokensManage`]; `NotFound` for the user.
pub async fn choices(service: &Service, actor: &Actor, owner: UserId) -> Result<Vec<TokenChoice>> {
    let mut reading = Reading::begin(service, actor, Permission::TokensManage).await?;
    let owner = rows::users::recipient(&mut reading, actor.tenant, owner).await?.id;
    let issuer = Issuer::of_reading(service, &mut reading).await?;
    let held = Held::of((&mut reading).into(), actor.tenant, Some(owner)).await?;
    let apis = rows::apis::all(&mut reading, actor.tenant).await?;
    let choice = |api: domain::api::Api| TokenChoice {
        owner_access: held.access_to(&api.slug),
        within_owner: issuer.access_to(&api) < Access::Full,
        api: api.slug,
        name: api.name,
    };
    Ok(apis.into_iter().map(choice).collect())
}
