use domain::application::{Application, ApplicationDetails, ApplicationDraft, ApplicationQuery, ApplicationSecret};
use domain::id::ApplicationId;
use domain::page::Page;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Answer, Json};
#[cfg(feature = "ssr")]
use super::{caller, set_status, to_problem};
#[cfg(feature = "ssr")]
use domain::rotation::Overlap;

#[server(prefix = "/calls", endpoint = "applications/list", input = Json, output = Json)]
pub async fn list(query: ApplicationQuery) -> Answer<Page<Application>> {
    let (service, actor) = caller()?;
    service::applications::list(&service, &actor, &query).await.map_err(to_problem)
}

#[server(prefix = "/calls", endpoint = "applications/details", input = Json, output = Json)]
pub async fn details(id: ApplicationId) -> Answer<ApplicationDetails> {
    let (service, actor) = caller()?;
    service::applications::details(&service, &actor, id).await.map_err(to_problem)
}

/// A new secret with what its dialog needs beside it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Issued {
    pub secret: ApplicationSecret,
    /// Where `curl` finds this server.
    pub server: String,
}

/// Its answer holds the secret, once.
#[server(prefix = "/calls", endpoint = "applications/add", input = Json, output = Json)]
pub async fn add(draft: ApplicationDraft) -> Answer<Issued> {
    let (service, actor) = caller()?;
    let secret = service::applications::add(&service, &actor, &draft).await.map_err(to_problem)?;
    Ok(Issued { secret, server: expect_context::<crate::PublicUrl>().0 })
}

/// `seen` is what the form showed before it was changed.
#[server(prefix = "/calls", endpoint = "applications/change", input = Json, output = Json)]
pub async fn change(id: ApplicationId, seen: ApplicationDraft, draft: ApplicationDraft) -> Answer<Application> {
    let (service, actor) = caller()?;
    service::applications::change(&service, &actor, id, Some(&seen), &draft).await.map_err(to_problem)
}

/// Its answer holds the secret, once. `overlap` is in seconds.
#[server(prefix = "/calls", endpoint = "applications/regenerate", input = Json, output = Json)]
pub async fn regenerate(id: ApplicationId, overlap: u32) -> Answer<Issued> {
    let (service, actor) = caller()?;
    let overlap = Overlap::from_seconds(overlap).inspect_err(set_status)?;
    let secret = service::applications::regenerate(&service, &actor, id, overlap).await.map_err(to_problem)?;
    Ok(Issued { secret, server: expect_context::<crate::PublicUrl>().0 })
}

#[server(prefix = "/calls", endpoint = "applications/end-old-secret", input = Json, output = Json)]
pub async fn end_old_secret(id: ApplicationId) -> Answer<()> {
    let (service, actor) = caller()?;
    service::applications::end_old_secret(&service, &actor, id).await.map_err(to_problem)
}

#[server(prefix = "/calls", endpoint = "applications/revoke-tokens", input = Json, output = Json)]
pub async fn revoke_tokens(id: ApplicationId) -> Answer<()> {
    let (service, actor) = caller()?;
    service::applications::revoke_tokens(&service, &actor, id).await.map_err(to_problem)
}

#[server(prefix = "/calls", endpoint = "applications/delete", input = Json, output = Json)]
pub async fn delete(id: ApplicationId) -> Answer<()> {
    let (service, actor) = caller()?;
    service::applications::delete(&service, &actor, id).await.map_err(to_problem)
}
