use leptos::prelude::*;

use super::{Answer, Json};
#[cfg(feature = "ssr")]
use super::{caller, to_problem};

/// Whoever asks chooses for themself.
#[server(prefix = "/calls", endpoint = "preferences/choose", input = Json)]
pub async fn choose(name: String, value: String) -> Answer<()> {
    let (service, actor) = caller()?;
    service::preferences::choose(&service, &actor, &name, &value).await.map_err(to_problem)
}
