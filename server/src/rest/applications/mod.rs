//! `/api/v1/applications`: OAuth 2.0 clients.

mod add;
mod change;
mod delete;
mod get;
mod list;
mod revoke_tokens;
mod rotate;
mod shapes;

pub(super) use shapes::STATUSES;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list::list, add::add))
        .routes(routes!(get::get, change::change, delete::delete))
        .routes(routes!(rotate::rotate))
        .routes(routes!(revoke_tokens::revoke_tokens))
}
