//! External applications: OAuth 2.0 clients with roles of their own.

use serde::{Deserialize, Serialize};

use crate::api_key::{EffectiveAccess, Maker, Refused};
use crate::error::{Checks, Error, Result};
use crate::holders::HolderQuery;
use crate::id::{AccessTokenId, ApplicationId};
use crate::name;
use crate::permission::Permission;
use crate::role::RoleName;
use crate::rotation::OldSecret;
use crate::time::Timestamp;
use crate::usage::Usage;

/// Most applications of a tenant.
pub const MAX: u32 = 10_000;
/// Most roles of an application.
pub const MAX_ROLES: usize = 20;

/// One application, without its secret. Its ID is its `client_id`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    pub id: ApplicationId,
    pub name: String,
    pub roles: Vec<RoleName>,
    /// It gets no token, and those that it has are refused.
    pub disabled: bool,
    /// Prefix and last four characters of the secret: `clva_…W8mQ`.
    pub masked: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
}

/// What somebody gives for an application: all of it, as it is to be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationDraft {
    pub name: String,
    pub roles: Vec<RoleName>,
    #[serde(default)]
    pub disabled: bool,
}

impl ApplicationDraft {
    /// With the name trimmed.
    ///
    /// # Errors
    /// [`Error::Invalid`] for `name` and for `roles`, of which there are 1 to [`MAX_ROLES`].
    pub fn checked(&self) -> Result<Self> {
        let mut checks = Checks::default();
        let name = checks.take(name::parse("name", "Name", &self.name));
        checks.take(self.checked_roles());
        checks.done()?;
        Ok(Self { name: name.unwrap_or_default(), ..self.clone() })
    }

    fn checked_roles(&self) -> Result<()> {
        match self.roles.len() {
            0 => Err(Error::invalid("roles", "Choose at least one role: it decides what the application may do.")),
            1..=MAX_ROLES => Ok(()),
            many => {
                let message = format!("An application may have at most {MAX_ROLES} roles; this one has {many}.");
                Err(Error::invalid("roles", message))
            }
        }
    }
}

impl From<&Application> for ApplicationDraft {
    /// The draft that leaves the application as it is.
    fn from(application: &Application) -> Self {
        Self { name: application.name.clone(), roles: application.roles.clone(), disabled: application.disabled }
    }
}

impl From<&ApplicationDetails> for ApplicationDraft {
    fn from(details: &ApplicationDetails) -> Self {
        Self::from(&details.application)
    }
}

/// What adding and regenerating answer, once.
#[derive(Clone, Serialize, Deserialize)]
pub struct ApplicationSecret {
    pub application: Application,
    pub secret: String,
    /// Until when the secret before this one works, if it does.
    pub previous_until: Option<Timestamp>,
}

/// The secret is for the person who asked, not for a log.
impl std::fmt::Debug for ApplicationSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ApplicationSecret").field("application", &self.application).finish_non_exhaustive()
    }
}

/// An application as its own screen shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationDetails {
    pub application: Application,
    /// Why it and its tokens may do nothing at all now, if that is so.
    pub refused: Option<Refused>,
    /// The most that its tokens may reach now, one for each API.
    pub access: Vec<EffectiveAccess>,
    /// What its tokens may do at Claviger.
    pub permissions: Vec<Permission>,
    /// The key that made it, if one did.
    pub made_by: Option<Maker>,
    /// The secret before the last rotation, while it works.
    pub old_secret: Option<OldSecret>,
    /// Tokens that work now, the latest first; no more than [`MAX_TOKENS`].
    pub tokens: Vec<LiveToken>,
    /// How many there are in all.
    pub tokens_alive: u64,
    pub usage: Usage,
}

/// Tokens that an application's screen lists.
pub const MAX_TOKENS: u32 = 20;

/// An access token that works.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveToken {
    pub id: AccessTokenId,
    /// As the token endpoint told it.
    pub scope: String,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

/// Which applications, by name. Its text is part of a name, or a whole ID.
pub type ApplicationQuery = HolderQuery;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_without_name_and_roles_names_both() {
        let error = ApplicationDraft::default().checked().unwrap_err();
        assert!(error.about("name").is_some() && error.about("roles").is_some());
        let draft = ApplicationDraft { name: " ERP ".into(), roles: vec![RoleName::GATEWAY], disabled: false };
        assert_eq!(draft.checked().unwrap().name, "ERP");
    }
}
