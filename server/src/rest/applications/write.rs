use axum::Extension;
use axum::extract::State;
use domain::application::ApplicationDraft;
use domain::id::ApplicationId;
use service::applications;

use super::shapes::{ApplicationResponse, ApplicationSecretResponse, CreateApplication, UpdateApplication};
use crate::rest::answer::{Answer, created, done, ok};
use crate::rest::caller::Caller;
use crate::rest::input::Input;
use crate::rest::path::Id;
use crate::state::AppState;

/// Add an application
///
/// Needs `applications.write`; none of its roles may go beyond what the credential that asks may itself, which must be
/// limited by nothing else: an application has no end, no networks, no rate.
#[utoipa::path(post, path = "/applications", operation_id = "add_application", tag = "Applications", request_body = CreateApplication,
    responses((status = 201, description = "The application, with its secret this once", body = ApplicationSecretResponse)))]
pub(super) async fn add(
    State(state): State<AppState>,
    Extension(actor): Caller,
    Input(new): Input<CreateApplication>,
) -> Answer {
    created(&ApplicationSecretResponse::from(applications::add(&state.service, &actor, &new.try_into()?).await?))
}

/// Change an application
///
/// Needs `applications.read` and `applications.write`. Its tokens have the new roles at once, and are refused
/// while it is disabled. To give it roles or to enable it takes a credential that could add it.
#[utoipa::path(patch, path = "/applications/{id}", operation_id = "change_application", tag = "Applications",
    request_body = UpdateApplication,
    responses((status = 200, description = "The application as it is now", body = ApplicationResponse)))]
pub(super) async fn change(
    State(state): State<AppState>,
    Extension(actor): Caller,
    Id(id): Id<ApplicationId>,
    Input(change): Input<UpdateApplication>,
) -> Answer {
    let seen = ApplicationDraft::from(&applications::get(&state.service, &actor, id).await?);
    let draft = change.applied_to(seen.clone())?;
    ok(&ApplicationResponse::from(applications::change(&state.service, &actor, id, Some(&seen), &draft).await?))
}

/// Delete an application
///
/// For good, and with it every token that is out. Needs `applications.write`.
#[utoipa::path(delete, path = "/applications/{id}", operation_id = "delete_application", tag = "Applications",
    responses((status = 204, description = "It is gone")))]
pub(super) async fn delete(
    State(state): State<AppState>,
    Extension(actor): Caller,
    Id(id): Id<ApplicationId>,
) -> Answer {
    applications::delete(&state.service, &actor, id).await?;
    done()
}
