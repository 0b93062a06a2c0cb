//! What every answer of the console says to the browser about itself.
//!
//! Scripts run only with the nonce of their page. Leptos makes one for each rendering; it
//! is put into the header of the same response by `pages`. An answer without a page allows nothing at all.

use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

use crate::state::AppState;

const ALWAYS: [(HeaderName, HeaderValue); 5] = [
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static(
            "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), midi=(), payment=(), usb=()",
        ),
    ),
];
const NO_PAGE: HeaderValue =
    HeaderValue::from_static("default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");
const A_YEAR_OF_TLS: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// The policy of a page whose scripts carry `nonce`.
#[must_use]
pub fn page_policy(nonce: &str) -> Option<HeaderValue> {
    // cargo-leptos reloads the page of a developer by way of a socket on another port.
    let live_reload = if cfg!(debug_assertions) && std::env::var_os("LEPTOS_WATCH").is_some() { " ws:" } else { "" };
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; font-src 'self'; connect-src 'self'{live_reload}; manifest-src 'self'; \
         object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    );
    HeaderValue::from_str(&policy).ok()
}

/// Adds to each answer what it does not say already.
pub async fn secure(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    complete(response.headers_mut(), state.options.is_secure());
    response
}

fn complete(headers: &mut HeaderMap, over_tls: bool) {
    for (name, value) in ALWAYS {
        headers.insert(name, value);
    }
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(NO_PAGE);
    headers.entry(CACHE_CONTROL).or_insert(NO_STORE);
    if over_tls {
        headers.insert(STRICT_TRANSPORT_SECURITY, A_YEAR_OF_TLS);
    }
}
