//! `/api/v1/roles`: there is something at this address, and no credential gets at it.
//! Who decides who may what is a person signed in to the console.

use domain::permission::Permission;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::caller::Caller;
use crate::error::Problem;
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_roles)).routes(routes!(get_role))
}

fn in_the_console(permission: Permission) -> Problem {
    domain::Error::ConsoleOnly { permission: permission.to_string() }.into()
}

/// List roles
///
/// Always 403: roles are managed in the console alone.
#[utoipa::path(get, path = "/roles", operation_id = "list_roles", tag = "For the console alone", responses())]
async fn list_roles(_: Caller) -> Problem {
    in_the_console(Permission::RolesRead)
}

/// Read a role
///
/// Always 403: roles are managed in the console alone.
#[utoipa::path(get, path = "/roles/{id}", operation_id = "get_role", tag = "For the console alone", responses())]
async fn get_role(_: Caller) -> Problem {
    in_the_console(Permission::RolesRead)
}
