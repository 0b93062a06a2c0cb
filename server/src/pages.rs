//! The console's pages, rendered by the crate `app`. This is the one file that knows it.
//!
//! A page is rendered whole before its first byte is sent: its status, cookies and policy can be
//! decided until then, and it is complete for a browser without JavaScript.

use std::sync::{Arc, LazyLock};

use axum::body::{Body, to_bytes};
use axum::extract::{Extension, Request, State};
use axum::http::header::{CONTENT_SECURITY_POLICY, REFRESH, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use axum::{Router, extract::FromRef};
use domain::authorization::Onward;
use leptos::config::LeptosOptions;
use leptos::nonce::use_nonce;
use leptos::prelude::{IntoView, provide_context, use_context};
use leptos_axum::{LeptosRoutes as _, ResponseOptions};

use crate::error::{Problem, retry_after, status_of};
use crate::headers::page_policy;
use crate::local_path::{self, SIGN_IN};
use crate::one_task;
use crate::session::Cookie;
use crate::site;
use crate::state::AppState;
use crate::turns;
use crate::visit::Visit;

/// What somebody who is not signed in may see.
const PUBLIC: [&str; 3] = [SIGN_IN, SET_UP, INVITATION];
/// What is opened by a link whose token is in the address.
pub const BY_LINK: [&str; 2] = [SET_UP, INVITATION];
const SET_UP: &str = "/setup";
const INVITATION: &str = "/invitation";

/// Where `HydrationScripts` finds the scripts. Everything that leptos would read from the environment
/// is given here, so that the binary needs none of it.
static OPTIONS: LazyLock<LeptosOptions> = LazyLock::new(|| {
    LeptosOptions::builder().output_name("claviger").site_pkg_dir(format!("pkg/{}", site::package_hash())).build()
});

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(_: &AppState) -> Self {
        OPTIONS.clone()
    }
}

/// A GET route for each page.
pub fn routes() -> Router<AppState> {
    one_task::prepare();
    Router::new().leptos_routes_with_handler(app::ROUTES.clone(), get(page))
}

async fn page(
    State(state): State<AppState>,
    Extension(visit): Extension<Visit>,
    request: Request,
) -> Result<Response, Problem> {
    let path = request.uri().path();
    if path != SET_UP && state.needs_setup().await? {
        return Ok(Redirect::to(SET_UP).into_response());
    }
    if visit.caller.is_none() && !PUBLIC.contains(&path) {
        return Ok(Redirect::to(&local_path::sign_in_and_return(request.uri())).into_response());
    }
    if visit.caller.is_some() && path == SIGN_IN {
        return Ok(Redirect::to(&local_path::next_of(request.uri())).into_response());
    }
    Ok(render(&state, &visit, request, || ()).await)
}

/// The page that says that there is none.
pub async fn not_found(state: &AppState, visit: &Visit, request: Request) -> Response {
    let mut response = render(state, visit, request, || ()).await;
    if response.status().is_success() {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    response
}

/// The form at `path` again, with what is wrong and all that was typed into it.
pub async fn refuse(state: &AppState, visit: &Visit, path: &'static str, refused: app::Refused) -> Response {
    let (status, retry_after) = (status_of(&refused.error), retry_after(&refused.error));
    let mut response = render(state, visit, at(path), move || provide_context(refused.clone())).await;
    *response.status_mut() = status;
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    response
}

/// The page at `path` after somebody has answered a consumer: where they go from there.
pub async fn lead_on(state: &AppState, visit: &Visit, path: &'static str, onward: Onward) -> Response {
    let url = match &onward {
        Onward::Back { url, .. } => HeaderValue::from_str(&format!("0;url={url}")).ok(),
        Onward::Code { .. } | Onward::Nowhere { .. } => None,
    };
    let mut response = render(state, visit, at(path), move || provide_context(onward.clone())).await;
    // A redirect of a form to another site is what `form-action` forbids.
    if let Some(url) = url {
        response.headers_mut().insert(REFRESH, url);
    }
    response
}

fn at(path: &'static str) -> Request {
    let mut request = Request::new(Body::empty());
    *request.uri_mut() = Uri::from_static(path);
    request
}

/// `more` is what this page finds in its context beside what all do.
async fn render(
    state: &AppState,
    visit: &Visit,
    request: Request,
    more: impl Fn() + Clone + Send + Sync + 'static,
) -> Response {
    let provide = context(state.clone(), visit.clone());
    let provide = move || {
        provide();
        provide_nonce_header();
        more();
    };
    let rendered = whole(provide, || app::shell(OPTIONS.clone()), request);
    rendered.await.unwrap_or_else(|_| Problem::unavailable().into_response())
}

async fn whole<V: IntoView + 'static>(
    provide: impl Fn() + Clone + Send + Sync + 'static,
    view: impl Fn() -> V + Clone + Send + Sync + 'static,
    request: Request,
) -> Result<Response, axum::Error> {
    let rendered = one_task::with_all_it_spawns(async {
        let page = leptos_axum::render_app_async_with_context(provide, view);
        let (head, body) = page(request).await.into_parts();
        Ok(Response::from_parts(head, Body::from(to_bytes(body, usize::MAX).await?)))
    });
    turns::taken(rendered).await
}

/// What pages and server functions find in their context.
pub fn context(state: AppState, visit: Visit) -> impl Fn() + Clone + Send + Sync + 'static {
    move || {
        provide_context(state.service.clone());
        provide_context(visit.caller.clone());
        provide_context(visit.origin.clone());
        provide_context(app::Unprotected(visit.unprotected));
        provide_context(app::PublicUrl(state.public_url.clone()));
        provide_context(set_session(&state));
    }
}

fn set_session(state: &AppState) -> app::SetSession {
    let cookie = Cookie::new(state.options.is_secure());
    app::SetSession(Arc::new(move |token| cookie.begin(token).unwrap_or(HeaderValue::from_static(""))))
}

/// The scripts of this rendering, and no others, may run.
fn provide_nonce_header() {
    let policy = use_nonce().and_then(|nonce| page_policy(&nonce));
    if let (Some(policy), Some(response)) = (policy, use_context::<ResponseOptions>()) {
        response.insert_header(CONTENT_SECURITY_POLICY, policy);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use leptos::prelude::*;

    #[tokio::test]
    async fn what_a_page_loads_comes_in_the_task_that_renders_it() {
        let _ = routes();
        let view = || {
            let task = Resource::new_blocking(
                || (),
                |()| async {
                    // As an answer of the database does, this takes more than one step.
                    tokio::task::yield_now().await;
                    format!("loaded by {}", tokio::task::id())
                },
            );
            leptos::view! { <Suspense>{move || task.get()}</Suspense> }
        };
        let rendering = tokio::spawn(whole(|| (), view, Request::new(Body::empty())));
        let task = rendering.id();
        let page = to_bytes(rendering.await.unwrap().unwrap().into_body(), 1 << 16).await.unwrap();
        let page = String::from_utf8_lossy(&page);
        assert!(page.contains(&format!("loaded by {task}")), "{page}");
    }
}
