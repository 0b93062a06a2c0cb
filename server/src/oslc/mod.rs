//! OSLC discovery, as Jazz tools have it: a document that tells where the dance of OAuth 1.0a is, and where to ask for a
//! consumer key. A tenant switches it on (`consumers.oslc`); until then there is nothing here.
//!
//! The default tenant's is at `/oslc/…`, that of another at `/oslc/TENANT/…`. The dance has one address for all: a
//! consumer key says whose it is.

mod approve;
mod limit;
mod request_key;
mod rootservices;

use axum::Router;
use axum::http::request::Parts;
use axum::routing::{get, post};
use domain::id::TenantId;
use domain::slug;
use service::consumers;

pub(crate) use self::limit::KeyRequests;
use crate::error::Problem;
use crate::state::AppState;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/oslc/rootservices", get(rootservices::tell))
        .route("/oslc/{tenant}/rootservices", get(rootservices::tell))
        .route("/oslc/request_key", post(request_key::give))
        .route("/oslc/{tenant}/request_key", post(request_key::give))
        .route(approve::PATH, get(approve::show))
}

/// The tenant that a path is about.
struct Place {
    tenant: TenantId,
    /// Where its addresses begin.
    base: String,
}

impl Place {
    /// # Errors
    /// 404 unless the tenant has discovery on.
    async fn of(state: &AppState, parts: &Parts) -> Result<Self, Problem> {
        let mut steps = parts.uri.path().trim_start_matches("/oslc/").split('/');
        let (slug, base) = match (steps.next(), steps.next()) {
            (Some(slug), Some(_)) => (slug, format!("{}/oslc/{slug}", state.public_url)),
            _ => (slug::DEFAULT_TENANT, format!("{}/oslc", state.public_url)),
        };
        Ok(Self { tenant: consumers::discoverable(&state.service, slug).await?, base })
    }
}
