//! `POST /oauth1/authorize`: what somebody says to a consumer that asks to act for them (RFC 5849 §2.2).

use axum::extract::{Extension, Request, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::access::{Access, AccessByApi};
use domain::authorization::Decision;
use domain::id::TemporaryId;
use service::authorizations;
use service::sessions::Caller;

use super::form::Form;
use crate::error::Problem;
use crate::oauth1::AUTHORIZE;
use crate::pages;
use crate::state::AppState;
use crate::visit::Visit;

/// What the fields for the access to an API begin with.
const ACCESS: &str = "access.";
/// As much as the user reaches.
const ALL: &str = "all";

pub(super) async fn submit(
    State(state): State<AppState>,
    Extension(visit): Extension<Visit>,
    request: Request,
) -> Result<Response, Problem> {
    let form = Form::read(&state, request).await?;
    let Some(caller) = &visit.caller else {
        // Their session has ended while they read: after signing in they are asked again.
        let token = form.get("oauth_token").parse::<TemporaryId>();
        let back = token.map_or_else(|_| AUTHORIZE.to_owned(), |id| format!("{AUTHORIZE}?oauth_token={id}"));
        return Ok(Redirect::to(&crate::local_path::sign_in_and_return_to(&back)).into_response());
    };
    let decided = match read(&form, caller) {
        Ok((id, decision)) => authorizations::decide(&state.service, &caller.actor, id, &decision).await,
        Err(error) => Err(error.into()),
    };
    match decided {
        Ok(onward) => Ok(pages::lead_on(&state, &visit, AUTHORIZE, onward).await),
        Err(failure) => Ok(pages::refuse(&state, &visit, AUTHORIZE, form.refused(failure.tell())).await),
    }
}

fn read(form: &Form, caller: &Caller) -> domain::Result<(TemporaryId, Decision)> {
    let id = form.get("oauth_token").parse().map_err(|_| domain::Error::not_found("The sign-in request"))?;
    // Nobody says yes to what somebody else has read.
    if form.get("user").parse() != Ok(caller.viewer.id) {
        let name = &caller.viewer.name;
        let message = format!("You are signed in as {name} now, and somebody else was asked. Read it again.");
        return Err(domain::Error::conflict(message));
    }
    match form.get("decision") {
        "allow" => Ok((id, Decision::Allow(narrowed(form)?))),
        "deny" => Ok((id, Decision::Deny)),
        _ => Err(domain::Error::invalid("decision", "Say whether you allow it or not.")),
    }
}

/// None while nothing is less than the user reaches.
fn narrowed(form: &Form) -> domain::Result<Option<AccessByApi>> {
    let fields: Vec<_> = form.beginning_with(ACCESS).collect();
    if fields.iter().all(|(_, access)| *access == ALL) {
        return Ok(None);
    }
    let read = |(api, access): (&str, &str)| match access {
        ALL => Ok((api.to_owned(), Access::Full)),
        other => match other.parse() {
            Ok(access) => Ok((api.to_owned(), access)),
            Err(_) => Err(domain::Error::invalid("access", format!("“{other}” is no access: all, read or none is."))),
        },
    };
    fields.into_iter().map(read).collect::<domain::Result<AccessByApi>>().map(Some)
}
