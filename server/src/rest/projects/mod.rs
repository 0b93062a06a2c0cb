//! `/api/v1/projects`: projects and their members.

mod read;
mod shapes;
mod write;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(read::list, write::add))
        .routes(routes!(read::get, write::change))
        .routes(routes!(write::archive))
        .routes(routes!(write::restore))
}
