use domain::credential::{ApiKey, GeneratedKey, KeyOverview, KeyQuery};
use domain::id::KeyId;
use domain::page::Page;
use domain::selection::{Impact, Outcome, Selection};
use domain::settings::Settings;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use super::Answer;
#[cfg(feature = "ssr")]
use super::{ask, told};

#[server(prefix = "/calls", endpoint = "api-keys/list", input = Json)]
pub async fn list(query: KeyQuery) -> Answer<Page<ApiKey>> {
    let (service, actor) = ask()?;
    service::api_keys::list(&service, &actor, &query).await.map_err(told)
}

#[server(prefix = "/calls", endpoint = "api-keys/overview", input = Json)]
pub async fn overview() -> Answer<KeyOverview> {
    let (service, actor) = ask()?;
    service::api_keys::overview(&service, &actor).await.map_err(told)
}

#[server(prefix = "/calls", endpoint = "api-keys/list-own", input = Json)]
pub async fn list_own(query: KeyQuery) -> Answer<Page<ApiKey>> {
    let (service, actor) = ask()?;
    service::api_keys::list_own(&service, &actor, &query).await.map_err(told)
}

/// A new key with the two things that its dialog needs beside it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Shown {
    pub generated: GeneratedKey,
    /// Where `curl` finds this server.
    pub server: String,
}

#[server(prefix = "/calls", endpoint = "api-keys/generate", input = Json)]
pub async fn generate(name: String, expires_in_days: Option<u32>) -> Answer<Shown> {
    let (service, actor) = ask()?;
    let new = service::api_keys::NewKey { name, expires_in_days };
    let generated = service::api_keys::generate(&service, &actor, &new).await.map_err(told)?;
    Ok(Shown { generated, server: expect_context::<crate::PublicUrl>().0 })
}

#[server(prefix = "/calls", endpoint = "api-keys/rename", input = Json)]
pub async fn rename(id: KeyId, name: String) -> Answer<()> {
    let (service, actor) = ask()?;
    service::api_keys::rename(&service, &actor, id, &name).await.map_err(told)
}

#[server(prefix = "/calls", endpoint = "api-keys/delete", input = Json)]
pub async fn delete(id: KeyId) -> Answer<()> {
    let (service, actor) = ask()?;
    service::api_keys::delete(&service, &actor, id).await.map_err(told)
}

#[server(prefix = "/calls", endpoint = "api-keys/impact", input = Json)]
pub async fn impact_of(selection: Selection) -> Answer<Impact> {
    let (service, actor) = ask()?;
    service::api_keys::impact(&service, &actor, &selection).await.map_err(told)
}

#[server(prefix = "/calls", endpoint = "api-keys/revoke", input = Json)]
pub async fn revoke(selection: Selection) -> Answer<Outcome> {
    let (service, actor) = ask()?;
    service::api_keys::revoke(&service, &actor, &selection).await.map_err(told)
}

/// What holds for a new key: the form explains it before it is sent.
#[server(prefix = "/calls", endpoint = "api-keys/rules", input = Json)]
pub async fn rules() -> Answer<Settings> {
    let (service, actor) = ask()?;
    service::settings::for_new_keys(&service, &actor).await.map_err(told)
}
