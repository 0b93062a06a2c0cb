use axum::Extension;
use axum::extract::State;
use domain::application::ApplicationQuery;
use domain::id::ApplicationId;
use serde::Deserialize;
use service::applications;

use super::shapes::ApplicationResponse;
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
    /// Part of the name, or the ID.
    #[param(value_type = Option<schemas::Search>)]
    q: Option<String>,
    /// Only those with this role.
    #[param(value_type = Option<schemas::Slug>)]
    role: Option<String>,
    /// `next` of the page before.
    #[param(value_type = Option<schemas::ApplicationPosition>)]
    after: Option<String>,
    #[param(value_type = Option<schemas::PageSize>)]
    limit: Option<u32>,
}

impl TryFrom<ListParams> for ApplicationQuery {
    type Error = Problem;

    fn try_from(params: ListParams) -> Result<Self, Problem> {
        list::holders::<ApplicationId>(params.q, params.role, params.after, params.limit)
    }
}

/// List applications
///
/// In the order of their names. Needs `applications.read`.
#[utoipa::path(get, path = "/applications", operation_id = "list_applications", tag = "Applications", params(ListParams),
    responses((status = 200, description = "A page of applications", body = List<ApplicationResponse>)))]
pub(super) async fn list(
    State(state): State<AppState>,
    Extension(actor): Caller,
    Params(params): Params<ListParams>,
) -> Answer {
    let page = applications::list(&state.service, &actor, &params.try_into()?).await?;
    ok(&List::of(page, ApplicationResponse::from, |cursor| cursor.to_string()))
}
