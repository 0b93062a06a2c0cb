//! Who asks about others: a credential whose owner may, or somebody on a listed network.

use std::net::IpAddr;

use axum::http::header::RETRY_AFTER;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use domain::id::TenantId;
use domain::permission::Permission;
use service::verify::{CallerRefused, Left};

use super::answer::retry_after;
use super::credential::{NoCredential, bearer};
use crate::client::{self, Peer};
use crate::error::Problem;
use crate::state::AppState;

/// The tenant whose credentials the caller may ask about; `None` is every tenant of this server.
///
/// # Errors
/// 401, 403 or 503.
pub(crate) fn tenant(state: &AppState, parts: &Parts) -> Result<Option<TenantId>, Problem> {
    match bearer(&parts.headers) {
        Ok(secret) => match state.service.index().caller(secret, address(state, parts), Permission::Verify) {
            Ok(caller) => Ok(Some(caller.tenant)),
            Err(refused) => Err(refusal(refused)),
        },
        Err(NoCredential::Missing) if is_on_listed_network(state, parts.extensions.get(), &parts.headers) => Ok(None),
        Err(NoCredential::Missing) => {
            Err(Problem::unauthenticated("Say who asks: Authorization: Bearer with a credential that may verify."))
        }
        Err(NoCredential::Unclear) => {
            Err(Problem::bad_credential("unauthenticated", "The Authorization header is not one Bearer credential."))
        }
    }
}

fn address(state: &AppState, parts: &Parts) -> Option<IpAddr> {
    let Peer(peer) = parts.extensions.get::<Peer>()?;
    Some(client::address(peer.ip(), &parts.headers, &state.options.trusted_proxies))
}

fn refusal(refused: CallerRefused) -> Problem {
    match refused {
        CallerRefused::Unknown | CallerRefused::Invalid(_) => {
            Problem::bad_credential("unauthenticated", "The credential that asks is not valid.")
        }
        CallerRefused::Forbidden => {
            let detail = "The credential that asks has no role with the permission verify.";
            Problem::new(StatusCode::FORBIDDEN, "forbidden", detail)
        }
        CallerRefused::TooOften(left) => too_often(left),
        CallerRefused::Unavailable => Problem::unavailable(),
    }
}

/// The credential that calls has no calls left.
pub(crate) fn too_often(left: Left) -> Problem {
    let detail = "This credential was used as often as it may be for now.";
    Problem::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", detail).with(RETRY_AFTER, retry_after(Some(left)))
}

fn is_on_listed_network(state: &AppState, peer: Option<&Peer>, headers: &HeaderMap) -> bool {
    let networks = &state.options.verify_networks;
    let Some(Peer(peer)) = peer.filter(|_| !networks.is_empty()) else { return false };
    let address = client::address(peer.ip(), headers, &state.options.trusted_proxies);
    networks.iter().any(|network| network.contains(address))
}
