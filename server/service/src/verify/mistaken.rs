//! A signed request that was refused, for whoever has to mend it: what the signature should have been made over, and
//! what the client seems to have done instead. That is found out when the refusal is written, so that whoever sends
//! wrong requests keeps no verification waiting.

use std::borrow::Cow;
use std::sync::Arc;

use domain::id::AuthorizationId;
use domain::secret_format;
use domain::time::{SECOND, Timestamp};
use oauth1::{Problem, Request, Scheme, Seen, Signed, explain};

use super::consumer::Consumer;
use super::index::Index;
use crate::secret::PlainSecret;

/// Longest request that is looked into, in bytes: it is signed some two hundred times.
const MAX_LEN: usize = 8 << 10;
/// Longest base string that is kept, in bytes.
const MAX_BASE_STRING: usize = 4_000;
/// Hosts of APIs that the client may have meant.
const MAX_HOSTS: usize = 8;

/// A request as it was seen, with its signature; nothing writes that anywhere.
pub(crate) struct Mistaken {
    problem: Problem,
    consumer: Arc<Consumer>,
    at: Timestamp,
    method: String,
    scheme: Scheme,
    authority: String,
    path: String,
    query: Option<String>,
    authorization: Option<String>,
    form: Option<Vec<u8>>,
    /// Of temporary credentials; those of an authorization are in the index.
    temporary: Option<PlainSecret>,
}

/// What is told of it.
pub(crate) struct Explained {
    pub(crate) base_string: String,
    /// Sentences; none if the problem says it all.
    pub(crate) words: Vec<String>,
}

impl Mistaken {
    /// None for one that is too long.
    pub(super) fn new(
        request: &Request<'_>,
        problem: Problem,
        consumer: Arc<Consumer>,
        at: Timestamp,
        temporary: Option<&PlainSecret>,
    ) -> Option<Box<Self>> {
        let Request { method, scheme, authority, path, query, authorization, form } = *request;
        let texts = [Some(method), Some(authority), Some(path), query, authorization];
        let len = texts.into_iter().flatten().map(str::len).sum::<usize>() + form.map_or(0, <[u8]>::len);
        (len <= MAX_LEN).then(|| {
            Box::new(Self {
                problem,
                consumer,
                at,
                method: method.to_owned(),
                scheme,
                authority: authority.to_owned(),
                path: path.to_owned(),
                query: query.map(str::to_owned),
                authorization: authorization.map(str::to_owned),
                form: form.map(<[u8]>::to_vec),
                temporary: temporary.map(|secret| PlainSecret::presented(secret.expose())),
            })
        })
    }

    fn request(&self) -> Request<'_> {
        Request {
            method: &self.method,
            scheme: self.scheme,
            authority: &self.authority,
            path: &self.path,
            query: self.query.as_deref(),
            authorization: self.authorization.as_deref(),
            form: self.form.as_deref(),
        }
    }

    /// How far the client's clock is off.
    fn clock(&self, signed: &Signed) -> String {
        let seconds = |at: Timestamp| u64::try_from(at.millis() / SECOND).unwrap_or_default();
        let (said, now) = (signed.timestamp, seconds(self.at));
        let side = if said < now { "behind" } else { "ahead of" };
        format!("By oauth_timestamp, the client’s clock is {} s {side} this server’s.", said.abs_diff(now))
    }
}

/// The one protocol parameter that is a secret: of a request that was refused it may still be good.
fn without_verifier(base_string: &str) -> Cow<'_, str> {
    const NAME: &str = "oauth_verifier%3D";
    let Some(start) = base_string.find(NAME).map(|at| at + NAME.len()) else { return base_string.into() };
    let (before, rest) = base_string.split_at(start);
    // It is encoded twice, so that nothing in it divides parameters.
    let after = rest.find("%26").map_or("", |end| &rest[end..]);
    format!("{before}…{after}").into()
}

impl Index {
    /// What is wrong with a request that was refused; `None` if it could not even be read.
    pub(crate) fn explain_mistaken(&self, mistaken: &Mistaken) -> Option<Explained> {
        let request = mistaken.request();
        let signed = Signed::read(&request).ok()?;
        let words = match mistaken.problem {
            Problem::TimestampRefused { .. } => vec![mistaken.clock(&signed)],
            Problem::SignatureInvalid => self.differences(mistaken, &request, &signed),
            _ => Vec::new(),
        };
        // Whoever put the secret of a key into a query has signed it.
        let base_string = without_verifier(signed.base_string().as_str());
        let base_string = secret_format::redacted(&base_string);
        let end = base_string.floor_char_boundary(MAX_BASE_STRING);
        let cut = if end < base_string.len() { "…" } else { "" };
        Some(Explained { base_string: format!("{}{cut}", &base_string[..end]), words })
    }

    /// In what the request that the client signed differs from the one that was seen.
    fn differences(&self, mistaken: &Mistaken, request: &Request<'_>, signed: &Signed) -> Vec<String> {
        let Mistaken { consumer, temporary, .. } = mistaken;
        let id = signed.token.as_deref().and_then(|token| token.parse::<AuthorizationId>().ok());
        let authorized = id.and_then(|id| self.token_secret(consumer, id).ok());
        let secret = temporary.as_ref().or(authorized.as_ref());
        let apis = consumer.tenant.apis.load();
        let hosts: Vec<&str> = apis.all.iter().flat_map(|api| &api.hosts).take(MAX_HOSTS).map(|host| &**host).collect();
        let seen = Seen { other_body: None, other_authorities: &hosts };
        let explained = consumer.with_keys(&self.ring, secret, |_, keys| Ok(explain(request, signed, keys, &seen)));
        let Ok(explanation) = explained else { return vec!["A secret of it cannot be read here.".to_owned()] };
        if explanation.differences.is_empty() {
            return vec![
                "Nothing that clients or proxies often do explains it: perhaps a secret is another one.".to_owned(),
            ];
        }
        explanation.differences.iter().map(ToString::to_string).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_string_shows_no_verifier() {
        for (given, shown) in [
            (
                "POST&http%3A&oauth_token%3Dt%26oauth_verifier%3Dk7%2526m%26z%3D1",
                "POST&http%3A&oauth_token%3Dt%26oauth_verifier%3D…%26z%3D1",
            ),
            ("oauth_verifier%3Dk7m3", "oauth_verifier%3D…"),
            ("GET&a%3D1", "GET&a%3D1"),
        ] {
            assert_eq!(without_verifier(given), shown);
        }
    }
}
