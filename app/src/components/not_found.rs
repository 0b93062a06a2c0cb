#[cfg(feature = "ssr")]
use leptos::prelude::*;

/// Says that there is nothing here to whoever reads the HTTP status instead of the page.
pub(crate) fn answer_not_found() {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::NOT_FOUND);
    }
}
