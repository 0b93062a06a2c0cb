use domain::user::{User, UserStatus};
use serde::Serialize;
use utoipa::ToSchema;

use crate::rest::schemas;

/// A user.
#[derive(Serialize, ToSchema)]
#[schema(as = User)]
pub(super) struct UserResponse {
    #[schema(value_type = schemas::UserId)]
    id: String,
    name: String,
    email: String,
    #[schema(value_type = schemas::UserStatus)]
    status: &'static str,
    roles: Vec<String>,
}

/// What a user is: invited and not there yet, active, or disabled.
pub(in crate::rest) const STATUSES: [&str; 3] = ["invited", "active", "disabled"];

impl From<User> for UserResponse {
    fn from(user: User) -> Self {
        let [invited, active, disabled] = STATUSES;
        let status = match user.status {
            UserStatus::Invited => invited,
            UserStatus::Active => active,
            UserStatus::Disabled => disabled,
        };
        let roles = user.roles.iter().map(ToString::to_string).collect();
        Self { id: user.id.to_string(), name: user.name, email: user.email, status, roles }
    }
}
