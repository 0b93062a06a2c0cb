//! Which client asks: by Basic or in the form, and in one way only (RFC 6749 §2.3).

use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use service::oauth::{Client, Presented};

use super::basic;
use super::error::Error;
use super::form::Form;
use crate::client::{self, Peer};
use crate::state::AppState;

/// # Errors
/// `invalid_request` if two ways are mixed; `invalid_client` if none leads to a client.
pub(super) fn authenticate(state: &AppState, parts: &Parts, form: &Form) -> Result<Client, Error> {
    let mut lines = parts.headers.get_all(AUTHORIZATION).iter();
    let (id, secret) = match (lines.next(), lines.next()) {
        (Some(_), Some(_)) => return Err(Error::request("There is more than one Authorization header.")),
        (Some(line), None) => {
            if form.get("client_secret").is_some() {
                let description = "The client shows its secret in the header and in the body; it may do so in one way.";
                return Err(Error::request(description));
            }
            let pair = line.to_str().ok().and_then(basic::decode);
            let (id, secret) = pair
                .ok_or_else(|| Error::client("The Authorization header is not Basic with a client ID and secret."))?;
            if form.get("client_id").is_some_and(|other| other != id) {
                return Err(Error::request("client_id is another one than in the Authorization header."));
            }
            (id, secret)
        }
        (None, _) => match (form.get("client_id"), form.get("client_secret")) {
            (Some(id), Some(secret)) => (id.to_owned(), secret.to_owned()),
            _ => return Err(Error::client("Say who asks: client ID and secret, by Basic or in the body.")),
        },
    };
    let address = parts
        .extensions
        .get::<Peer>()
        .map(|Peer(peer)| client::address(peer.ip(), &parts.headers, &state.options.trusted_proxies));
    let agent = client::agent(&parts.headers);
    Ok(state.oauth.authenticate(&Presented { id: &id, secret: &secret, address, agent })?)
}
