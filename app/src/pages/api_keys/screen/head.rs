use domain::selection::Selection;
use domain::time::Timestamp;
use leptos::prelude::*;

use super::key::{HEADING, Screen};
use crate::components::{Back, BackLink, Title};
use crate::pages::api_keys::KeyStatus;
use crate::pages::api_keys::revoke::Asked;

#[component]
pub(super) fn Head(screen: Screen, back: Back) -> impl IntoView {
    let name = move || screen.details.with(|details| details.key.name.clone());
    let refused = Signal::derive(move || screen.details.with(|details| details.refused.is_some()));
    let owner = move || screen.details.with(|details| details.key.owner.name.clone());
    view! {
        <Title text=name />
        <div class="head">
            <div>
                <BackLink back=back />
                <h1 id=HEADING tabindex="-1">{name}</h1>
                <p class="line">
                    "API key of " {owner}
                    {move || view! { <KeyStatus status=screen.details.with(|details| details.key.status) off=refused /> }}
                </p>
            </div>
            <div class="actions">
                {screen.is_own.then(|| view! { <OwnerActions screen=screen /> })}
                {screen.may_revoke.then(|| view! {
                    <Show when=move || screen.is_active()>
                        <button class="btn danger" type="button" aria-haspopup="dialog" on:click=move |_| revoke(screen)>
                            "Revoke…"
                        </button>
                    </Show>
                })}
            </div>
        </div>
    }
}

fn revoke(screen: Screen) {
    let (id, name) = screen.details.with_untracked(|details| (details.key.id, details.key.name.clone()));
    screen.dialogs.revoking.set(Some(Asked { selection: Selection::Ids(vec![id]), name: Some(name) }));
}

/// Only what the key's state allows: a revoked one stays as it is, one without expiry is not extended.
#[component]
fn OwnerActions(screen: Screen) -> impl IntoView {
    let dialogs = screen.dialogs;
    let key = move || untrack(|| screen.key());
    let extends =
        move || !screen.is_revoked() && screen.details.with(|details| details.key.expires_at != Timestamp::NEVER);
    let limit = move |_| {
        let limits = screen.details.with_untracked(|details| details.limits.clone());
        dialogs.limiting.set(Some((key(), limits)));
    };
    view! {
        <button class="btn" type="button" aria-haspopup="dialog" on:click=move |_| dialogs.renaming.set(Some(key()))>
            "Rename…"
        </button>
        <Show when=extends>
            <button class="btn" type="button" aria-haspopup="dialog" on:click=move |_| dialogs.extending.set(Some(key()))>
                "Extend…"
            </button>
        </Show>
        <Show when=move || screen.is_active()>
            <button class="btn" type="button" aria-haspopup="dialog" on:click=move |_| dialogs.rotating.set(Some(key()))>
                "Regenerate secret…"
            </button>
        </Show>
        <Show when=move || !screen.is_revoked()>
            <button class="btn" type="button" aria-haspopup="dialog" on:click=limit>"Limits…"</button>
        </Show>
    }
}
