use axum::Extension;
use axum::extract::State;
use domain::api_token::TokenSelection;
use domain::id::ApiTokenId;
use service::api_tokens;

use super::shapes::TokenResponse;
use crate::rest::answer::{Answer, ok};
use crate::rest::caller::Caller;
use crate::rest::input::{Nothing, OptionalInput};
use crate::rest::path::Id;
use crate::state::AppState;

/// Revoke an API token
///
/// For good; the next verification refuses it. Needs `tokens.manage`.
#[utoipa::path(post, path = "/tokens/{id}/revoke", operation_id = "revoke_api_token", tag = "API tokens",
    request_body = Option<Nothing>,
    responses((status = 200, description = "The token as it is now", body = TokenResponse)))]
pub(super) async fn revoke(
    State(state): State<AppState>,
    Extension(actor): Caller,
    Id(id): Id<ApiTokenId>,
    OptionalInput(Nothing {}): OptionalInput<Nothing>,
) -> Answer {
    api_tokens::revoke(&state.service, &actor, TokenSelection::One(id)).await?;
    ok(&TokenResponse::from(api_tokens::get(&state.service, &actor, id).await?))
}
