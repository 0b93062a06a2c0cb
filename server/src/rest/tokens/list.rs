use axum::Extension;
use axum::extract::State;
use domain::api_token::TokenQuery;
use domain::id::ApiTokenId;
use domain::status::Status;
use serde::Deserialize;
use service::api_tokens;

use super::shapes::TokenResponse;
use crate::error::Problem;
use crate::rest::answer::{Answer, ok};
use crate::rest::caller::Caller;
use crate::rest::list::{self, List};
use crate::rest::params::Params;
use crate::rest::schemas;
use crate::state::AppState;

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ListParams {
    /// Part of the slug of the API, or the ID.
    #[param(value_type = Option<schemas::Search>)]
    q: Option<String>,
    #[param(value_type = Option<schemas::Status>)]
    status: Option<String>,
    /// Only the tokens of this user.
    #[param(value_type = Option<schemas::UserId>)]
    owner: Option<String>,
    /// `next` of the page before.
    #[param(value_type = Option<schemas::ApiTokenPosition>)]
    after: Option<String>,
    #[param(value_type = Option<schemas::PageSize>)]
    limit: Option<u32>,
}

impl TryFrom<ListParams> for TokenQuery {
    type Error = Problem;

    fn try_from(params: ListParams) -> Result<Self, Problem> {
        let status = params.status.map(|text| text.parse::<Status>()).transpose();
        let status = status.map_err(|()| list::no_word("status", Status::ALL.map(Status::as_str)))?;
        let owner = list::owner(params.owner)?;
        let position = list::position_by::<ApiTokenId>(params.after)?;
        let text = list::search("q", params.q)?.into();
        Ok(Self { text, owner, status, position, size: list::size(params.limit)? })
    }
}

/// List API tokens
///
/// The latest first. Needs `tokens.manage`.
#[utoipa::path(get, path = "/tokens", operation_id = "list_api_tokens", tag = "API tokens", params(ListParams),
    responses((status = 200, description = "A page of tokens", body = List<TokenResponse>)))]
pub(super) async fn list(
    State(state): State<AppState>,
    Extension(actor): Caller,
    Params(params): Params<ListParams>,
) -> Answer {
    let page = api_tokens::list(&state.service, &actor, &params.try_into()?).await?;
    ok(&List::of(page, TokenResponse::from, |cursor| cursor.to_string()))
}
