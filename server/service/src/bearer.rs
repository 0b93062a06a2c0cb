//! Who calls the interface for programs: a credential, by its secret.

use std::net::IpAddr;

use crate::actor::{Actor, Origin, Who};
use crate::service::Service;
use crate::verify::CallerRefused;

/// The actor that the credential with this secret is. Answered from memory; what it may is established where it
/// does something.
///
/// # Errors
/// [`CallerRefused`].
pub fn actor(service: &Service, secret: &str, address: Option<IpAddr>, agent: &str) -> Result<Actor, CallerRefused> {
    let bearer = service.index.bearer(secret, address, agent)?;
    let who = Who::Credential { id: bearer.id, name: bearer.name, owner: bearer.owner, proof: bearer.proof };
    let address = address.map(|address| address.to_string()).unwrap_or_default();
    let origin = Origin { address, agent: agent.to_owned() };
    Ok(Actor { tenant: bearer.tenant, who, origin })
}
