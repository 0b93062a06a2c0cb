//! What the console's scripts call: Leptos server functions, all under one prefix.
//!
//! A form can send much that looks like a call, and anybody who gets a form into a page could do what its visitor
//! may. So a call is JSON by its type, which no form sends, and no navigation.

use axum::Router;
use axum::body::Body;
use axum::extract::{Extension, Request, State};
use axum::http::header::{ACCEPT, CONTENT_TYPE, REFERER};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::any;
use leptos::server_fn::axum::get_server_fn_service;

use crate::error::Problem;
use crate::state::AppState;
use crate::visit::Visit;
use crate::{body, pages};

pub const PREFIX: &str = "/calls/";

pub fn routes() -> Router<AppState> {
    Router::new().route("/calls/{*name}", any(call))
}

async fn call(
    State(state): State<AppState>,
    Extension(visit): Extension<Visit>,
    request: Request,
) -> Result<Response, Problem> {
    if !is_fetched(request.headers()) {
        let detail = "This address is for the scripts of the console, not to be opened or sent a form.";
        return Err(Problem::new(StatusCode::FORBIDDEN, "not_fetched", detail));
    }
    if get_server_fn_service(request.uri().path(), request.method().clone()).is_none() {
        let detail = "This page belongs to another version of the console. Reload it and try again.";
        return Err(Problem::new(StatusCode::NOT_FOUND, "unknown_call", detail));
    }
    if !is_json(request.headers()) {
        let detail = "The arguments of a call are application/json.";
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", detail));
    }
    // They would read any amount themselves.
    let (mut parts, incoming) = request.into_parts();
    let bytes = body::read(incoming, state.options.body_limit).await?;
    // By these Leptos answers a form with a way back, and the errors in its address.
    parts.headers.remove(ACCEPT);
    parts.headers.remove(REFERER);
    let request = Request::from_parts(parts, Body::from(bytes));
    let context = pages::context(state, visit);
    Ok(leptos_axum::handle_server_fns_with_context(context, request).await.into_response())
}

/// False if the browser says that somebody opened the address or sent a form to it, or wants to embed it
/// (Fetch Metadata). Browsers that say nothing are recognised by [`is_json`].
fn is_fetched(headers: &HeaderMap) -> bool {
    let only = |name, allowed: &[&str]| {
        headers.get_all(name).iter().all(|value| allowed.iter().any(|allowed| value == allowed))
    };
    only("sec-fetch-mode", &["cors", "same-origin"]) && only("sec-fetch-dest", &["empty"])
}

fn is_json(headers: &HeaderMap) -> bool {
    let mut types = headers.get_all(CONTENT_TYPE).iter();
    let (Some(Ok(media_type)), None) = (types.next().map(|value| value.to_str()), types.next()) else { return false };
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Method;
    use leptos::server_fn::axum::server_fn_paths;

    #[test]
    fn every_server_function_is_posted_to_the_one_prefix() {
        // Routing the pages links them, and with them what they call.
        let _ = pages::routes();
        let all: Vec<(&str, Method)> = server_fn_paths().collect();
        assert!(all.len() > 3, "{all:?}");
        for (path, method) in all {
            assert!(path.starts_with(PREFIX), "{path} is not served");
            assert_eq!(method, Method::POST, "{path} changes things or shows them by GET");
        }
    }
}
