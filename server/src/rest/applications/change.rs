use axum::Extension;
use axum::extract::State;
use domain::application::ApplicationDraft;
use domain::error::Error;
use domain::id::ApplicationId;
use serde::Deserialize;
use service::applications;
use utoipa::ToSchema;

use super::shapes::{ApplicationResponse, roles_of};
use crate::rest::answer::{Answer, ok};
use crate::rest::caller::Caller;
use crate::rest::input::Input;
use crate::rest::path::Id;
use crate::rest::schemas;
use crate::state::AppState;

/// What is to change; what is absent stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ApplicationChange, example = json!({"status": "disabled"}))]
pub(super) struct UpdateApplication {
    #[schema(value_type = Option<schemas::Name>)]
    name: Option<String>,
    /// All of them.
    #[schema(value_type = Option<schemas::Roles>)]
    roles: Option<Vec<String>>,
    #[schema(value_type = Option<schemas::ApplicationStatus>)]
    status: Option<String>,
}

impl UpdateApplication {
    pub(super) fn applied_to(self, draft: ApplicationDraft) -> Result<ApplicationDraft, Error> {
        let disabled = match self.status.as_deref() {
            None => draft.disabled,
            Some("active") => false,
            Some("disabled") => true,
            Some(_) => return Err(Error::invalid("status", "status must be active or disabled.")),
        };
        let roles = self.roles.map_or(Ok(draft.roles), |roles| roles_of(&roles))?;
        Ok(ApplicationDraft { name: self.name.unwrap_or(draft.name), roles, disabled })
    }
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
