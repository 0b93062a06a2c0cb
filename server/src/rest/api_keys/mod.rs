//! `/api/v1/api-keys`: one's own keys, and for who may, everybody's.

mod bulk;
mod change;
mod make;
mod read;
mod shapes;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(read::list, make::generate))
        .routes(routes!(bulk::revoke_many))
        .routes(routes!(read::get, change::change, change::delete))
        .routes(routes!(change::revoke))
        .routes(routes!(make::rotate))
        .routes(routes!(change::extend))
}
