//! Who is asking, and the one place that says whether they may.

use domain::access::Access;
use domain::id::{ApiId, CredentialId, ProjectId, SessionId, TenantId, UserId};
use domain::limits::Limits;
use domain::permission::{Permission, PermissionSet};
use domain::selection;
use domain::time::{MINUTE, Timestamp};

use crate::error::Result;

/// A confirmed password is good for the sensitive actions this long, in milliseconds.
const REAUTHENTICATION: i64 = 5 * MINUTE;

/// The caller of a use case. Every query takes its tenant from here.
#[derive(Clone, Debug)]
pub struct Actor {
    pub tenant: TenantId,
    pub who: Who,
    pub permissions: PermissionSet,
    pub origin: Origin,
}

#[derive(Clone, Debug)]
pub enum Who {
    /// Somebody signed in to the console.
    Person { id: UserId, name: String, session: SessionId, reauthenticated_at: Timestamp },
    /// A credential that calls the interface for programs, for its owner if it has one. It never has a
    /// permission that is for the console alone.
    Credential { id: CredentialId, name: String, owner: Option<UserId>, bounds: Bounds },
    /// Whoever may run the program beside the database.
    Operator,
    /// Somebody who is not signed in, such as who fails to.
    Visitor,
}

/// What keeps a credential from all that its holder may: it cannot make another that goes beyond.
#[derive(Clone, Debug, Default)]
pub struct Bounds {
    pub project: Option<ProjectId>,
    /// The most that it may reach, sorted by ID; `None` for all that its roles give.
    pub access: Option<Vec<(ApiId, Access)>>,
    /// What it reaches now.
    pub reach: Vec<(ApiId, Access)>,
    pub limits: Limits,
}

/// Where a request comes from.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    pub address: String,
    pub agent: String,
}

impl Actor {
    /// The command line: it holds the key ring and the database, so nothing is kept from it.
    #[must_use]
    pub fn operator(tenant: TenantId) -> Self {
        let permissions = Permission::ALL.iter().copied().collect();
        Self { tenant, who: Who::Operator, permissions, origin: Origin::default() }
    }

    /// # Errors
    /// [`domain::Error::Forbidden`], naming the permission; [`domain::Error::ConsoleOnly`] for a credential
    /// that asks for what none ever has.
    pub fn require(&self, permission: Permission) -> Result<()> {
        if self.permissions.has(permission) {
            return Ok(());
        }
        let is_credential = matches!(self.who, Who::Credential { .. });
        let permission_name = permission.to_string();
        Err(match is_credential && permission.is_console_only() {
            true => domain::Error::ConsoleOnly { permission: permission_name }.into(),
            false => domain::Error::Forbidden { permission: permission_name }.into(),
        })
    }

    /// The same for whoever has one of several.
    ///
    /// # Errors
    /// [`domain::Error::Forbidden`], naming the first.
    pub fn require_any(&self, permissions: &[Permission]) -> Result<()> {
        match permissions.first() {
            Some(&first) if !permissions.iter().any(|&p| self.permissions.has(p)) => self.require(first),
            _ => Ok(()),
        }
    }

    /// The person who acts, for what only a person can do.
    ///
    /// # Errors
    /// [`domain::Error::Unauthenticated`] for anybody else.
    pub fn person(&self) -> Result<UserId> {
        match &self.who {
            Who::Person { id, .. } => Ok(*id),
            Who::Credential { .. } | Who::Operator | Who::Visitor => Err(domain::Error::Unauthenticated.into()),
        }
    }

    /// Whose own things the caller looks after: those of the person who acts, or of the credential's owner.
    ///
    /// # Errors
    /// [`domain::Error::Conflict`] for a credential that belongs to nobody; [`domain::Error::Unauthenticated`]
    /// for anybody else.
    pub fn owner(&self) -> Result<UserId> {
        match &self.who {
            Who::Person { id, .. } | Who::Credential { owner: Some(id), .. } => Ok(*id),
            Who::Credential { owner: None, .. } => {
                Err(domain::Error::conflict("An application has no API keys of its own: they belong to people.").into())
            }
            Who::Operator | Who::Visitor => Err(domain::Error::Unauthenticated.into()),
        }
    }

    /// The credential that acts, if it is one.
    #[must_use]
    pub const fn credential(&self) -> Option<CredentialId> {
        match &self.who {
            Who::Credential { id, .. } => Some(*id),
            _ => None,
        }
    }

    /// What bounds the caller, if it is a credential.
    #[must_use]
    pub const fn bounds(&self) -> Option<&Bounds> {
        match &self.who {
            Who::Credential { bounds, .. } => Some(bounds),
            _ => None,
        }
    }

    /// Asks that a person has confirmed their password within five minutes.
    ///
    /// # Errors
    /// [`domain::Error::ReauthenticationRequired`].
    pub fn require_recent_password(&self, now: Timestamp) -> Result<()> {
        match &self.who {
            Who::Person { reauthenticated_at, .. } if now.since(*reauthenticated_at) > REAUTHENTICATION => {
                Err(domain::Error::ReauthenticationRequired.into())
            }
            _ => Ok(()),
        }
    }

    /// The same, if an action touches very many things.
    ///
    /// # Errors
    /// [`domain::Error::ReauthenticationRequired`].
    pub fn require_recent_password_for(&self, count: u64, now: Timestamp) -> Result<()> {
        if count > selection::VERY_MANY { self.require_recent_password(now) } else { Ok(()) }
    }

    /// The name that events carry.
    #[must_use]
    pub fn name(&self) -> &str {
        match &self.who {
            Who::Person { name, .. } | Who::Credential { name, .. } => name,
            Who::Operator => "claviger",
            Who::Visitor => "Somebody not signed in",
        }
    }

    /// The ID that events carry.
    #[must_use]
    pub fn id(&self) -> Option<String> {
        match &self.who {
            Who::Person { id, .. } => Some(id.to_string()),
            Who::Credential { id, .. } => Some(id.to_string()),
            Who::Operator | Who::Visitor => None,
        }
    }
}
