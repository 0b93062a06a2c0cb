use domain::authorization::Authorization;
use domain::id::{AuthorizationId, UserId};
use leptos::prelude::*;

use super::{Answer, Json};
#[cfg(feature = "ssr")]
use super::{caller, to_problem};

/// The viewer's own.
#[server(prefix = "/calls", endpoint = "authorizations/list", input = Json, output = Json)]
pub async fn list() -> Answer<Vec<Authorization>> {
    let (service, actor) = caller()?;
    service::authorizations::list(&service, &actor).await.map_err(to_problem)
}

/// One of the viewer's own.
#[server(prefix = "/calls", endpoint = "authorizations/withdraw", input = Json, output = Json)]
pub async fn withdraw(id: AuthorizationId) -> Answer<()> {
    let (service, actor) = caller()?;
    service::authorizations::withdraw(&service, &actor, id).await.map_err(to_problem)
}

#[server(prefix = "/calls", endpoint = "authorizations/list-of", input = Json, output = Json)]
pub async fn list_of(user: UserId) -> Answer<Vec<Authorization>> {
    let (service, actor) = caller()?;
    service::authorizations::list_of(&service, &actor, user).await.map_err(to_problem)
}

#[server(prefix = "/calls", endpoint = "authorizations/withdraw-of", input = Json, output = Json)]
pub async fn withdraw_of(user: UserId, id: AuthorizationId) -> Answer<()> {
    let (service, actor) = caller()?;
    service::authorizations::withdraw_of(&service, &actor, user, id).await.map_err(to_problem)
}
