//! Applications as programs read and write them.

use domain::application::{Application, ApplicationSecret, MAX_ROLES};
use domain::error::Error;
use domain::role::RoleName;
use serde::Serialize;
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

pub(super) fn roles_of(roles: &[String]) -> Result<Vec<RoleName>, Error> {
    if roles.len() > MAX_ROLES {
        let message = format!("roles may have at most {MAX_ROLES} entries; this one has {}.", roles.len());
        return Err(Error::invalid("roles", message));
    }
    roles.iter().map(|role| role.parse()).collect()
}
