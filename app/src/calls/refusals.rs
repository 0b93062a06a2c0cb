use domain::id::RequestId;
use domain::refusal::{Refusal, RefusalQuery};
use leptos::prelude::*;

use super::{Answer, Json};
#[cfg(feature = "ssr")]
use super::{caller, to_problem};

#[server(prefix = "/calls", endpoint = "refusals/list", input = Json, output = Json)]
pub async fn list(query: RefusalQuery) -> Answer<Vec<Refusal>> {
    let (service, actor) = caller()?;
    service::refusals::list(&service, &actor, &query).await.map_err(to_problem)
}

#[server(prefix = "/calls", endpoint = "refusals/get", input = Json, output = Json)]
pub async fn get(id: RequestId) -> Answer<Refusal> {
    let (service, actor) = caller()?;
    service::refusals::get(&service, &actor, id).await.map_err(to_problem)
}
