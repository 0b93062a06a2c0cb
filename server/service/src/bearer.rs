//! Who calls the interface for programs: a credential, by its secret.

use std::net::IpAddr;

use crate::actor::{Actor, Origin, Who};
use crate::service::Service;
use crate::verify::CallerRefused;

/// The actor that the credential with this secret is: with the permissions of the roles that it acts with,
/// less those that are for the console alone. Answered from memory.
///
/// # Errors
/// [`CallerRefused`].
pub fn actor(service: &Service, secret: &str, address: Option<IpAddr>, agent: &str) -> Result<Actor, CallerRefused> {
    let bearer = service.index.bearer(secret, address, agent)?;
    let who = Who::Credential { id: bearer.id, name: bearer.name, owner: bearer.owner, bounds: bearer.bounds };
    let address = address.map(|address| address.to_string()).unwrap_or_default();
    let origin = Origin { address, agent: agent.to_owned() };
    Ok(Actor { tenant: bearer.tenant, who, permissions: bearer.permissions, origin })
}
