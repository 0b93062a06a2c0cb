//! A signature base string (RFC 5849 §3.4.1.1) as administrators may read it.

use std::borrow::Cow;

use domain::id::{AuthorizationId, TemporaryId};
use domain::secret_format;
use oauth1::Encoded;

/// In the place of what is secret.
const LEFT_OUT: &str = "…";
/// Times that something may be encoded.
const MAX_ENCODED: usize = 6;
/// Whatever a client calls so.
const SECRET_NAMES: [&str; 4] = ["secret", "password", "passwd", "oauth_verifier"];

/// `base_string` without what is secret in it, wherever its client put it: `secrets`, those of our own form, the verifier
/// of a request that may yet be granted, and what is called a secret.
pub(super) fn shown(base_string: &str, secrets: &[&str]) -> String {
    let mut parts = base_string.splitn(3, '&');
    let [method, uri, parameters] = [(); 3].map(|()| parts.next().unwrap_or_default());
    let parameters = parameters.split("%26").map(|parameter| shown_parameter(parameter, secrets));
    let uri = if has_secret(uri, secrets) { LEFT_OUT } else { uri };
    format!("{method}&{uri}&{}", parameters.collect::<Vec<_>>().join("%26"))
}

fn shown_parameter<'p>(parameter: &'p str, secrets: &[&str]) -> Cow<'p, str> {
    let (name, value) = parameter.split_once("%3D").unwrap_or((parameter, ""));
    if has_secret(name, secrets) {
        return LEFT_OUT.into();
    }
    let is_called_so = |name: &str| SECRET_NAMES.iter().any(|secret| name.contains(secret));
    let is_no_token = |value: &str| value.parse::<AuthorizationId>().is_err() && value.parse::<TemporaryId>().is_err();
    let is_secret = has_secret(value, secrets)
        || decoded(name).any(|name| is_called_so(&name.to_ascii_lowercase()))
        || name == "oauth_token" && is_no_token(value);
    if is_secret { format!("{name}%3D{LEFT_OUT}").into() } else { parameter.into() }
}

fn has_secret(text: &str, secrets: &[&str]) -> bool {
    let is_in = |text: &str| secrets.iter().any(|secret| !secret.is_empty() && text.contains(secret));
    decoded(text).any(|text| is_in(&text) || matches!(secret_format::redacted(&text), Cow::Owned(_)))
}

/// `text`, and what it is decoded once, twice and so on.
fn decoded(text: &str) -> impl Iterator<Item = String> {
    let decode = |text: &String| Encoded::from_escaped(text).ok()?.decode().filter(|decoded| decoded != text);
    std::iter::successors(Some(text.to_owned()), decode).take(MAX_ENCODED)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "nC4-vQ8w Zr2/Lk9";

    fn of(parameters: &[(&str, &str)]) -> String {
        let pairs =
            parameters.iter().map(|(name, value)| format!("{}={}", oauth1::encode(name), oauth1::encode(value)));
        format!("POST&http%3A%2F%2Fa.test%2F&{}", oauth1::encode(&pairs.collect::<Vec<_>>().join("&")))
    }

    #[test]
    fn what_is_no_secret_is_shown() {
        let token = AuthorizationId::from_bits(7).to_string();
        let base_string = of(&[("a", "1"), ("b", "x=y&z %"), ("c", ""), ("oauth_token", &token), ("é", "é")]);
        assert_eq!(shown(&base_string, &[SECRET, ""]), base_string);
    }

    #[test]
    fn what_is_secret_is_left_out_wherever_it_stands() {
        let key = format!("clvk_{}", "0".repeat(26));
        assert_eq!(shown(&of(&[("key", &key)]), &[]), of(&[("key", &key)]), "an ID is none");
        let twice = oauth1::encode(&oauth1::encode(SECRET));
        for (name, value) in [
            ("oauth_verifier", "k7m3-9qxp"),
            ("oauth_token", SECRET),
            ("oauth_token", "another"),
            ("oauth_consumer_secret", "what a client thinks"),
            ("Password", "hunter2"),
            ("a", SECRET),
            ("a", &format!("x{SECRET}y")),
            ("a", &*twice),
        ] {
            let shown = shown(&of(&[("z", "1"), (name, value)]), &[SECRET]);
            assert_eq!(shown, format!("{}%26{name}%3D…", of(&[("z", "1")])), "{name}={value}");
        }
        assert_eq!(shown(&of(&[(SECRET, "1")]), &[SECRET]), "POST&http%3A%2F%2Fa.test%2F&…");
        assert_eq!(shown("GET&http%3A%2F%2Fa.test%2Fa-b&", &["a-b"]), "GET&…&");
    }
}
