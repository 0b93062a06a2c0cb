//! Applications as programs read and write them.

use domain::api_key::EffectiveAccess;
use domain::application::{Application, ApplicationDetails, ApplicationDraft, ApplicationSecret, MAX_ROLES};
use domain::error::Error;
use domain::role::RoleName;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::rest::answer::{time, time_opt};
use crate::rest::schemas;

/// An application, without its secret.
#[derive(Serialize, ToSchema)]
#[schema(as = Application)]
pub(super) struct ApplicationResponse {
    #[schema(value_type = schemas::ApplicationId)]
    id: String,
    /// The same as the ID.
    #[schema(value_type = schemas::ApplicationId)]
    client_id: String,
    name: String,
    roles: Vec<String>,
    #[schema(value_type = schemas::ApplicationStatus)]
    status: &'static str,
    /// Prefix and last four characters of the secret.
    #[schema(example = "clva_…W8mQ")]
    masked: String,
    #[schema(value_type = schemas::Time)]
    created_at: String,
    #[schema(value_type = schemas::Time)]
    updated_at: String,
    #[schema(value_type = Option<schemas::Time>, required)]
    last_used_at: Option<String>,
}

impl From<Application> for ApplicationResponse {
    fn from(application: Application) -> Self {
        let id = application.id.to_string();
        Self {
            client_id: id.clone(),
            id,
            name: application.name,
            roles: application.roles.iter().map(ToString::to_string).collect(),
            status: STATUSES[usize::from(application.disabled)],
            masked: application.masked,
            created_at: time(application.created_at),
            updated_at: time(application.updated_at),
            last_used_at: time_opt(application.last_used_at),
        }
    }
}

/// What an application is: working or not.
pub(in crate::rest) const STATUSES: [&str; 2] = ["active", "disabled"];

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
            previous_valid_until: time_opt(details.old_secret_until),
            tokens_alive: details.tokens_alive,
        }
    }
}

/// An application with its secret, which is shown this once.
#[derive(Serialize, ToSchema)]
#[schema(as = ApplicationSecret)]
pub(super) struct ApplicationSecretResponse {
    #[serde(flatten)]
    application: ApplicationResponse,
    /// Null where an answer is replayed.
    #[schema(required)]
    client_secret: Option<String>,
    /// Until when the secret before this one works beside it.
    #[schema(value_type = Option<schemas::Time>, required)]
    previous_valid_until: Option<String>,
}

impl From<ApplicationSecret> for ApplicationSecretResponse {
    fn from(made: ApplicationSecret) -> Self {
        Self {
            application: made.application.into(),
            client_secret: Some(made.secret),
            previous_valid_until: time_opt(made.previous_until),
        }
    }
}

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
        Ok(Self { name, roles: understood(&roles)?, disabled: false })
    }
}

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
        let roles = self.roles.map_or(Ok(draft.roles), |roles| understood(&roles))?;
        Ok(ApplicationDraft { name: self.name.unwrap_or(draft.name), roles, disabled })
    }
}

fn understood(roles: &[String]) -> Result<Vec<RoleName>, Error> {
    if roles.len() > MAX_ROLES {
        let message = format!("roles may have at most {MAX_ROLES} entries; this one has {}.", roles.len());
        return Err(Error::invalid("roles", message));
    }
    roles.iter().map(|role| role.parse()).collect()
}
