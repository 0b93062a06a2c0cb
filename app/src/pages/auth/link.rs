//! Whether the token of a single-use link is good, before anything is typed.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use service::Service;
use service::setup::{self, LinkTarget};

use super::form::Sent;

/// What a link can be found to be.
#[derive(Clone)]
pub(super) enum Found {
    /// For setting up the server.
    Setup,
    /// For this person to choose a password.
    Invitation { email: String, name: String },
    /// The address has no token.
    Missing,
    /// Wrong, used, replaced or too old.
    Dead,
    /// It cannot be said at the moment.
    Unknown(domain::Error),
}

/// The token of the address or, when the form was sent, the one in it.
pub(super) fn token(sent: &Sent) -> String {
    let in_form = sent.value("token");
    if in_form.is_empty() {
        use_query_map().with_untracked(|query| query.get("token")).unwrap_or_default()
    } else {
        in_form
    }
}

pub(super) async fn find(service: &Service, token: &str) -> Found {
    if token.is_empty() {
        return Found::Missing;
    }
    match setup::link_target(service, token).await.map_err(service::Failure::tell) {
        Ok(LinkTarget::FirstAdministrator) => Found::Setup,
        Ok(LinkTarget::Invitation { email, name }) => Found::Invitation { email, name },
        Err(domain::Error::Invalid { .. }) => Found::Dead,
        Err(other) => Found::Unknown(other),
    }
}

/// In place of a form that cannot be offered at the moment.
#[component]
pub(super) fn Unavailable(error: domain::Error) -> impl IntoView {
    view! {
        <div class="notice danger" role="alert">
            <div><b>"The link could not be checked."</b> " " {error.to_string()}</div>
        </div>
    }
}
