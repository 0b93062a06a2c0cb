//! What an actor may do at this moment. It is established in the transaction that does it, from what the
//! database says there, and held by what hands out the statements: [`crate::mutation::Mutation`] and
//! [`crate::reading::Reading`]. A request that was held back acts with what its sender is by then.

pub(crate) mod session;

use domain::permission::{Permission, PermissionSet};
use domain::selection;
use domain::time::{MINUTE, Timestamp};

use crate::actor::{Actor, Who};
use crate::error::Result;
use crate::service::Service;
use crate::store::Handle;
use crate::verify::Bounds;

/// A confirmed password is good for the sensitive actions this long, in milliseconds.
const CONFIRMED: i64 = 5 * MINUTE;

/// What a use case takes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Right {
    Permission(Permission),
    /// One of these is enough.
    AnyOf(&'static [Permission]),
    /// A permission, and of a person that they have confirmed their password within five minutes.
    Confirmed(Permission),
    /// None but to be who they are, still: for what is their own.
    Oneself,
}

impl From<Permission> for Right {
    fn from(permission: Permission) -> Self {
        Self::Permission(permission)
    }
}

#[derive(Debug)]
pub(crate) struct Authority {
    permissions: PermissionSet,
    /// When a person confirmed their password last; nobody else is asked for one.
    confirmed_at: Option<Timestamp>,
    /// Of a credential.
    bounds: Option<Bounds>,
}

impl Authority {
    /// Of somebody who is only just arriving.
    pub(crate) const NONE: Self = Self { permissions: PermissionSet::NONE, confirmed_at: None, bounds: None };

    /// # Errors
    /// `Unauthenticated` if the session or credential that acts is no longer good; `Forbidden` or `ConsoleOnly`
    /// without `right`; `ReauthenticationRequired`.
    pub(crate) async fn establish(
        service: &Service,
        actor: &Actor,
        on: Handle<'_>,
        now: Timestamp,
        right: Right,
    ) -> Result<Self> {
        let authority = match &actor.who {
            Who::Operator => Self { permissions: PermissionSet::ALL, ..Self::NONE },
            Who::Client { .. } | Who::Authorizer { .. } | Who::Visitor => {
                return Err(domain::Error::Unauthenticated.into());
            }
            Who::Person { id, session, .. } => {
                let open = session::open(on, *session, now).await?;
                let open = open.filter(|open| open.user == *id && open.tenant == actor.tenant);
                let open = open.ok_or(domain::Error::Unauthenticated)?;
                Self { permissions: open.permissions, confirmed_at: Some(open.reauthenticated_at), bounds: None }
            }
            Who::Credential { proof, owner, .. } => {
                let standing = service.index.standing(proof)?;
                if standing.owner != *owner {
                    // It was handed over, and what it asked for was for the one before.
                    return Err(domain::Error::Unauthenticated.into());
                }
                Self { permissions: standing.permissions, confirmed_at: None, bounds: Some(standing.bounds) }
            }
        };
        authority.check(right, now)?;
        Ok(authority)
    }

    fn check(&self, right: Right, now: Timestamp) -> Result<()> {
        match right {
            Right::Oneself => Ok(()),
            Right::Permission(permission) => self.require(permission),
            Right::AnyOf(permissions) => match permissions.first() {
                Some(&first) if !permissions.iter().any(|&permission| self.has(permission)) => self.require(first),
                _ => Ok(()),
            },
            Right::Confirmed(permission) => {
                self.require(permission)?;
                self.require_confirmed(now)
            }
        }
    }

    pub(crate) const fn has(&self, permission: Permission) -> bool {
        self.permissions.has(permission)
    }

    /// # Errors
    /// [`domain::Error::Forbidden`], naming the permission; [`domain::Error::ConsoleOnly`] for a credential
    /// that asks for what none ever has.
    pub(crate) fn require(&self, permission: Permission) -> Result<()> {
        if self.has(permission) {
            return Ok(());
        }
        let name = permission.to_string();
        Err(match self.bounds.is_some() && permission.is_console_only() {
            true => domain::Error::ConsoleOnly { permission: name }.into(),
            false => domain::Error::Forbidden { permission: name }.into(),
        })
    }

    /// Asks that a person has confirmed their password within five minutes.
    ///
    /// # Errors
    /// [`domain::Error::ReauthenticationRequired`].
    pub(crate) fn require_confirmed(&self, now: Timestamp) -> Result<()> {
        match self.confirmed_at {
            Some(at) if now.since(at) > CONFIRMED => Err(domain::Error::ReauthenticationRequired.into()),
            _ => Ok(()),
        }
    }

    /// The same, if an action touches very many things.
    ///
    /// # Errors
    /// [`domain::Error::ReauthenticationRequired`].
    pub(crate) fn require_confirmed_for(&self, count: u64, now: Timestamp) -> Result<()> {
        if count > selection::VERY_MANY { self.require_confirmed(now) } else { Ok(()) }
    }

    pub(crate) const fn permissions(&self) -> PermissionSet {
        self.permissions
    }

    /// What bounds the caller, if it is a credential.
    pub(crate) const fn bounds(&self) -> Option<&Bounds> {
        self.bounds.as_ref()
    }
}
