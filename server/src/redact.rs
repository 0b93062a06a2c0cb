//! A secret in the address of a page: whoever pastes one into a search box without scripts, or behind a path, is led
//! to the same address with the ID in its place. So it stands neither in the page nor in the browser's history, and
//! no link copies it.

use std::borrow::Cow;

use axum::extract::Request;
use axum::http::{Method, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::secret_format::{find, redacted};

use crate::local_path;
use crate::pages::BY_LINK;

/// Leads away from an address that holds a secret.
pub async fn lead_away(request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    match without_secrets(request.uri()).filter(|_| reads) {
        Some(address) => Redirect::to(&address).into_response(),
        None => next.run(request).await,
    }
}

/// The address with IDs in the place of secrets, and told so; `None` if it holds none, or belongs to a link that works
/// by its token.
fn without_secrets(uri: &Uri) -> Option<String> {
    if BY_LINK.contains(&uri.path()) {
        return None;
    }
    let path = local_path::decode(uri.path());
    let pairs = || form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    if find(&path).is_none() && !pairs().any(|(name, value)| find(&name).is_some() || find(&value).is_some()) {
        return None;
    }
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in pairs() {
        query.append_pair(&redacted(&name), &redacted(&value));
    }
    query.append_pair(app::REDACTED, "");
    let path = match redacted(&path) {
        Cow::Borrowed(_) => uri.path().to_owned(),
        Cow::Owned(path) => local_path::encode(&path),
    };
    // Two slashes would lead to another host.
    Some(format!("/{}?{}", path.trim_start_matches('/'), query.finish()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::id::KeyId;
    use domain::secret_format::compose;

    #[test]
    fn only_the_id_of_a_secret_is_left() {
        let (secret, key) = (compose("acme", 7, &[0xa5; 32]), KeyId::from_bits(7));
        let led = |address: String| without_secrets(&address.parse().unwrap());
        assert_eq!(
            led(format!("/api-keys?q={secret}&sort=name")),
            Some(format!("/api-keys?q={key}&sort=name&redacted="))
        );
        assert_eq!(
            led(format!("/api-keys?q={}", secret.replace('_', "%5F"))),
            Some(format!("/api-keys?q={key}&redacted="))
        );
        assert_eq!(led(format!("/api-keys/{secret}")), Some(format!("/api-keys/{key}?redacted=")));
        assert_eq!(led(format!("/{}?a=b", secret.replace('_', "%5f"))), Some(format!("/{key}?a=b&redacted=")));
        assert_eq!(led(format!("//evil.example/{secret}")), Some(format!("/evil.example/{key}?redacted=")));
        assert_eq!(
            led(format!("/login?next=/api-keys%3Fq%3D{secret}")),
            Some(format!("/login?next=%2Fapi-keys%3Fq%3D{key}&redacted="))
        );
        for led_to in [format!("/api-keys?q={secret}"), format!("/{secret}"), format!("/?{secret}")] {
            assert_eq!(led(led(led_to).unwrap()), None, "nobody is led about for ever");
        }
    }

    #[test]
    fn other_addresses_stay_as_they_are() {
        let token = compose("clvl", 7, &[0xa5; 32]);
        for address in [
            "/",
            "/api-keys?q=nightly%20export&sort=-name",
            "/api-keys?after=key_00000000000000000000000007~x",
            &format!("/setup?token={token}"),
            &format!("/invitation?token={token}"),
        ] {
            assert_eq!(without_secrets(&address.parse().unwrap()), None, "{address}");
        }
    }
}
