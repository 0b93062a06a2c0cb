//! A client that signs for itself, in every way that the RFC leaves it.

use oauth1::{Keys, Request, Scheme, SignatureMethod, Signed, encode};
use service::random;

use crate::common::{Answer, Server};
use crate::http::oauth2::FORM;

pub(super) const HOST: &str = "keys.example.test";

/// Where the protocol parameters are (§3.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Carried {
    Header,
    Query,
    Form,
}

/// A request to be signed.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) method: &'static str,
    pub(super) path: String,
    /// Beside the protocol's.
    pub(super) query: String,
    pub(super) form: String,
    pub(super) carried: Carried,
    /// Between the parameters of a header.
    pub(super) separator: &'static str,
    pub(super) parameters: Vec<(&'static str, String)>,
    pub(super) consumer_secret: String,
    pub(super) token_secret: String,
}

/// The same as it goes over the network.
#[derive(Clone, Debug)]
pub(super) struct Signature {
    pub(super) method: &'static str,
    target: String,
    headers: Vec<(&'static str, String)>,
    body: String,
}

impl Call {
    pub(super) fn new(server: &Server, path: &str, (key, secret): (&str, &str)) -> Self {
        let seconds = server.service.clock().now().millis() / 1_000;
        let parameters = vec![
            ("oauth_consumer_key", key.to_owned()),
            ("oauth_signature_method", "HMAC-SHA256".to_owned()),
            ("oauth_timestamp", seconds.to_string()),
            ("oauth_nonce", format!("{:032x}", random::bits())),
            ("oauth_version", "1.0".to_owned()),
        ];
        Self {
            method: "POST",
            path: path.to_owned(),
            query: String::new(),
            form: String::new(),
            carried: Carried::Header,
            separator: ", ",
            parameters,
            consumer_secret: secret.to_owned(),
            token_secret: String::new(),
        }
    }

    /// With this protocol parameter, instead of the one that is there.
    pub(super) fn with(self, name: &'static str, value: impl ToString) -> Self {
        let mut call = self.without(name);
        call.parameters.push((name, value.to_string()));
        call
    }

    pub(super) fn without(mut self, name: &str) -> Self {
        self.parameters.retain(|(known, _)| *known != name);
        self
    }

    pub(super) fn sign(&self) -> Signature {
        let unsigned = self.put_together("-");
        // What cannot be read is not signed: it has to be refused for what is wrong with it.
        let Ok(signed) = Signed::read(&unsigned.as_read()) else { return unsigned };
        let keys = Keys { consumer_secret: &self.consumer_secret, token_secret: &self.token_secret, public_key: None };
        // With another method nothing can be signed here; that has to be refused for the method.
        let method =
            if signed.method == SignatureMethod::HmacSha1 { signed.method } else { SignatureMethod::HmacSha256 };
        self.put_together(&keys.sign(method, signed.base_string()).unwrap())
    }

    fn put_together(&self, signature: &str) -> Signature {
        let signature = ("oauth_signature", signature.to_owned());
        let protocol: Vec<_> = self.parameters.iter().chain([&signature]).collect();
        let list = |of: fn(&str, &str) -> String, separator: &str| {
            protocol.iter().map(|(name, value)| of(name, &encode(value))).collect::<Vec<_>>().join(separator)
        };
        let pairs = || list(|name, value| format!("{name}={value}"), "&");
        let joined = |a: &str, b: &str| [a, b].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join("&");
        let (mut query, mut body, mut headers) =
            (self.query.clone(), self.form.clone(), vec![("host", HOST.to_owned())]);
        match self.carried {
            Carried::Header => {
                let list = list(|name, value| format!("{name}=\"{value}\""), self.separator);
                headers.push(("authorization", format!("OAuth realm=\"here\"{}{list}", self.separator)));
            }
            Carried::Query => query = joined(&query, &pairs()),
            Carried::Form => body = joined(&body, &pairs()),
        }
        if !body.is_empty() {
            headers.push((FORM.0, FORM.1.to_owned()));
        }
        let target = if query.is_empty() { self.path.clone() } else { format!("{}?{query}", self.path) };
        Signature { method: self.method, target, headers, body }
    }
}

impl Signature {
    pub(super) fn as_read(&self) -> Request<'_> {
        let (path, query) =
            self.target.split_once('?').map_or((&*self.target, None), |(path, query)| (path, Some(query)));
        let header = |name| self.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str());
        Request {
            method: self.method,
            scheme: Scheme::Http,
            authority: HOST,
            path,
            query,
            authorization: header("authorization"),
            form: header("content-type").map(|_| self.body.as_bytes()),
        }
    }
}

impl Server {
    /// Sends what was signed, as it was signed.
    pub(super) async fn deliver(&self, signed: &Signature) -> Answer {
        let headers: Vec<_> = signed.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.send(signed.method, &signed.target, &headers, signed.body.clone()).await
    }

    pub(super) async fn perform(&self, call: &Call) -> Answer {
        self.deliver(&call.sign()).await
    }
}
