//! Requests that another site makes a signed-in browser send do nothing.
//!
//! A browser says where a request comes from: in `Sec-Fetch-Site`, which no page can set, or, where
//! that is missing (old browsers, plain HTTP on another host), in `Origin`. Only our own pages may
//! change something; a request that says neither is refused as well.

use axum::extract::{Request, State};
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::error::Problem;
use crate::server_functions::PREFIX;
use crate::state::AppState;

/// Lets through what only reads, and what comes from our own pages. A server function is asked by our
/// scripts alone, whatever its method.
pub async fn refuse(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD) && !request.uri().path().starts_with(PREFIX);
    if reads || is_ours(request.headers(), request.uri(), public(&state)) {
        return next.run(request).await;
    }
    let detail = "This request does not come from a page of this console. Open the console and try again there.";
    Problem::new(StatusCode::FORBIDDEN, "cross_site", detail).into_response()
}

/// True if a page of another site has its visitor's browser send it. Programs say nothing of where they come from.
pub(crate) fn is_of_another_page(state: &AppState, headers: &HeaderMap, uri: &Uri) -> bool {
    let is_of_browser = headers.contains_key(ORIGIN) || headers.contains_key("sec-fetch-site");
    is_of_browser && !is_ours(headers, uri, public(state))
}

fn public(state: &AppState) -> Option<&str> {
    state.options.public_url.as_ref().map(|url| url.as_str())
}

fn is_ours(headers: &HeaderMap, uri: &Uri, public: Option<&str>) -> bool {
    let mut sites = headers.get_all("sec-fetch-site").iter();
    match (sites.next(), sites.next()) {
        (Some(site), None) => site == "same-origin",
        (None, _) => origin_is_ours(headers, uri, public),
        (Some(_), Some(_)) => false,
    }
}

fn origin_is_ours(headers: &HeaderMap, uri: &Uri, public: Option<&str>) -> bool {
    let mut origins = headers.get_all(ORIGIN).iter();
    let (Some(origin), None) = (origins.next().and_then(|o| o.to_str().ok()), origins.next()) else { return false };
    if public.is_some_and(|public| origin.eq_ignore_ascii_case(public)) {
        return true;
    }
    // HTTP/2 names the host in the URI.
    let host = headers.get(HOST).and_then(|h| h.to_str().ok()).or_else(|| uri.authority().map(|a| a.as_str()));
    let named = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
    matches!((named, host), (Some(named), Some(host)) if !host.is_empty() && named.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ours(headers: &[(&'static str, &'static str)]) -> bool {
        let map = headers.iter().map(|(n, v)| (n.parse().unwrap(), v.parse().unwrap())).collect();
        is_ours(&map, &Uri::from_static("/login"), Some("https://keys.example.com"))
    }

    #[test]
    fn our_own_pages_are_recognised() {
        assert!(ours(&[("sec-fetch-site", "same-origin"), ("host", "a"), ("origin", "https://b")]));
        assert!(ours(&[("host", "127.0.0.1:3000"), ("origin", "http://127.0.0.1:3000")]));
        assert!(ours(&[("host", "10.0.0.5:3000"), ("origin", "https://keys.example.com")]));
    }

    #[test]
    fn forgeries_are_not() {
        let host = ("host", "127.0.0.1:3000");
        for forged in [
            &[host, ("sec-fetch-site", "cross-site")][..],
            &[host, ("sec-fetch-site", "same-site")],
            &[host, ("sec-fetch-site", "none")],
            &[host, ("sec-fetch-site", "cross-site"), ("origin", "http://127.0.0.1:3000")],
            &[host, ("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")],
            &[host, ("origin", "null")],
            &[host, ("origin", "http://127.0.0.1:3001")],
            &[host, ("origin", "http://evil.example")],
            &[host, ("origin", "http://127.0.0.1:3000"), ("origin", "http://evil.example")],
            &[host, ("origin", "127.0.0.1:3000")],
            &[host],
            &[("host", ""), ("origin", "http://")],
            &[("origin", "null")],
            &[],
        ] {
            assert!(!ours(forged), "{forged:?}");
        }
    }
}
