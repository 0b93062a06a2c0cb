//! OAuth 2.0 for applications: client credentials (RFC 6749 §4.4) and revocation (RFC 7009). Tokens are
//! verified like every credential, by [`crate::verify`].

mod clients;
mod events;
mod issue;
mod queue;
mod revoke;

use std::sync::Arc;

pub use clients::{Client, ClientRefused, Presented};
pub use issue::{Issued, Refused};
pub use revoke::{NotRevoked, sweep};

use self::clients::Failures;
use self::events::TokenEvents;
use self::queue::TokenQueue;
use crate::service::Service;

/// The authorization server (RFC 6749 §1.1), with what is under way at its endpoints in this process.
pub struct AuthorizationServer {
    service: Service,
    failures: Failures,
    queue: Arc<TokenQueue>,
    events: TokenEvents,
}

impl AuthorizationServer {
    #[must_use]
    pub fn new(service: Service) -> Self {
        Self {
            service,
            failures: Failures::default(),
            queue: TokenQueue::of_at_most(queue::MAX),
            events: TokenEvents::default(),
        }
    }
}
