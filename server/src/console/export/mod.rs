//! `GET /api-keys.csv`, `/application-keys.csv`, `/users.csv`, `/events.csv`: what the list of that name holds, with the
//! parameters that the list has in its address. A file is streamed, a page of the list at a time.

mod csv;
mod stream;

use axum::Router;
use axum::body::Body;
use axum::extract::{Extension, Request, State};
use axum::http::header::{ALLOW, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use domain::api_key::KeyQuery;
use domain::application::ApplicationQuery;
use domain::event::EventQuery;
use domain::list::ListQuery;
use domain::time::Timestamp;
use domain::user::UserQuery;
use service::export::{Export, List};

use self::stream::Stream;
use crate::error::Problem;
use crate::state::AppState;
use crate::visit::Visit;
use crate::{gate, local_path};

/// The lists that there is a file of, by the path of each.
const LISTS: [&str; 4] = ["/api-keys", "/application-keys", "/users", "/events"];
const EXTENSION: &str = ".csv";
const CSV: HeaderValue = HeaderValue::from_static("text/csv; charset=utf-8; header=present");

pub(super) fn routes() -> Router<AppState> {
    // Asking for the head alone takes no copy, so that nothing is logged of one.
    let file = || get(download).head(|| async { (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, "GET")]) });
    LISTS.iter().fold(Router::new(), |router, list| router.route(&format!("{list}{EXTENSION}"), file()))
}

async fn download(
    State(state): State<AppState>,
    Extension(visit): Extension<Visit>,
    request: Request,
) -> Result<Response, Problem> {
    let (head, _) = request.into_parts();
    refuse_unmeant(&head.headers)?;
    let Some(caller) = visit.caller else {
        let address = head.uri.path_and_query().map_or("", PathAndQuery::as_str);
        // Back to the list: a page that leads to a file stays where it is.
        let list: Uri = address.replacen(EXTENSION, "", 1).parse().unwrap_or_default();
        return Ok(Redirect::to(&local_path::sign_in_and_return(&list)).into_response());
    };
    let (path, query) = (head.uri.path().trim_end_matches(EXTENSION), head.uri.query().unwrap_or_default());
    let params: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
    // Of one that is repeated the last, as the list reads its address.
    let get = |name: &str| params.iter().rfind(|(given, _)| given == name).map(|(_, value)| value.to_string());
    let list = match path {
        "/api-keys" => List::ApiKeys(KeyQuery::from_params(get)),
        "/application-keys" => List::Applications(ApplicationQuery::from_params(get)),
        "/users" => List::Users(UserQuery::from_params(get)),
        _ => List::Events(EventQuery::from_params(get)),
    };
    // Kept until the last byte is sent.
    let place = gate::place(&state, &head)?;
    let header = csv::header(&list);
    let export = Export::begin(state.service.clone(), caller.actor, list).await?;
    let mut response = Response::new(Body::new(Stream::new(header, export, place)));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, CSV);
    headers.insert(CONTENT_DISPOSITION, disposition(path, state.service.clock().now())?);
    Ok(response)
}

/// Another site, or a browser that guesses what is wanted next, could ask for a file, and nobody would know why the log
/// says that they took a copy.
fn refuse_unmeant(headers: &HeaderMap) -> Result<(), Problem> {
    if headers.contains_key("sec-purpose") {
        let detail = "A file is not fetched in advance. Open the console and download it there.";
        return Err(Problem::new(StatusCode::FORBIDDEN, "prefetch", detail));
    }
    let is_ours = |site: &HeaderValue| site == "same-origin" || site == "none";
    if headers.get_all("sec-fetch-site").iter().all(is_ours) {
        return Ok(());
    }
    let detail = "This request comes from another site. Open the console and download the file there.";
    Err(Problem::new(StatusCode::FORBIDDEN, "cross_site", detail))
}

/// A file by the name of the list and the day, in UTC.
fn disposition(path: &str, now: Timestamp) -> Result<HeaderValue, Problem> {
    let (year, month, day) = now.date();
    let name = path.trim_start_matches('/');
    let text = format!("attachment; filename=\"{name}-{year:04}-{month:02}-{day:02}{EXTENSION}\"");
    HeaderValue::from_str(&text).map_err(|_| Problem::unavailable())
}
