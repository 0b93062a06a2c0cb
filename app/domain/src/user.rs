//! People who sign in.

use serde::{Deserialize, Serialize};

use crate::api_token::TokenImpact;
use crate::holders::HolderQuery;
use crate::id::UserId;
use crate::role::RoleName;
use crate::selection::Impact;
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

/// Which users, by name. Its text is part of a name or an email, or a whole ID.
pub type UserQuery = HolderQuery;

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
    pub email: String,
    pub roles: Vec<RoleName>,
    pub has_seat: bool,
    pub disabled: bool,
}

impl From<&User> for UserChange {
    /// The change that leaves `user` as they are.
    fn from(user: &User) -> Self {
        Self {
            name: user.name.clone(),
            email: user.email.clone(),
            roles: user.roles.clone(),
            has_seat: user.has_seat,
            disabled: user.status == UserStatus::Disabled,
        }
    }
}

/// What becomes of the credentials of a user who is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Succession {
    /// They go on, for somebody else.
    HandOver(UserId),
    Revoke,
}

/// What a user who is to be deleted would leave.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leaving {
    /// Their API keys, of which the active ones are handed over or revoked.
    pub keys: Impact,
    /// Their API tokens, which are revoked in any case: a token is issued to one person.
    pub tokens: TokenImpact,
    /// Active keys in projects of which whoever would have them is no member: they would be refused there.
    pub outside: u64,
}

impl Leaving {
    /// How many credentials that work would end or get another owner.
    #[must_use]
    pub const fn ends(&self) -> u64 {
        self.keys.active + self.tokens.active
    }
}

/// What became of the credentials of a user who was deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deleted {
    pub handed_over: u64,
    pub revoked: u64,
    pub tokens_revoked: u64,
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
