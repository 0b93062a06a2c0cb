use axum::Extension;
use axum::extract::State;
use domain::id::KeyId;
use domain::selection::{Outcome, Selection};
use serde::Deserialize;
use service::Actor;
use service::api_keys;
use utoipa::ToSchema;

use super::shapes::ApiKeyResponse;
use crate::rest::answer::{Answer, ok};
use crate::rest::caller::Caller;
use crate::rest::input::OptionalInput;
use crate::rest::path::Id;
use crate::state::AppState;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Revocation)]
pub(super) struct RevokeApiKey {
    /// Also what the key made, and what that made in turn: keys and API tokens are revoked, applications disabled, which needs
    /// `applications.write` and `tokens.manage`.
    with_made: Option<bool>,
}

pub(super) async fn revoke_selected(
    state: &AppState,
    actor: &Actor,
    selection: &Selection,
    with_made: Option<bool>,
) -> service::Result<Outcome> {
    match with_made {
        Some(true) => api_keys::revoke_with_made(&state.service, actor, selection).await,
        _ => api_keys::revoke(&state.service, actor, selection).await,
    }
}

/// Revoke an API key
///
/// Any key of the tenant, for good; needs `api_keys.revoke`. The next verification refuses it. `with_made` takes along
/// what it made: a bulk revocation tells with `dry_run` what that is.
#[utoipa::path(post, path = "/api-keys/{id}/revoke", operation_id = "revoke_api_key", tag = "API keys",
    request_body = Option<RevokeApiKey>, responses((status = 200, description = "The key as it is now", body = ApiKeyResponse)))]
pub(super) async fn revoke(
    State(state): State<AppState>,
    Extension(actor): Caller,
    Id(id): Id<KeyId>,
    OptionalInput(RevokeApiKey { with_made }): OptionalInput<RevokeApiKey>,
) -> Answer {
    revoke_selected(&state, &actor, &Selection::Ids(vec![id]), with_made).await?;
    ok(&ApiKeyResponse::from(api_keys::get(&state.service, &actor, id).await?))
}
