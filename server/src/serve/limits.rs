use std::time::Duration;

use domain::network::Network;

use crate::config::Serve;

/// What a client may take, and how long.
#[derive(Clone, Debug)]
pub struct Limits {
    /// For the head of a request, and for a connection without one.
    pub header_timeout: Duration,
    /// For the body of a request.
    pub body_timeout: Duration,
    /// For a client that does not take what it asked for.
    pub write_timeout: Duration,
    pub connections: usize,
    /// Of one network.
    pub network_connections: usize,
    /// Proxies, which connect for others: they have as many connections as there are, and tell whose a
    /// request is.
    pub proxies: Vec<Network>,
}

impl From<&Serve> for Limits {
    fn from(options: &Serve) -> Self {
        Self {
            header_timeout: options.header_timeout,
            body_timeout: options.body_timeout,
            write_timeout: options.write_timeout,
            connections: options.max_connections,
            network_connections: options.max_network_connections,
            proxies: options.trusted_proxies.clone(),
        }
    }
}
