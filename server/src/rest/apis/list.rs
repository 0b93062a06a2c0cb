use axum::Extension;
use axum::extract::State;
use service::apis;

use super::shapes::ApiResponse;
use crate::rest::answer::{Answer, ok};
use crate::rest::caller::Caller;
use crate::rest::list::{List, ListParams};
use crate::rest::params::Params;
use crate::state::AppState;

/// List APIs
///
/// In the order of their slugs. Needs `apis.read`.
#[utoipa::path(get, path = "/apis", operation_id = "list_apis", tag = "APIs", params(ListParams),
    responses((status = 200, description = "A page of APIs", body = List<ApiResponse>)))]
pub(super) async fn list(
    State(state): State<AppState>,
    Extension(actor): Caller,
    Params(params): Params<ListParams>,
) -> Answer {
    let all = apis::list(&state.service, &actor).await?;
    ok(&List::cut(all, &params, |api| (&api.slug, &api.name), ApiResponse::from)?)
}
