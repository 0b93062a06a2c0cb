//! Where a request goes, and whether that is where an API is registered.

use std::net::{Ipv4Addr, Ipv6Addr};

/// Longest host, in characters (RFC 1035 §2.3.4).
const MAX_HOST: usize = 253;
/// Longest label of a host, in characters (RFC 1035 §2.3.4).
const MAX_LABEL: usize = 63;

/// True for a host name that is written in one way only, but for the case of its letters: without a dot at its
/// end, and without the many forms of an IPv4 address (`127.1`, `0x7f.0.0.1`) beside the usual one.
#[must_use]
pub fn is_host(text: &str) -> bool {
    let is_label = |label: &str| {
        (1..=MAX_LABEL).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    // A name whose last label is a number is an address to whoever follows the URL Standard (§3.5).
    let last = text.rsplit('.').next().unwrap_or_default();
    let hexadecimal = last.strip_prefix("0x").or_else(|| last.strip_prefix("0X"));
    let is_number = last.bytes().all(|b| b.is_ascii_digit())
        || hexadecimal.is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
    text.len() <= MAX_HOST && text.split('.').all(is_label) && (!is_number || text.parse::<Ipv4Addr>().is_ok())
}

/// True for `[2001:db8::1]`.
#[must_use]
pub fn is_ipv6(text: &str) -> bool {
    let inner = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    inner.is_some_and(|address| address.parse::<Ipv6Addr>().is_ok())
}

/// Whether a path is below a prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// To nobody.
    Outside,
    /// Not as it is written, but some servers take it for one that is: they do not look at the case of letters,
    /// or drop what follows a name, as in `/orders.json` or `/orders%20`.
    Doubtful,
    Below,
}

/// `/orders` and `/orders/17` are below `/orders`, `/orders2` is not.
#[must_use]
pub fn fit(prefix: &str, path: &str) -> Fit {
    let is_below = |rest: &str| rest.is_empty() || rest.starts_with('/');
    if prefix == "/" || path.strip_prefix(prefix).is_some_and(is_below) {
        return Fit::Below;
    }
    let mut steps = path.split('/');
    let is_taken_for_below = prefix.split('/').all(|name| steps.next().is_some_and(|step| is_taken_for(name, step)));
    if is_taken_for_below { Fit::Doubtful } else { Fit::Outside }
}

fn is_taken_for(name: &str, step: &str) -> bool {
    let is_longer_word = |rest: &str| rest.starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    step.split_at_checked(name.len())
        .is_some_and(|(head, rest)| head.eq_ignore_ascii_case(name) && !is_longer_word(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_has_one_spelling() {
        for good in ["api.example.test", "API.test", "localhost", "a_b.test", "xn--gre-6ka8i.test", "127.0.0.1", "0x.a"]
        {
            assert!(is_host(good), "{good}");
        }
        for bad in [
            "",
            ".",
            "a.test.",
            "a..test",
            ".a",
            "-a.test",
            "a-.test",
            "a b",
            "größe.test",
            "*.test",
            "a.test:80",
            "127.1",
            "0x7f.0.0.1",
            "0x7f000001",
            "2130706433",
            "127.0.0.01",
            "1.2.3.4.5",
            "a.1",
            "a.0x1f",
            "a.0x",
            "[::1]",
            "::1",
        ] {
            assert!(!is_host(bad), "{bad}");
        }
        assert!(!is_host(&format!("{}.test", "a".repeat(64))) && !is_host(&"a.".repeat(130)));
        assert!(is_ipv6("[2001:db8::1]") && !is_ipv6("2001:db8::1") && !is_ipv6("[fe80::1%25eth0]") && !is_ipv6("[]"));
    }

    #[test]
    fn a_prefix_ends_where_a_segment_does() {
        for (prefix, path) in [("/orders", "/orders"), ("/orders", "/orders/1"), ("/", "/orders"), ("/a/b", "/a/b/")] {
            assert_eq!(fit(prefix, path), Fit::Below, "{path}");
        }
        for (prefix, path) in [
            ("/orders", "/orders2"),
            ("/orders", "/orders-old"),
            ("/orders/1", "/orders"),
            ("/orders", "/"),
            ("/a", ""),
        ] {
            assert_eq!(fit(prefix, path), Fit::Outside, "{path}");
        }
    }

    #[test]
    fn what_some_servers_take_for_the_prefix_is_told_apart() {
        for path in ["/Orders", "/ORDERS/1", "/orders.", "/orders.json", "/orders%20/1", "/orders:cancel", "/orders~1"]
        {
            assert_eq!(fit("/orders", path), Fit::Doubtful, "{path}");
        }
        assert_eq!(fit("/v1/orders", "/V1/orders/7"), Fit::Doubtful);
        assert_eq!(fit("/v1/orders", "/v1./orders/7"), Fit::Doubtful);
    }
}
