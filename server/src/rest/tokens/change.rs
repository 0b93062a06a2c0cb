use axum::Extension;
use axum::extract::State;
use domain::access::Access;
use domain::api_token::{TokenChange, TokenTerms};
use domain::id::ApiTokenId;
use serde::Deserialize;
use service::api_tokens;
use utoipa::ToSchema;

use super::shapes::TokenResponse;
use crate::rest::answer::{Answer, ok};
use crate::rest::caller::Caller;
use crate::rest::input::{Input, Whole};
use crate::rest::path::Id;
use crate::rest::schemas;
use crate::state::AppState;

/// What is to change; what is absent stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ApiTokenChange, example = json!({"access": "full", "months": 12}))]
pub(super) struct UpdateToken {
    /// `none` revokes it.
    #[schema(value_type = Option<schemas::Access>)]
    access: Option<Access>,
    /// How long it works from now on, in calendar months.
    #[schema(value_type = Option<schemas::Months>)]
    months: Option<Whole>,
}

/// Change an API token
///
/// Its access and its end, at once; the secret stays. Needs `tokens.manage`, and a credential that could issue it as it is
/// to be: how far it reaches follows from that one.
#[utoipa::path(patch, path = "/tokens/{id}", operation_id = "change_api_token", tag = "API tokens",
    request_body = UpdateToken,
    responses((status = 200, description = "The token as it is now", body = TokenResponse)))]
pub(super) async fn change(
    State(state): State<AppState>,
    Extension(actor): Caller,
    Id(id): Id<ApiTokenId>,
    Input(UpdateToken { access, months }): Input<UpdateToken>,
) -> Answer {
    let before = api_tokens::get(&state.service, &actor, id).await?;
    let access = access.unwrap_or(TokenChange::from(&before).access);
    let change = TokenChange { access, months: months.map(|Whole(months)| months) };
    let seen = TokenTerms::from(&before);
    ok(&TokenResponse::from(api_tokens::change(&state.service, &actor, id, Some(&seen), &change).await?))
}
