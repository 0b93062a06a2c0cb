use domain::consumer::{Act, Acted, Consumer, ConsumerDraft, ConsumerQuery};
use domain::id::ConsumerId;
use domain::page::Page;
use leptos::prelude::*;

use super::{Answer, Json};
#[cfg(feature = "ssr")]
use super::{caller, to_problem};

#[server(prefix = "/calls", endpoint = "consumers/list", input = Json, output = Json)]
pub async fn list(query: ConsumerQuery) -> Answer<Page<Consumer>> {
    let (service, actor) = caller()?;
    service::consumers::list(&service, &actor, &query).await.map_err(to_problem)
}

#[server(prefix = "/calls", endpoint = "consumers/get", input = Json, output = Json)]
pub async fn get(id: ConsumerId) -> Answer<Consumer> {
    let (service, actor) = caller()?;
    service::consumers::get(&service, &actor, id).await.map_err(to_problem)
}

/// Its answer has the key, and not the secret.
#[server(prefix = "/calls", endpoint = "consumers/register", input = Json, output = Json)]
pub async fn register(draft: ConsumerDraft, secret: String) -> Answer<Consumer> {
    let (service, actor) = caller()?;
    service::consumers::register(&service, &actor, &draft, &secret).await.map_err(to_problem)
}

/// `seen` is the consumer that the form showed before it was changed; an empty secret leaves the present one.
#[server(prefix = "/calls", endpoint = "consumers/change", input = Json, output = Json)]
pub async fn change(id: ConsumerId, seen: Consumer, draft: ConsumerDraft, secret: String) -> Answer<Consumer> {
    let (service, actor) = caller()?;
    let secret = Some(secret.as_str()).filter(|secret| !secret.is_empty());
    service::consumers::change(&service, &actor, id, Some(&seen), &draft, secret).await.map_err(to_problem)
}

#[server(prefix = "/calls", endpoint = "consumers/act", input = Json, output = Json)]
pub async fn act_on(act: Act, ids: Vec<ConsumerId>) -> Answer<Acted> {
    let (service, actor) = caller()?;
    service::consumers::act(&service, &actor, act, &ids).await.map_err(to_problem)
}
