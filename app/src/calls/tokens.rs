use domain::api_token::{
    ApiToken, IssuedToken, NewTokens, TokenChange, TokenChoice, TokenDetails, TokenImpact, TokenQuery, TokenSelection,
    TokenTerms,
};
use domain::id::{ApiTokenId, UserId};
use domain::page::Page;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Answer, Json};
#[cfg(feature = "ssr")]
use super::{caller, set_status, to_problem};
#[cfg(feature = "ssr")]
use domain::rotation::Overlap;

#[server(prefix = "/calls", endpoint = "tokens/list", input = Json, output = Json)]
pub async fn list(query: TokenQuery) -> Answer<Page<ApiToken>> {
    let (service, actor) = caller()?;
    service::api_tokens::list(&service, &actor, &query).await.map_err(to_problem)
}

/// Any token by its ID: what a form is compared with when somebody else was quicker.
#[server(prefix = "/calls", endpoint = "tokens/get", input = Json, output = Json)]
pub async fn get(id: ApiTokenId) -> Answer<ApiToken> {
    let (service, actor) = caller()?;
    service::api_tokens::get(&service, &actor, id).await.map_err(to_problem)
}

#[server(prefix = "/calls", endpoint = "tokens/details", input = Json, output = Json)]
pub async fn details(id: ApiTokenId) -> Answer<TokenDetails> {
    let (service, actor) = caller()?;
    service::api_tokens::details(&service, &actor, id).await.map_err(to_problem)
}

/// The APIs, with how far tokens for them would reach that whoever asks issues to this user.
#[server(prefix = "/calls", endpoint = "tokens/choices", input = Json, output = Json)]
pub async fn choices(owner: UserId) -> Answer<Vec<TokenChoice>> {
    let (service, actor) = caller()?;
    service::api_tokens::choices(&service, &actor, owner).await.map_err(to_problem)
}

/// New secrets with what their dialog needs beside them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Issued {
    pub tokens: Vec<IssuedToken>,
    /// Where `curl` finds this server.
    pub server: String,
}

/// Its answer holds the secrets, once.
#[server(prefix = "/calls", endpoint = "tokens/issue", input = Json, output = Json)]
pub async fn issue(new: NewTokens) -> Answer<Issued> {
    let (service, actor) = caller()?;
    let tokens = service::api_tokens::issue(&service, &actor, &new).await.map_err(to_problem)?;
    Ok(Issued { tokens, server: expect_context::<crate::PublicUrl>().0 })
}

/// `seen` is what the form showed before it was changed.
#[server(prefix = "/calls", endpoint = "tokens/change", input = Json, output = Json)]
pub async fn change(id: ApiTokenId, seen: TokenTerms, change: TokenChange) -> Answer<ApiToken> {
    let (service, actor) = caller()?;
    service::api_tokens::change(&service, &actor, id, Some(&seen), &change).await.map_err(to_problem)
}

/// Its answer holds the secret, once. `overlap` is in seconds.
#[server(prefix = "/calls", endpoint = "tokens/regenerate", input = Json, output = Json)]
pub async fn regenerate(id: ApiTokenId, months: u32, overlap: u32) -> Answer<Issued> {
    let (service, actor) = caller()?;
    let overlap = Overlap::from_seconds(overlap).inspect_err(set_status)?;
    let token = service::api_tokens::regenerate(&service, &actor, id, months, overlap).await.map_err(to_problem)?;
    Ok(Issued { tokens: vec![token], server: expect_context::<crate::PublicUrl>().0 })
}

#[server(prefix = "/calls", endpoint = "tokens/end-old-secret", input = Json, output = Json)]
pub async fn end_old_secret(id: ApiTokenId) -> Answer<()> {
    let (service, actor) = caller()?;
    service::api_tokens::end_old_secret(&service, &actor, id).await.map_err(to_problem)
}

#[server(prefix = "/calls", endpoint = "tokens/impact", input = Json, output = Json)]
pub async fn impact_of(selection: TokenSelection) -> Answer<TokenImpact> {
    let (service, actor) = caller()?;
    service::api_tokens::impact(&service, &actor, selection).await.map_err(to_problem)
}

/// No more that work than whoever asks was `told`. Answers how many were revoked.
#[server(prefix = "/calls", endpoint = "tokens/revoke", input = Json, output = Json)]
pub async fn revoke(selection: TokenSelection, told: u64) -> Answer<u64> {
    let (service, actor) = caller()?;
    service::api_tokens::revoke_at_most(&service, &actor, selection, told).await.map_err(to_problem)
}
