//! `/api/v1/applications`: OAuth 2.0 clients.

mod read;
mod revoke_tokens;
mod rotate;
mod shapes;
mod write;

pub(super) use shapes::STATUSES;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(read::list, write::add))
        .routes(routes!(read::get, write::change, write::delete))
        .routes(routes!(rotate::rotate))
        .routes(routes!(revoke_tokens::revoke_tokens))
}
