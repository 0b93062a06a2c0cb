use axum::Extension;
use axum::extract::State;
use domain::access::Access;
use domain::api_key::EffectiveAccess;
use domain::api_token::TokenDetails;
use domain::id::ApiTokenId;
use serde::Serialize;
use service::api_tokens;
use utoipa::ToSchema;

use super::shapes::TokenResponse;
use crate::rest::answer::{Answer, ok};
use crate::rest::caller::Caller;
use crate::rest::path::Id;
use crate::rest::rotation::OldSecretResponse;
use crate::rest::schemas;
use crate::state::AppState;

/// An API token with what it may reach.
#[derive(Serialize, ToSchema)]
#[schema(as = ApiTokenDetails)]
pub(super) struct TokenDetailsResponse {
    #[serde(flatten)]
    token: TokenResponse,
    /// What it may reach now, and why.
    reach: Vec<TokenReach>,
    /// The key that issued it or gave it its secret; null if only persons and the command line did.
    #[schema(value_type = Option<schemas::KeyId>, required)]
    made_by: Option<String>,
    /// The secret before the last rotation, while it works.
    #[schema(required)]
    old_secret: Option<OldSecretResponse>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = ApiTokenReach)]
struct TokenReach {
    #[schema(example = "orders")]
    api: String,
    #[schema(value_type = schemas::Access)]
    access: Access,
    reason: String,
}

impl From<TokenDetails> for TokenDetailsResponse {
    fn from(details: TokenDetails) -> Self {
        let reach = |EffectiveAccess { api, access, reason, .. }| TokenReach { api, access, reason };
        Self {
            token: details.token.into(),
            reach: details.access.into_iter().map(reach).collect(),
            made_by: details.made_by.map(|maker| maker.id.to_string()),
            old_secret: details.old_secret.map(Into::into),
        }
    }
}

/// Read an API token
///
/// With what it may reach. Needs `tokens.manage`.
#[utoipa::path(get, path = "/tokens/{id}", operation_id = "get_api_token", tag = "API tokens",
    responses((status = 200, description = "The token", body = TokenDetailsResponse)))]
pub(super) async fn get(State(state): State<AppState>, Extension(actor): Caller, Id(id): Id<ApiTokenId>) -> Answer {
    ok(&TokenDetailsResponse::from(api_tokens::details(&state.service, &actor, id).await?))
}
