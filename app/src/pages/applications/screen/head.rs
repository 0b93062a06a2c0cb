use leptos::prelude::*;

use super::application::Screen;
use crate::components::{Back, BackLink, CloseLink, Title};
use crate::pages::applications::actions::HEADING;
use crate::pages::applications::status_pill;

#[component]
pub(super) fn Head(screen: Screen, back: Back) -> impl IntoView {
    let name = move || screen.details.with(|details| details.application.name.clone());
    view! {
        <Title text=name />
        <div class="head">
            <div>
                <BackLink back=back />
                <h1 id=HEADING tabindex="-1">{name}</h1>
                <p class="line">"Application key" {move || status_pill(screen.disabled())}</p>
            </div>
            <div class="actions">
                {screen.may_change.then(|| view! { <Buttons screen=screen /> })}
                <CloseLink back=back />
            </div>
        </div>
    }
}

#[component]
fn Buttons(screen: Screen) -> impl IntoView {
    let actions = screen.actions;
    let present = move || Some(untrack(|| screen.application()));
    view! {
        <button class="btn" type="button" aria-haspopup="dialog" on:click=move |_| actions.regenerating.set(present())>
            "Regenerate secret…"
        </button>
        <button class="btn" type="button" aria-haspopup="dialog" on:click=move |_| actions.switching.set(present())>
            {move || if screen.disabled() { "Enable…" } else { "Disable…" }}
        </button>
        <button class="btn danger" type="button" aria-haspopup="dialog" on:click=move |_| actions.deleting.set(present())>
            "Delete…"
        </button>
    }
}
