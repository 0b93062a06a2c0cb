//! What the console's scripts call: Leptos server functions, all under one prefix.

use axum::Router;
use axum::body::Body;
use axum::extract::{Extension, Request, State};
use axum::http::StatusCode;
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
    if get_server_fn_service(request.uri().path(), request.method().clone()).is_none() {
        let detail = "This page belongs to another version of the console. Reload it and try again.";
        return Err(Problem::new(StatusCode::NOT_FOUND, "unknown_call", detail));
    }
    // They would read any amount themselves.
    let (parts, incoming) = request.into_parts();
    let bytes = body::read(incoming, state.options.body_limit).await?;
    let request = Request::from_parts(parts, Body::from(bytes));
    let context = pages::context(state, visit);
    Ok(leptos_axum::handle_server_fns_with_context(context, request).await.into_response())
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
