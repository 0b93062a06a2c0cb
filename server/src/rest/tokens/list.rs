use axum::Extension;
use axum::extract::State;
use domain::api_token::TokenQuery;
use domain::id::{ApiTokenId, UserId};
use domain::page::Cursor;
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
        let status =
            status.map_err(|()| Problem::field("status", "status must be one of active, expired, revoked."))?;
        let owner = params.owner.map(|text| text.parse::<UserId>()).transpose();
        let owner = owner.map_err(|_| Problem::field("owner", "owner must be the ID of a user: usr_…"))?;
        let cursor = |after| Cursor::try_from(after).ok().filter(|cursor| cursor.id.parse::<ApiTokenId>().is_ok());
        let position = list::position(params.after, cursor)?;
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
