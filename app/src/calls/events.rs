use domain::event::{Event, EventQuery};
use domain::page::Page;
use leptos::prelude::*;

use super::{Answer, Json};
#[cfg(feature = "ssr")]
use super::{ask, told};

#[server(prefix = "/calls", endpoint = "events/list", input = Json)]
pub async fn list(query: EventQuery) -> Answer<Page<Event>> {
    let (service, actor) = ask()?;
    service::events::list(&service, &actor, &query).await.map_err(told)
}
