//! Where a request comes from, as far as that can be known.

use std::net::{IpAddr, SocketAddr};

use axum::http::HeaderMap;
use axum::http::header::USER_AGENT;
use domain::network::Network;

/// The other end of the connection: the client, or the last proxy before us. In each request's extensions.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

/// True if what `peer` says about others counts.
#[must_use]
pub fn is_trusted(peer: IpAddr, trusted: &[Network]) -> bool {
    trusted.iter().any(|network| network.contains(peer))
}

/// The address of the client: `peer`, or what trusted proxies wrote into `X-Forwarded-For`. Each proxy
/// appends whom it heard from, so the list is read from its end for as long as a trusted one wrote it.
#[must_use]
pub fn address(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
    let mut known = peer.to_canonical();
    let lines = headers.get_all("x-forwarded-for").iter().rev();
    for entry in lines.flat_map(|line| line.to_str().unwrap_or("?").rsplit(',')) {
        if !is_trusted(known, trusted) {
            break;
        }
        match without_port(entry.trim()) {
            Some(next) => known = next.to_canonical(),
            None => break,
        }
    }
    known
}

/// How the client describes itself.
#[must_use]
pub fn agent(headers: &HeaderMap) -> &str {
    headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Some proxies write `192.0.2.1:1234` or `[2001:db8::1]:1234`.
fn without_port(entry: &str) -> Option<IpAddr> {
    let bare = entry.trim_start_matches('[').trim_end_matches(']');
    bare.parse().ok().or_else(|| entry.parse::<SocketAddr>().ok().map(|s| s.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, forwarded: &[&str]) -> String {
        let trusted = ["127.0.0.0/8".parse().unwrap(), "10.0.0.0/8".parse().unwrap()];
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        address(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        assert_eq!(seen("203.0.113.9", &["1.1.1.1"]), "203.0.113.9");
        assert_eq!(seen("127.0.0.1", &[]), "127.0.0.1");
        assert_eq!(seen("127.0.0.1", &["203.0.113.9"]), "203.0.113.9");
        assert_eq!(seen("::ffff:127.0.0.1", &["203.0.113.9"]), "203.0.113.9");
    }

    #[test]
    fn what_a_client_wrote_before_the_proxies_is_not_believed() {
        assert_eq!(seen("127.0.0.1", &["1.1.1.1, 203.0.113.9, 10.0.0.4"]), "203.0.113.9");
        assert_eq!(seen("127.0.0.1", &["1.1.1.1", "203.0.113.9"]), "203.0.113.9");
        assert_eq!(seen("127.0.0.1", &["1.1.1.1, nonsense, 10.0.0.4"]), "10.0.0.4");
        assert_eq!(seen("127.0.0.1", &["10.0.0.4, 10.0.0.5"]), "10.0.0.4");
    }

    #[test]
    fn ports_and_brackets_are_understood() {
        assert_eq!(seen("127.0.0.1", &["203.0.113.9:4711"]), "203.0.113.9");
        assert_eq!(seen("127.0.0.1", &["[2001:db8::1]:4711"]), "2001:db8::1");
        assert_eq!(seen("127.0.0.1", &["2001:db8::1"]), "2001:db8::1");
    }
}
