use domain::access::AccessByApi;
use domain::permission::Permission;
use leptos::prelude::*;

use super::Choices;
use crate::components::{AccessMatrix, Binding, use_viewer};

/// The access to each API: one of three.
#[component]
pub(super) fn AccessToApis(
    given: Binding<AccessByApi>,
    apis: RwSignal<Choices>,
    error: Signal<Option<String>>,
) -> impl IntoView {
    view! {
        <section class="card" aria-labelledby="role-access">
            <header>
                <h2 id="role-access">"Access to APIs"</h2>
                <p>"What the keys of its holders may do: read takes GET, HEAD and OPTIONS; full takes every method."</p>
            </header>
            <div class="body tight" hidden=move || error.get().is_none()>
                <p class="error" id="access" role="alert" tabindex="-1">{error}</p>
            </div>
            {move || if apis.with(Vec::is_empty) {
                view! { <NoApis /> }.into_any()
            } else {
                view! { <AccessMatrix given=given apis=apis /> }.into_any()
            }}
        </section>
    }
}

#[component]
fn NoApis() -> impl IntoView {
    let may_register = use_viewer().may(Permission::ApisWrite);
    view! {
        <div class="body">
            <p class="muted">
                "No APIs are registered yet, so there is nothing to give access to. "
                {may_register.then(|| view! { <a class="link" href="/apis">"Register one"</a> })}
            </p>
        </div>
    }
}
