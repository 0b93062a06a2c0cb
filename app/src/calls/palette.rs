use domain::hit::Hits;
use domain::search::SearchText;
use leptos::prelude::*;

use super::{Answer, Json};
#[cfg(feature = "ssr")]
use super::{caller, to_problem};

#[server(prefix = "/calls", endpoint = "palette/find", input = Json, output = Json)]
pub async fn find(text: SearchText) -> Answer<Vec<Hits>> {
    let (service, actor) = caller()?;
    service::find::find(&service, &actor, &text).await.map_err(to_problem)
}
