use axum::Extension;
use axum::extract::State;
use domain::id::ApplicationId;
use service::applications;

use crate::rest::answer::{Answer, done};
use crate::rest::caller::Caller;
use crate::rest::path::Id;
use crate::state::AppState;

/// Delete an application
///
/// For good, and with it every token that is out. Needs `applications.write`.
#[utoipa::path(delete, path = "/applications/{id}", operation_id = "delete_application", tag = "Applications",
    responses((status = 204, description = "It is gone")))]
pub(super) async fn delete(
    State(state): State<AppState>,
    Extension(actor): Caller,
    Id(id): Id<ApplicationId>,
) -> Answer {
    applications::delete(&state.service, &actor, id).await?;
    done()
}
