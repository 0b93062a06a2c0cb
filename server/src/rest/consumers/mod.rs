//! `/api/v1/consumers`: OAuth 1.0a consumers.

mod approve;
mod change;
mod disapprove;
mod get;
mod list;
mod register;
mod remove;
mod shapes;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list::list, register::register))
        .routes(routes!(get::get, change::change, remove::remove))
        .routes(routes!(approve::approve))
        .routes(routes!(disapprove::disapprove))
}
