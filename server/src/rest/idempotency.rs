//! `Idempotency-Key`: a POST that names one is carried out once. The answer is kept without its secrets,
//! which are shown once; a replay has `null` in their place and says that it is one.

use axum::Extension;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use serde_json::Value;
use service::actor::Who;
use service::idempotency::{self, Claim, Known};

use super::caller::Caller;
use super::input::most_bytes;
use crate::body;
use crate::error::{Code, Problem};
use crate::state::AppState;

const NAME: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// Longest key, in characters.
pub(super) const MAX_CHARS: usize = 255;
/// Fields of an answer that are shown once.
const SECRETS: [&str; 2] = ["secret", "client_secret"];
/// More than any answer to a POST has.
const MAX_ANSWERED: usize = 4 << 20;

pub(super) async fn honour(
    State(state): State<AppState>,
    Extension(actor): Caller,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let (Some(name), Who::Credential { id, .. }) = (name(&request)?, &actor.who) else {
        return Ok(next.run(request).await);
    };
    let (parts, body) = request.into_parts();
    let bytes = body::read(body, most_bytes(&state)).await?;
    let address = parts.uri.path_and_query().map_or("", |address| address.as_str());
    let ring = state.service.ring();
    let claim = Claim::new(ring, *id, &name, &[parts.method.as_str().as_bytes(), address.as_bytes(), &bytes]);
    match idempotency::begin(&state.service, &actor, &claim).await? {
        Known::New => {}
        Known::Answered { status, body } => return Ok(replayed(status, body)),
        known => return Err(refusal(&known)),
    }
    // As a task of its own: it goes on to its end, and is remembered, although the client may be gone.
    let run = async move { keep(&state, &claim, next.run(Request::from_parts(parts, Body::from(bytes))).await).await };
    tokio::spawn(run).await.unwrap_or_else(|_| Err(Problem::unavailable()))
}

/// The key of a POST.
fn name(request: &Request) -> Result<Option<String>, Problem> {
    let mut lines = request.headers().get_all(NAME).iter();
    let (Some(line), more) = (lines.next(), lines.next()) else { return Ok(None) };
    if request.method() != Method::POST {
        return Ok(None);
    }
    let text = line.to_str().unwrap_or_default();
    let fits = (1..=MAX_CHARS).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic()) && more.is_none();
    let rule = format!("Idempotency-Key must be given once and have 1 to {MAX_CHARS} visible ASCII characters.");
    if fits { Ok(Some(text.to_owned())) } else { Err(Problem::field("Idempotency-Key", rule)) }
}

fn refusal(known: &Known) -> Problem {
    match known {
        Known::Full { retry_after } => {
            let detail = format!(
                "This credential has given {} Idempotency-Keys within 24 hours, which is the most. Nothing was done. \
                 Wait, or send the request without one.",
                idempotency::MAX
            );
            Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_idempotency_keys", detail)
                .with(RETRY_AFTER, (*retry_after).into())
        }
        Known::AnsweredAtLength => {
            let detail = format!(
                "The request with this Idempotency-Key was carried out. Its answer had more than {} bytes and was not \
                 kept; read what it made or changed.",
                idempotency::MAX_BYTES
            );
            Problem::new(StatusCode::CONFLICT, "idempotency_answer_not_kept", detail)
        }
        Known::Other => {
            let detail = "This Idempotency-Key was used for another request. Take a new key for a new request.";
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_reused", detail)
        }
        Known::Lost => {
            let detail = "The request with this Idempotency-Key was begun and its end is not known. Look whether it \
                          took effect, then take a new key.";
            Problem::new(StatusCode::CONFLICT, "idempotency_outcome_unknown", detail)
        }
        _ => {
            let detail = "The request with this Idempotency-Key is being carried out. Ask again in a moment.";
            Problem::new(StatusCode::CONFLICT, "idempotency_in_progress", detail).with(RETRY_AFTER, 1.into())
        }
    }
}

fn replayed(status: u16, body: String) -> Response {
    let mut response = StatusCode::from_u16(status).unwrap_or(StatusCode::OK).into_response();
    if !body.is_empty() {
        *response.body_mut() = Body::from(body);
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    response
}

/// Remembers an answer that went well. What was refused changed nothing and may be tried again; a change
/// that is stored and not confirmed is neither.
async fn keep(state: &AppState, claim: &Claim, response: Response) -> Result<Response, Problem> {
    if !response.status().is_success() {
        if response.extensions().get::<Code>() != Some(&Code("not_confirmed")) {
            idempotency::forget(&state.service, claim).await?;
        }
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, MAX_ANSWERED).await.map_err(|_| Problem::unavailable())?;
    let public = without_secrets(&bytes);
    if let Err(failure) = idempotency::finish(&state.service, claim, parts.status.as_u16(), &public).await {
        // The change is made and this answer is true; only a repetition will not know it.
        let _ = failure.tell();
    }
    Ok(Response::from_parts(parts, Body::from(bytes)))
}

/// `answer` as it may be kept.
fn without_secrets(answer: &[u8]) -> String {
    let Ok(mut json) = serde_json::from_slice::<Value>(answer) else { return String::new() };
    hide(&mut json);
    json.to_string()
}

fn hide(json: &mut Value) {
    match json {
        Value::Object(fields) => {
            for (name, value) in fields {
                if SECRETS.contains(&name.as_str()) { *value = Value::Null } else { hide(value) }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(hide),
        _ => {}
    }
}
