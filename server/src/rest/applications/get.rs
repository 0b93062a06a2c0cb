use axum::Extension;
use axum::extract::State;
use domain::api_key::EffectiveAccess;
use domain::application::ApplicationDetails;
use domain::id::ApplicationId;
use serde::Serialize;
use service::applications;
use utoipa::ToSchema;

use super::shapes::ApplicationResponse;
use crate::rest::answer::{Answer, ok, time_opt};
use crate::rest::caller::Caller;
use crate::rest::path::Id;
use crate::rest::rotation::OldSecretResponse;
use crate::rest::schemas;
use crate::state::AppState;

/// An application with what it may.
#[derive(Serialize, ToSchema)]
#[schema(as = ApplicationDetails)]
pub(super) struct ApplicationDetailsResponse {
    #[serde(flatten)]
    application: ApplicationResponse,
    access: Vec<AccessResponse>,
    /// What its tokens may do here.
    permissions: Vec<&'static str>,
    /// The key that made it or gave it its secret; null if a person or the command line did.
    #[schema(value_type = Option<schemas::KeyId>, required)]
    made_by: Option<String>,
    /// Until when the secret before the last one works beside it.
    #[schema(value_type = Option<schemas::Time>, required)]
    previous_valid_until: Option<String>,
    /// The secret before the last rotation, while it works.
    #[schema(required)]
    old_secret: Option<OldSecretResponse>,
    /// Access tokens that work now.
    tokens_alive: u64,
}

/// What it reaches of one API.
#[derive(Serialize, ToSchema)]
#[schema(as = ApplicationReach)]
struct AccessResponse {
    api: String,
    #[schema(value_type = schemas::Access)]
    access: &'static str,
    /// Where it comes from.
    reason: String,
}

impl From<ApplicationDetails> for ApplicationDetailsResponse {
    fn from(details: ApplicationDetails) -> Self {
        let reach =
            |EffectiveAccess { api, access, reason, .. }| AccessResponse { api, access: access.as_str(), reason };
        Self {
            application: details.application.into(),
            access: details.access.into_iter().map(reach).collect(),
            permissions: details.permissions.iter().map(|permission| permission.as_str()).collect(),
            made_by: details.made_by.map(|maker| maker.id.to_string()),
            previous_valid_until: time_opt(details.old_secret.as_ref().map(|old| old.works_until)),
            old_secret: details.old_secret.map(Into::into),
            tokens_alive: details.tokens_alive,
        }
    }
}

/// Read an application
///
/// With what it may. Needs `applications.read`.
#[utoipa::path(get, path = "/applications/{id}", operation_id = "get_application", tag = "Applications",
    responses((status = 200, description = "The application", body = ApplicationDetailsResponse)))]
pub(super) async fn get(State(state): State<AppState>, Extension(actor): Caller, Id(id): Id<ApplicationId>) -> Answer {
    ok(&ApplicationDetailsResponse::from(applications::details(&state.service, &actor, id).await?))
}
