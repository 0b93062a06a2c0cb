//! OAuth 1.0a (RFC 5849), as the server of it: what a consumer's signature is worth, the dance by which a user lets a
//! consumer act for them, and the requests that it then makes.

mod authenticate;
mod credentials;
mod exchange;
mod standing;
mod sweep;
mod temporary;
mod verifier;
mod verify;

pub use authenticate::Refused;
pub use credentials::Credentials;
pub use sweep::sweep;
pub(crate) use verifier::Verifier;

use crate::service::Service;
use crate::verify::Nonces;

/// The server of RFC 5849 §1.1, with what is under way at it in this process.
pub struct Server {
    service: Service,
    nonces: Nonces,
}

impl Server {
    #[must_use]
    pub fn new(service: Service) -> Self {
        let nonces = Nonces::new(service.database().clone());
        Self { service, nonces }
    }
}
