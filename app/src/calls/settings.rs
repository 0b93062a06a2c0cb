use domain::settings::Settings;
use leptos::prelude::*;

use super::{Answer, Json};
#[cfg(feature = "ssr")]
use super::{caller, to_problem};

#[server(prefix = "/calls", endpoint = "settings/get", input = Json, output = Json)]
pub async fn get() -> Answer<Settings> {
    let (service, actor) = caller()?;
    service::settings::get(&service, &actor).await.map_err(to_problem)
}

/// `seen` is what the form showed before it was changed; `values` are names and text.
#[server(prefix = "/calls", endpoint = "settings/change", input = Json, output = Json)]
pub async fn change(seen: Settings, values: Vec<(String, String)>) -> Answer<Settings> {
    let (service, actor) = caller()?;
    service::settings::change(&service, &actor, Some(&seen), &values).await.map_err(to_problem)
}
