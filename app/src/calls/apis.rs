use domain::api::{Api, ApiDraft};
use domain::id::ApiId;
use leptos::prelude::*;

use super::{Answer, Json};
#[cfg(feature = "ssr")]
use super::{caller, to_problem};

#[server(prefix = "/calls", endpoint = "apis/list", input = Json, output = Json)]
pub async fn list() -> Answer<Vec<Api>> {
    let (service, actor) = caller()?;
    service::apis::list(&service, &actor).await.map_err(to_problem)
}

/// Slug and name of each, for whoever narrows a key of their own.
#[server(prefix = "/calls", endpoint = "apis/choices", input = Json, output = Json)]
pub async fn choices() -> Answer<Vec<(String, String)>> {
    let (service, actor) = caller()?;
    service::apis::choices(&service, &actor).await.map_err(to_problem)
}

#[server(prefix = "/calls", endpoint = "apis/register", input = Json, output = Json)]
pub async fn register(draft: ApiDraft) -> Answer<Api> {
    let (service, actor) = caller()?;
    service::apis::register(&service, &actor, &draft).await.map_err(to_problem)
}

/// `seen` is what the form showed before it was changed.
#[server(prefix = "/calls", endpoint = "apis/change", input = Json, output = Json)]
pub async fn change(id: ApiId, seen: ApiDraft, draft: ApiDraft) -> Answer<Api> {
    let (service, actor) = caller()?;
    service::apis::change(&service, &actor, id, Some(&seen), &draft).await.map_err(to_problem)
}

/// What removing it would break.
#[server(prefix = "/calls", endpoint = "apis/in-use", input = Json, output = Json)]
pub async fn in_use(id: ApiId) -> Answer<domain::api::InUse> {
    let (service, actor) = caller()?;
    service::apis::in_use(&service, &actor, id).await.map_err(to_problem)
}

#[server(prefix = "/calls", endpoint = "apis/remove", input = Json, output = Json)]
pub async fn remove(id: ApiId) -> Answer<()> {
    let (service, actor) = caller()?;
    service::apis::remove(&service, &actor, id).await.map_err(to_problem)
}
