//! Who is asking. What they may is another question, which [`crate::authority`] answers where something is done.

use std::net::IpAddr;

use domain::id::{ApplicationId, CredentialId, SessionId, TenantId, UserId};

use crate::error::Result;
use crate::verify::Proof;

/// The caller of a use case. Every query takes its tenant from here.
#[derive(Clone, Debug)]
pub struct Actor {
    pub tenant: TenantId,
    pub who: Who,
    pub origin: Origin,
}

#[derive(Clone, Debug)]
pub enum Who {
    /// Somebody signed in to the console.
    Person { id: UserId, name: String, session: SessionId },
    /// A credential that calls the interface for programs, for its owner if it has one. It never has a
    /// permission that is for the console alone.
    Credential { id: CredentialId, name: String, owner: Option<UserId>, proof: Proof },
    /// An application that has shown its secret, at the OAuth 2.0 endpoints: for its own tokens.
    Client { id: ApplicationId, name: String },
    /// A user for whom a consumer finishes what they said yes to in the console: they may nothing else by that.
    Authorizer { id: UserId, name: String },
    /// Whoever may run the program beside the database.
    Operator,
    /// Somebody who is not signed in, such as who fails to.
    Visitor,
}

/// Where a request comes from.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    pub address: String,
    pub agent: String,
}

impl Origin {
    /// What a request tells: the address of its client, and how that describes itself.
    #[must_use]
    pub fn new(address: Option<IpAddr>, agent: &str) -> Self {
        /// Longest description that is kept, in characters.
        const MAX_AGENT: usize = 300;
        let address = address.map(|address| address.to_string()).unwrap_or_default();
        Self { address, agent: agent.chars().filter(|c| !c.is_control()).take(MAX_AGENT).collect() }
    }
}

impl Actor {
    /// The command line: it holds the key ring and the database, so nothing is kept from it.
    #[must_use]
    pub fn operator(tenant: TenantId) -> Self {
        Self { tenant, who: Who::Operator, origin: Origin::default() }
    }

    /// The person who acts, for what only a person can do.
    ///
    /// # Errors
    /// [`domain::Error::Unauthenticated`] for anybody else.
    pub fn person(&self) -> Result<UserId> {
        match &self.who {
            Who::Person { id, .. } => Ok(*id),
            Who::Credential { .. } | Who::Client { .. } | Who::Authorizer { .. } | Who::Operator | Who::Visitor => {
                Err(domain::Error::Unauthenticated.into())
            }
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
            Who::Client { .. } | Who::Authorizer { .. } | Who::Operator | Who::Visitor => {
                Err(domain::Error::Unauthenticated.into())
            }
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

    /// The name that events carry.
    #[must_use]
    pub fn name(&self) -> &str {
        match &self.who {
            Who::Person { name, .. }
            | Who::Credential { name, .. }
            | Who::Client { name, .. }
            | Who::Authorizer { name, .. } => name,
            Who::Operator => "claviger",
            Who::Visitor => "Somebody not signed in",
        }
    }

    /// The ID that events carry.
    #[must_use]
    pub fn id(&self) -> Option<String> {
        match &self.who {
            Who::Person { id, .. } | Who::Authorizer { id, .. } => Some(id.to_string()),
            Who::Credential { id, .. } => Some(id.to_string()),
            Who::Client { id, .. } => Some(id.to_string()),
            Who::Operator | Who::Visitor => None,
        }
    }
}
