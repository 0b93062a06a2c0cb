//! People who sign in.

use serde::{Deserialize, Serialize};

use crate::id::UserId;
use crate::list::{ListQuery, Searchable};
use crate::page::{PageSize, Position};
use crate::role::RoleName;
use crate::search::SearchText;
use crate::time::Timestamp;

/// Whether somebody can sign in and their credentials work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserStatus {
    /// Has not chosen a password yet.
    Invited,
    Active,
    /// Cannot sign in; their credentials are refused.
    Disabled,
}

impl UserStatus {
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Invited => "Invited",
            Self::Active => "Active",
            Self::Disabled => "Disabled",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    pub id: UserId,
    pub email: String,
    pub name: String,
    pub roles: Vec<RoleName>,
    pub status: UserStatus,
    /// Holds one of the tenant's licence seats, which generating a key needs.
    pub has_seat: bool,
    pub created_at: Timestamp,
    pub last_sign_in_at: Option<Timestamp>,
}

/// Which users, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserQuery {
    /// Part of a name or an email, or a whole ID.
    pub text: SearchText,
    /// Only those who have it.
    pub role: Option<RoleName>,
    pub position: Position,
    #[serde(default)]
    pub size: PageSize,
}

impl ListQuery for UserQuery {
    fn from_params(get: impl Fn(&str) -> Option<String>) -> Self {
        Self {
            text: get("q").unwrap_or_default().into(),
            role: get("role").and_then(|role| role.parse().ok()),
            position: Position::from_params(get("after"), get("before")),
            size: PageSize::default(),
        }
    }

    fn to_params(&self) -> Vec<(&'static str, String)> {
        let text = (!self.text.is_empty()).then(|| ("q", self.text.to_string()));
        let role = self.role.as_ref().map(|role| ("role", role.to_string()));
        text.into_iter().chain(role).chain(self.position.to_param()).collect()
    }

    fn at(&self, position: Position) -> Self {
        Self { position, ..self.clone() }
    }
}

impl Searchable for UserQuery {
    fn text(&self) -> &SearchText {
        &self.text
    }

    fn searching(&self, text: SearchText) -> Self {
        Self { text, ..self.at(Position::Start) }
    }
}

/// What an administrator gives for a new user.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewUser {
    pub email: String,
    pub name: String,
    pub roles: Vec<RoleName>,
    pub has_seat: bool,
}

/// What an administrator may change about a user: all of it, as it is to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserChange {
    pub name: String,
    pub roles: Vec<RoleName>,
    pub has_seat: bool,
    pub disabled: bool,
}

impl From<&User> for UserChange {
    /// The change that leaves `user` as they are.
    fn from(user: &User) -> Self {
        Self {
            name: user.name.clone(),
            roles: user.roles.clone(),
            has_seat: user.has_seat,
            disabled: user.status == UserStatus::Disabled,
        }
    }
}

/// Up to two capitals to stand for a person: `Marta Lindqvist` gives `ML`.
#[must_use]
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|w| w.chars().find(|c| c.is_alphanumeric()));
    let first = words.next();
    let last = words.next_back();
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_those_of_first_and_last_name() {
        assert_eq!(initials("Marta Lindqvist"), "ML");
        assert_eq!(initials("ana de la vega"), "AV");
        assert_eq!(initials("<script>"), "S");
        assert_eq!(initials(""), "");
    }
}
