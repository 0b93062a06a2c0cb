//! `/api/v1/tokens`: API tokens, each of one user for one API.

mod change;
mod get;
mod issue;
mod list;
mod revoke;
mod rotate;
mod shapes;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list::list, issue::issue))
        .routes(routes!(get::get, change::change))
        .routes(routes!(rotate::rotate))
        .routes(routes!(revoke::revoke))
}
