//! What a header of a question says about the original request.
//!
//! A proxy hands on most of what the client sent, so headers also tell what the server behind it will read. Some
//! of them change the meaning of a request after it was judged, and WSGI and CGI read any other character of a
//! name as they read a hyphen: to them `X_Original-URI` is `X-Original-URI`.

/// Longest name of a header that is looked at, in bytes: the longest below.
const LONGEST: usize = 24;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Path and query, or a whole URL.
    Target,
    Method,
    Host,
    Scheme,
    /// RFC 7239.
    Forwarded,
    /// Which headers are for this connection only (RFC 9110 §7.6.1).
    Connection,
    /// The server behind the proxy may read another request than the one that is told.
    Doubt,
    None,
}

/// What a trusted proxy tells.
const TOLD: [(&str, Meaning); 10] = [
    ("x-original-uri", Meaning::Target),
    ("x-original-url", Meaning::Target),
    ("x-forwarded-uri", Meaning::Target),
    ("x-original-method", Meaning::Method),
    ("x-forwarded-method", Meaning::Method),
    ("x-original-host", Meaning::Host),
    ("x-forwarded-host", Meaning::Host),
    ("x-forwarded-proto", Meaning::Scheme),
    ("forwarded", Meaning::Forwarded),
    ("connection", Meaning::Connection),
];
/// What makes another request of one: a tunnel, another method, another path or host.
const CHANGES: [&str; 19] = [
    "upgrade",
    "http2-settings",
    "x-http-method-override",
    "x-http-method",
    "x-method-override",
    "x-rewrite-url",
    "x-rewrite-uri",
    "x-override-url",
    "x-original-path",
    "x-forwarded-path",
    "x-forwarded-prefix",
    "x-envoy-original-path",
    "x-envoy-original-host",
    "x-script-name",
    "script-name",
    "path-info",
    "x-host",
    "x-http-host-override",
    "x-http-path-override",
];
/// Who comes, what a message is and how long: only as they are written.
const ONLY_AS_WRITTEN: [&str; 12] = [
    "x-api-key",
    "content-type",
    "x-claviger-credential",
    "x-claviger-kind",
    "x-claviger-owner",
    "x-claviger-tenant",
    "x-claviger-project",
    "x-claviger-roles",
    "x-claviger-access",
    "x-forwarded-for",
    "content-length",
    "transfer-encoding",
];

/// `name` is in lower case.
pub(super) fn of(name: &str) -> Meaning {
    // Most headers are done with here.
    if !name.starts_with(['x', 'c', 'f', 'h', 'p', 's', 't', 'u']) {
        return Meaning::None;
    }
    if name.len() > LONGEST {
        return if is_ours(name) { Meaning::Doubt } else { Meaning::None };
    }
    if let Some((known, meaning)) = TOLD.iter().find(|(known, _)| is_read_as(name, known)) {
        return if name == *known { *meaning } else { Meaning::Doubt };
    }
    if CHANGES.iter().any(|known| is_read_as(name, known)) {
        return Meaning::Doubt;
    }
    match ONLY_AS_WRITTEN.iter().find(|known| is_read_as(name, known)) {
        Some(known) if name == *known => Meaning::None,
        Some(_) => Meaning::Doubt,
        None if is_ours(name) => Meaning::Doubt,
        None => Meaning::None,
    }
}

/// Claviger alone says who comes, also in headers that this version does not know.
fn is_ours(name: &str) -> bool {
    const PREFIX: &str = "x-claviger-";
    name.get(..PREFIX.len()).is_some_and(|head| is_read_as(head, PREFIX))
}

/// True if a server that takes whatever is no letter or digit for a hyphen reads `name` as `known`.
fn is_read_as(name: &str, known: &str) -> bool {
    let is_same = |(a, b): (u8, u8)| a == b || (b == b'-' && !a.is_ascii_alphanumeric());
    name.len() == known.len() && name.bytes().zip(known.bytes()).all(is_same)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_in_every_spelling() {
        assert_eq!(of("x-original-uri"), Meaning::Target);
        assert_eq!(of("x-forwarded-host"), Meaning::Host);
        assert_eq!(of("x-forwarded-proto"), Meaning::Scheme);
        for harmless in [
            "accept",
            "user-agent",
            "cookie",
            "x-request-id",
            "x-forwarded-for",
            "x-forwarded-port",
            "content-type",
            "x-claviger-owner",
            "x-api-key",
            "host",
            "traceparent",
            "x_request_id",
            "x-forwarded-server",
        ] {
            assert_eq!(of(harmless), Meaning::None, "{harmless}");
        }
        for doubtful in [
            "x_original_uri",
            "x-original_uri",
            "x.forwarded.host",
            "x-api_key",
            "x_claviger-owner",
            "x-claviger_owner",
            "x-claviger-anything",
            "x_claviger!a.name.that.is.longer.than.all",
            "upgrade",
            "http2-settings",
            "script_name",
            "path_info",
            "x-http-method-override",
            "x_http_method",
            "x-rewrite-url",
            "x-forwarded-prefix",
            "content_length",
            "x_forwarded_for",
            "x_forwarded_proto",
            "transfer_encoding",
        ] {
            assert_eq!(of(doubtful), Meaning::Doubt, "{doubtful}");
        }
    }

    #[test]
    fn every_name_is_looked_at() {
        let names = TOLD.iter().map(|(name, _)| *name).chain(CHANGES).chain(ONLY_AS_WRITTEN);
        for name in names {
            assert!(name.len() <= LONGEST, "{name}");
            assert!(!name.contains('-') || of(&name.replace('-', "_")) == Meaning::Doubt, "{name}");
        }
    }
}
