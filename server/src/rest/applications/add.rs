use axum::Extension;
use axum::extract::State;
use domain::application::ApplicationDraft;
use domain::error::Error;
use serde::Deserialize;
use service::applications;
use utoipa::ToSchema;

use super::shapes::{ApplicationSecretResponse, roles_of};
use crate::rest::answer::{Answer, created};
use crate::rest::caller::Caller;
use crate::rest::input::Input;
use crate::rest::schemas;
use crate::state::AppState;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewApplication, example = json!({"name": "ERP export", "roles": ["order-reader"]}))]
pub(super) struct CreateApplication {
    #[schema(value_type = schemas::Name)]
    name: String,
    /// Of which none may go beyond what the credential that asks may itself.
    #[schema(value_type = schemas::Roles)]
    roles: Vec<String>,
}

impl TryFrom<CreateApplication> for ApplicationDraft {
    type Error = Error;

    fn try_from(CreateApplication { name, roles }: CreateApplication) -> Result<Self, Error> {
        Ok(Self { name, roles: roles_of(&roles)?, disabled: false })
    }
}

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
