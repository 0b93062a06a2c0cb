//! A signed request that was refused, for whoever has to mend it: what the signature should have been made over, and
//! what the client seems to have done instead. That is found out when the refusal is written, so that whoever sends
//! wrong requests keeps no verification waiting.

use std::sync::Arc;

use domain::id::AuthorizationId;
use domain::time::{SECOND, Timestamp};
use oauth1::{Keys, Problem, Request, Scheme, Seen, Signed, explain};

use super::consumer::Consumer;
use super::index::Index;
use super::shown::shown;
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

impl Index {
    /// What is wrong with a request that was refused; `None` if it, or a secret of its consumer, could not even be read.
    pub(crate) fn explain_mistaken(&self, mistaken: &Mistaken) -> Option<Explained> {
        let Mistaken { problem, consumer, temporary, .. } = mistaken;
        let request = mistaken.request();
        let signed = Signed::read(&request).ok()?;
        let id = signed.token.as_deref().and_then(|token| token.parse::<AuthorizationId>().ok());
        let authorized = id.and_then(|id| self.token_secret(consumer, id).ok());
        let with_keys = |keys: &Keys<'_>| {
            let words = match problem {
                Problem::TimestampRefused { .. } => vec![mistaken.clock(&signed)],
                Problem::SignatureInvalid => differences(consumer, &request, &signed, keys),
                _ => Vec::new(),
            };
            let base_string = shown(signed.base_string().as_str(), &[keys.consumer_secret, keys.token_secret]);
            let end = base_string.floor_char_boundary(MAX_BASE_STRING);
            let cut = if end < base_string.len() { "…" } else { "" };
            Explained { base_string: format!("{}{cut}", &base_string[..end]), words }
        };
        let secret = temporary.as_ref().or(authorized.as_ref());
        consumer.with_keys(&self.ring, secret, |_, keys| Ok(with_keys(keys))).ok()
    }
}

/// In what the request that the client signed differs from the one that was seen.
fn differences(consumer: &Consumer, request: &Request<'_>, signed: &Signed, keys: &Keys<'_>) -> Vec<String> {
    let apis = consumer.tenant.apis.load();
    let hosts: Vec<&str> = apis.all.iter().flat_map(|api| &api.hosts).take(MAX_HOSTS).map(|host| &**host).collect();
    let seen = Seen { other_body: None, other_authorities: &hosts };
    let found = explain(request, signed, keys, &seen).differences;
    if found.is_empty() {
        return vec![
            "Nothing that clients or proxies often do explains it: perhaps a secret is another one.".to_owned(),
        ];
    }
    found.iter().map(ToString::to_string).collect()
}
