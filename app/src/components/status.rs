use domain::status::Status;
use leptos::prelude::*;

/// The status of a credential, by word and colour.
#[component]
pub(crate) fn StatusPill(status: Status) -> impl IntoView {
    view! { <span class=format!("status {status}")>{status.label()}</span> }
}
