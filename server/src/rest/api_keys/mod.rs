//! `/api/v1/api-keys`: one's own keys, and for who may, everybody's.

mod change;
mod delete;
mod extend;
mod generate;
mod get;
mod list;
mod revoke;
mod revoke_many;
mod rotate;
mod shapes;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list::list, generate::generate))
        .routes(routes!(revoke_many::revoke_many))
        .routes(routes!(get::get, change::change, delete::delete))
        .routes(routes!(revoke::revoke))
        .routes(routes!(rotate::rotate))
        .routes(routes!(extend::extend))
}
