//! Passwords and session cookies without TLS: harmless on this machine, readable by others anywhere else. Then the
//! cookie cannot be Secure, and who serves the console and who signs in to it are told.

use std::net::IpAddr;

use axum::http::header::HOST;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Uri};

use crate::config::Serve;

/// True if the console is offered beyond this machine without TLS, as far as the options tell.
#[must_use]
pub fn is_offered(options: &Serve) -> bool {
    match &options.public_url {
        Some(url) => {
            let host = url.as_str().parse::<Uri>().ok().and_then(|uri| uri.authority().map(is_this_machine));
            !url.is_https() && host != Some(true)
        }
        None => !options.listen.ip().to_canonical().is_loopback(),
    }
}

/// True if somebody asks from beyond this machine without TLS. A server that does not know that it is reached over
/// TLS does not protect the cookie either.
#[must_use]
pub fn is_used(options: &Serve, headers: &HeaderMap) -> bool {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()?.parse::<Authority>().ok());
    !options.is_secure() && host.is_some_and(|host| !is_this_machine(&host))
}

/// Names and addresses that never leave the machine (RFC 6761 §6.3).
fn is_this_machine(authority: &Authority) -> bool {
    let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
    match host.parse::<IpAddr>() {
        Ok(address) => address.to_canonical().is_loopback(),
        Err(_) => host == "localhost" || host.ends_with(".localhost"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{File, ServeOptions};

    fn served(listen: &str, public_url: Option<&str>) -> Serve {
        let options = ServeOptions {
            listen: Some(listen.to_owned()),
            public_url: public_url.map(str::to_owned),
            ..ServeOptions::default()
        };
        Serve::understand(options, &File::default()).unwrap()
    }

    #[test]
    fn only_this_machine_and_tls_are_protected() {
        for (listen, public_url, offered) in [
            ("127.0.0.1:3000", None, false),
            ("[::1]:3000", None, false),
            ("0.0.0.0:3000", None, true),
            ("10.0.0.5:3000", None, true),
            ("127.0.0.1:3000", Some("http://keys.example.com"), true),
            ("127.0.0.1:3000", Some("http://127.0.0.1.example.com"), true),
            ("0.0.0.0:3000", Some("http://localhost:3000"), false),
            ("0.0.0.0:3000", Some("https://keys.example.com"), false),
        ] {
            assert_eq!(is_offered(&served(listen, public_url)), offered, "{listen} {public_url:?}");
        }
    }

    #[test]
    fn who_asks_is_told_by_the_host() {
        let told = |host: &str, public_url| {
            let headers = HeaderMap::from_iter([(HOST, host.parse().unwrap())]);
            is_used(&served("127.0.0.1:3000", public_url), &headers)
        };
        for host in ["127.0.0.1:3000", "localhost:3000", "LOCALHOST", "a.localhost", "[::1]:3000", "127.8.8.8"] {
            assert!(!told(host, None), "{host}");
        }
        for host in ["keys.example.com", "10.0.0.5:3000", "localhost.example.com", "[2001:db8::1]:3000"] {
            assert!(told(host, None) && told(host, Some("http://keys.example.com")), "{host}");
            assert!(!told(host, Some("https://keys.example.com")), "{host}");
        }
    }
}
