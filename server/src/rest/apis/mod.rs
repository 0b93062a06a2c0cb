//! `/api/v1/apis`: what is guarded.

mod read;
mod shapes;
mod write;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(read::list, write::register)).routes(routes!(
        read::get,
        write::change,
        write::remove
    ))
}
