use domain::api_key::{ApiKey, GeneratedKey, KeyDetails, KeyOverview, KeyQuery, NewKey};
use domain::id::KeyId;
use domain::limits::Limits;
use domain::page::Page;
use domain::selection::{Impact, Outcome, Selection};
use domain::settings::KeyRules;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Answer, Json};
#[cfg(feature = "ssr")]
use super::{caller, set_status, to_problem};
#[cfg(feature = "ssr")]
use domain::rotation::Overlap;

#[server(prefix = "/calls", endpoint = "api-keys/list", input = Json, output = Json)]
pub async fn list(query: KeyQuery) -> Answer<Page<ApiKey>> {
    let (service, actor) = caller()?;
    service::api_keys::list(&service, &actor, &query).await.map_err(to_problem)
}

#[server(prefix = "/calls", endpoint = "api-keys/overview", input = Json, output = Json)]
pub async fn overview() -> Answer<KeyOverview> {
    let (service, actor) = caller()?;
    service::api_keys::overview(&service, &actor).await.map_err(to_problem)
}

#[server(prefix = "/calls", endpoint = "api-keys/list-own", input = Json, output = Json)]
pub async fn list_own(query: KeyQuery) -> Answer<Page<ApiKey>> {
    let (service, actor) = caller()?;
    service::api_keys::list_own(&service, &actor, &query).await.map_err(to_problem)
}

/// A new key with the two things that its dialog needs beside it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Shown {
    pub generated: GeneratedKey,
    /// Where `curl` finds this server.
    pub server: String,
}

#[server(prefix = "/calls", endpoint = "api-keys/generate", input = Json, output = Json)]
pub async fn generate(new: NewKey) -> Answer<Shown> {
    let (service, actor) = caller()?;
    let generated = service::api_keys::generate(&service, &actor, &new).await.map_err(to_problem)?;
    Ok(Shown { generated, server: expect_context::<crate::PublicUrl>().0 })
}

#[server(prefix = "/calls", endpoint = "api-keys/rename", input = Json, output = Json)]
pub async fn rename(id: KeyId, name: String) -> Answer<()> {
    let (service, actor) = caller()?;
    service::api_keys::rename(&service, &actor, id, &name).await.map_err(to_problem)
}

#[server(prefix = "/calls", endpoint = "api-keys/delete", input = Json, output = Json)]
pub async fn delete(ids: Vec<KeyId>) -> Answer<()> {
    let (service, actor) = caller()?;
    service::api_keys::delete(&service, &actor, &ids).await.map_err(to_problem)
}

#[server(prefix = "/calls", endpoint = "api-keys/details", input = Json, output = Json)]
pub async fn details(id: KeyId) -> Answer<KeyDetails> {
    let (service, actor) = caller()?;
    service::api_keys::details(&service, &actor, id).await.map_err(to_problem)
}

/// The first call with one's own key since its secret was made; until there is one, the next is waited for.
#[server(prefix = "/calls", endpoint = "api-keys/first-call", input = Json, output = Json)]
pub async fn first_call(id: KeyId) -> Answer<Option<domain::usage::FirstCall>> {
    let (service, actor) = caller()?;
    service::api_keys::first_call(&service, &actor, id).await.map_err(to_problem)
}

#[server(prefix = "/calls", endpoint = "api-keys/extend", input = Json, output = Json)]
pub async fn extend(id: KeyId, days: u32) -> Answer<ApiKey> {
    let (service, actor) = caller()?;
    service::api_keys::extend(&service, &actor, id, days).await.map_err(to_problem)
}

/// A new secret; the old one works for `overlap_seconds` more.
#[server(prefix = "/calls", endpoint = "api-keys/rotate", input = Json, output = Json)]
pub async fn rotate(id: KeyId, overlap_seconds: u32) -> Answer<Shown> {
    let (service, actor) = caller()?;
    let overlap = Overlap::from_seconds(overlap_seconds).inspect_err(set_status)?;
    let (generated, _) = service::api_keys::rotate(&service, &actor, id, overlap).await.map_err(to_problem)?;
    Ok(Shown { generated, server: expect_context::<crate::PublicUrl>().0 })
}

#[server(prefix = "/calls", endpoint = "api-keys/end-old-secret", input = Json, output = Json)]
pub async fn end_old_secret(id: KeyId) -> Answer<()> {
    let (service, actor) = caller()?;
    service::api_keys::end_old_secret(&service, &actor, id).await.map_err(to_problem)
}

#[server(prefix = "/calls", endpoint = "api-keys/limit", input = Json, output = Json)]
pub async fn limit(id: KeyId, limits: Limits) -> Answer<()> {
    let (service, actor) = caller()?;
    service::api_keys::limit(&service, &actor, id, &limits).await.map_err(to_problem)
}

#[server(prefix = "/calls", endpoint = "api-keys/impact", input = Json, output = Json)]
pub async fn impact_of(selection: Selection) -> Answer<Impact> {
    let (service, actor) = caller()?;
    service::api_keys::impact(&service, &actor, &selection).await.map_err(to_problem)
}

/// With or without what the keys made; no more credentials than whoever asks was `told`.
#[server(prefix = "/calls", endpoint = "api-keys/revoke", input = Json, output = Json)]
pub async fn revoke(selection: Selection, with_made: bool, told: u64) -> Answer<Outcome> {
    let (service, actor) = caller()?;
    service::api_keys::revoke_at_most(&service, &actor, &selection, with_made, told).await.map_err(to_problem)
}

/// What holds for a new key: the form explains it before it is sent.
#[server(prefix = "/calls", endpoint = "api-keys/rules", input = Json, output = Json)]
pub async fn rules() -> Answer<KeyRules> {
    let (service, actor) = caller()?;
    service::settings::for_new_keys(&service, &actor).await.map_err(to_problem)
}
