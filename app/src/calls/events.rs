use domain::event::{Event, EventQuery};
use domain::page::Page;
use leptos::prelude::*;

use super::{Answer, Json};
#[cfg(feature = "ssr")]
use super::{caller, to_problem};

#[server(prefix = "/calls", endpoint = "events/list", input = Json, output = Json)]
pub async fn list(query: EventQuery) -> Answer<Page<Event>> {
    let (service, actor) = caller()?;
    service::events::list(&service, &actor, &query).await.map_err(to_problem)
}
