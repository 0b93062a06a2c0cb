//! A request that says it is signed (RFC 5849 §3.1), before anything about it is believed.

use std::collections::BTreeMap;

use crate::base_string::{BaseString, base_uri};
use crate::parameters::{Parameter, Parameters};
use crate::problem::{Problem, shown};
use crate::request::Request;
use crate::signature::{Keys, SignatureMethod};

/// Bytes of the value of a protocol parameter. A callback is the longest.
pub const MAX_VALUE: usize = 2_048;
/// Bytes of a nonce, which has to be remembered.
pub const MAX_NONCE: usize = 256;

/// What the request says of itself. It is as good as anybody's word until [`Signed::verify`].
#[derive(Clone, Debug)]
pub struct Signed {
    pub consumer_key: String,
    /// None while there is none, which some clients write as an empty one.
    pub token: Option<String>,
    pub method: SignatureMethod,
    /// Seconds since 1970.
    pub timestamp: u64,
    pub nonce: String,
    pub callback: Option<String>,
    pub verifier: Option<String>,
    pub(crate) signature: String,
    pub(crate) parameters: Parameters,
    base_string: BaseString,
}

/// The proof that a signature was right, which nothing but [`Signed::verify`] gives.
#[derive(Debug)]
pub struct Verified(());

impl Signed {
    /// Reads what `request` says. An empty protocol parameter counts as one that is not there.
    ///
    /// # Errors
    /// If a parameter is missing, repeated, in two places, too long or malformed, or if method or version are unknown.
    pub fn read(request: &Request<'_>) -> Result<Self, Problem> {
        let parameters = Parameters::read(request)?;
        let protocol = Protocol::of(&parameters)?;
        if protocol.text("oauth_version")?.is_some_and(|version| version != "1.0") {
            return Err(Problem::VersionRejected);
        }
        let absent = REQUIRED.into_iter().filter(|name| protocol.find(name).is_none()).collect::<Vec<_>>();
        if !absent.is_empty() {
            return Err(Problem::ParameterAbsent { names: absent });
        }
        let required = |name| protocol.text(name).map(Option::unwrap_or_default);
        let method = required("oauth_signature_method")?.parse().map_err(|_| Problem::SignatureMethodRejected)?;
        let nonce = required("oauth_nonce")?;
        if nonce.len() > MAX_NONCE {
            return Err(Problem::TooLong { what: "oauth_nonce".to_owned(), limit: MAX_NONCE });
        }
        let uri = base_uri(request.scheme, request.authority, request.path);
        Ok(Self {
            consumer_key: required("oauth_consumer_key")?,
            token: protocol.text("oauth_token")?,
            method,
            timestamp: timestamp(&required("oauth_timestamp")?)?,
            nonce,
            callback: protocol.text("oauth_callback")?,
            verifier: protocol.text("oauth_verifier")?,
            signature: required("oauth_signature")?,
            base_string: BaseString::new(request.method, &uri, parameters.iter()),
            parameters,
        })
    }

    /// True if the signature was made over this request with `keys`, and by one of the methods that are `accepted`.
    ///
    /// # Errors
    /// [`Problem::SignatureMethodRejected`] or [`Problem::SignatureInvalid`].
    pub fn verify(&self, accepted: &[SignatureMethod], keys: &Keys<'_>) -> Result<Verified, Problem> {
        if self.method == SignatureMethod::Plaintext || !accepted.contains(&self.method) {
            return Err(Problem::SignatureMethodRejected);
        }
        match keys.verify(self.method, &self.base_string, &self.signature) {
            true => Ok(Verified(())),
            false => Err(Problem::SignatureInvalid),
        }
    }

    #[must_use]
    pub const fn base_string(&self) -> &BaseString {
        &self.base_string
    }

    /// All that was sent, the signature included.
    #[must_use]
    pub const fn parameters(&self) -> &Parameters {
        &self.parameters
    }
}

/// §3.1; with each of the methods that verify, the timestamp and the nonce are not optional.
const REQUIRED: [&str; 5] =
    ["oauth_consumer_key", "oauth_signature_method", "oauth_signature", "oauth_timestamp", "oauth_nonce"];

/// The parameters whose names begin with `oauth_`: each there once, and all of them in one place (§3.1, §3.5).
struct Protocol<'a>(BTreeMap<&'a str, &'a Parameter>);

impl<'a> Protocol<'a> {
    fn of(parameters: &'a Parameters) -> Result<Self, Problem> {
        let mut found = BTreeMap::<&str, &Parameter>::new();
        let mut first = None;
        for parameter in parameters.iter().filter(|parameter| parameter.is_of_protocol()) {
            let first = *first.get_or_insert(parameter.source);
            if first != parameter.source {
                return Err(Problem::Scattered { name: shown(&parameter.name), first, second: parameter.source });
            }
            if found.insert(parameter.name.as_str(), parameter).is_some() {
                return Err(Problem::Repeated { name: shown(&parameter.name) });
            }
        }
        Ok(Self(found))
    }

    fn find(&self, name: &str) -> Option<&'a Parameter> {
        self.0.get(name).copied().filter(|parameter| !parameter.value.as_str().is_empty())
    }

    fn text(&self, name: &'static str) -> Result<Option<String>, Problem> {
        let Some(parameter) = self.find(name) else { return Ok(None) };
        let value = parameter.value.decode().ok_or(Problem::BadValue { name })?;
        if value.len() > MAX_VALUE {
            return Err(Problem::TooLong { what: name.to_owned(), limit: MAX_VALUE });
        }
        Ok(Some(value))
    }
}

/// §3.3: a positive integer.
fn timestamp(text: &str) -> Result<u64, Problem> {
    let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let seconds = text.parse().ok().filter(|seconds| is_digits && *seconds > 0);
    seconds.ok_or(Problem::BadValue { name: "oauth_timestamp" })
}
