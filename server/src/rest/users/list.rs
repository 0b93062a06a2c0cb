use axum::Extension;
use axum::extract::State;
use domain::id::UserId;
use domain::user::UserQuery;
use serde::Deserialize;
use service::users;

use super::shapes::UserResponse;
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
    /// Part of the name or the e-mail address, or the ID.
    #[param(value_type = Option<schemas::Search>)]
    q: Option<String>,
    /// Only those with this role.
    #[param(value_type = Option<schemas::Slug>)]
    role: Option<String>,
    /// `next` of the page before.
    #[param(value_type = Option<schemas::UserPosition>)]
    after: Option<String>,
    #[param(value_type = Option<schemas::PageSize>)]
    limit: Option<u32>,
}

impl TryFrom<ListParams> for UserQuery {
    type Error = Problem;

    fn try_from(params: ListParams) -> Result<Self, Problem> {
        list::holders::<UserId>(params.q, params.role, params.after, params.limit)
    }
}

/// List users
///
/// In the order of their names. Needs `users.read`.
#[utoipa::path(get, path = "/users", operation_id = "list_users", tag = "Users", params(ListParams),
    responses((status = 200, description = "A page of users", body = List<UserResponse>)))]
pub(super) async fn list(
    State(state): State<AppState>,
    Extension(actor): Caller,
    Params(params): Params<ListParams>,
) -> Answer {
    let page = users::directory(&state.service, &actor, &params.try_into()?).await?;
    ok(&List::of(page, UserResponse::from, |cursor| cursor.to_string()))
}
