//! `/api/v1/users`: who there is, to be read. What changes them is for the console alone.

mod get;
mod list;
mod shapes;

pub(super) use shapes::STATUSES;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list::list)).routes(routes!(get::get))
}
