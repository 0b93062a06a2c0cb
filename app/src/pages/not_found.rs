//! What is shown where there is nothing.

use leptos::prelude::*;

use crate::components::{Title, answer_not_found};

#[component]
pub(crate) fn NotFound() -> impl IntoView {
    answer_not_found();
    view! {
        <Title text="Not found" />
        <main class="error-page" id="main">
            <p class="code">"404"</p>
            <h1>"There is nothing here"</h1>
            <p>
                "The address is not one of this console, or what it led to has been deleted. Check it for typing errors, or start from the overview."
            </p>
            <div class="actions">
                <a class="btn primary" href="/">"Go to overview"</a>
            </div>
        </main>
    }
}
