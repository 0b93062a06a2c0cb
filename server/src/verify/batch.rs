//! `POST /v1/verify/batch`: the same about up to a hundred, answered in their order.
//! `{"items": [{"key": "…"}, …]}` → `{"items": [{"valid": …}, …]}`

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::request::{VerifyRequest, no_json};
use super::{answer, caller};
use crate::body;
use crate::error::Problem;
use crate::state::AppState;

const MAX_ITEMS: usize = 100;
/// A hundred questions have more room than one.
const BODY_LIMIT: usize = 1024 * 1024;

#[derive(serde::Deserialize)]
struct Asks<'a> {
    #[serde(borrow)]
    items: Option<Vec<VerifyRequest<'a>>>,
}

pub(super) async fn verify(State(state): State<AppState>, request: Request) -> Result<Response, Problem> {
    let (parts, incoming) = request.into_parts();
    let bytes = body::read(incoming, state.options.body_limit.max(BODY_LIMIT)).await?;
    let tenant = caller::tenant(&state, &parts)?;
    let asks: Asks<'_> = serde_json::from_slice(&bytes).map_err(|e| no_json(&e))?;
    let Some(items) = asks.items else { return Err(Problem::field("items", "items is missing.")) };
    if items.len() > MAX_ITEMS {
        let message = format!("items may have at most {MAX_ITEMS} entries; this one has {}.", items.len());
        return Err(Problem::field("items", message));
    }
    for (i, ask) in items.iter().enumerate() {
        ask.check(&format!("items[{i}]."))?;
    }
    let mut out = br#"{"items":["#.to_vec();
    for (i, ask) in items.iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        state.service.index().verify(&ask.question(tenant), |verdict| answer::push(&mut out, verdict));
    }
    out.extend_from_slice(b"]}");
    Ok(answer::json(StatusCode::OK, out))
}
