//! `/api/v1/projects`: projects and their members.

mod add;
mod archive;
mod change;
mod get;
mod list;
mod restore;
mod shapes;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list::list, add::add))
        .routes(routes!(get::get, change::change))
        .routes(routes!(archive::archive))
        .routes(routes!(restore::restore))
}
