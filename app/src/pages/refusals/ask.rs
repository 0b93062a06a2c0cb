use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_query_map};

use super::{PATH, address_of, request_id_in};
use crate::components::{Field, focus_by_id};

/// The ID of the field and its name in the address.
pub(super) const ID: &str = "id";

/// Leads to the refusal with a request ID; without scripts as a form that asks the server.
#[component]
pub(super) fn AskForm() -> impl IntoView {
    let given = use_query_map().with_untracked(|params| params.get(ID)).unwrap_or_default();
    let wrong = || {
        "This is no request ID: one begins with req_ and goes on with 26 letters and digits. Check that it is whole."
            .to_owned()
    };
    let error = RwSignal::new((!given.trim().is_empty()).then(wrong));
    let typed = RwSignal::new(given);
    let navigate = use_navigate();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match request_id_in(&typed.get_untracked()) {
            Some(id) => navigate(&address_of(id), leptos_router::NavigateOptions::default()),
            None => {
                error.set(Some(wrong()));
                focus_by_id(ID);
            }
        }
    };
    view! {
        <form class="ask" method="get" action=PATH novalidate on:submit=submit>
            <Field
                name=ID label="Request ID" value=typed error=error
                hint="Each answer to a verification names its request_id. A line of a log that holds it will do."
            />
            <button class="btn" type="submit">"Show why"</button>
        </form>
    }
}
