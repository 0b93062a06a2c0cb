//! Who calls: always a credential, by its secret.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;
use domain::verdict::Code;
use service::Actor;
use service::verify::CallerRefused;

use crate::client::{self, Peer};
use crate::error::Problem;
use crate::state::AppState;
use crate::verify::caller::too_often;
use crate::verify::credential::{NoCredential, bearer};

/// For a handler's signature: `Extension(actor): Caller`.
pub(super) type Caller = Extension<Arc<Actor>>;

/// Puts the caller into the request, or answers in its stead: no handler is reached without one.
pub(super) async fn identify(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let secret = bearer(request.headers()).map_err(|no| match no {
        NoCredential::Missing => Problem::unauthenticated("Say who calls: Authorization: Bearer with a credential."),
        NoCredential::Unclear => {
            Problem::bad_credential("unauthenticated", "The Authorization header is not one Bearer credential.")
        }
    })?;
    let peer = request.extensions().get::<Peer>();
    let address = peer.map(|Peer(p)| client::address(p.ip(), request.headers(), &state.options.trusted_proxies));
    let actor = service::bearer::actor(&state.service, secret, address, client::agent(request.headers()));
    request.extensions_mut().insert(Arc::new(actor.map_err(refusal)?));
    Ok(next.run(request).await)
}

fn refusal(refused: CallerRefused) -> Problem {
    match refused {
        CallerRefused::Unavailable | CallerRefused::Invalid(Code::Unavailable) => Problem::unavailable(),
        CallerRefused::TooOften(left) => too_often(left),
        CallerRefused::Invalid(Code::AddressNotAllowed) => {
            let detail = "This credential may not be used from this address.";
            Problem::new(StatusCode::FORBIDDEN, "address_not_allowed", detail)
        }
        CallerRefused::Forbidden => {
            Problem::new(StatusCode::FORBIDDEN, "forbidden", "This credential may not call this interface.")
        }
        CallerRefused::Unknown | CallerRefused::Invalid(_) => {
            Problem::bad_credential("unauthenticated", "The credential is not valid; GET /v1/whoami says why.")
        }
    }
}
