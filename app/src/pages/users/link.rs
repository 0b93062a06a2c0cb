use leptos::prelude::*;

use crate::components::{CopyButton, Dialog};

/// A single-use link for somebody to choose a password with.
#[derive(Clone, PartialEq)]
pub(super) struct Link {
    pub(super) name: String,
    pub(super) url: String,
}

/// Shows a link until the dialog is closed. It is not kept anywhere, but another one can be made.
#[component]
pub(super) fn LinkDialog(link: RwSignal<Option<Link>>) -> impl IntoView {
    let close = Callback::new(move |()| link.set(None));
    let open = Signal::derive(move || link.with(Option::is_some));
    let title = Signal::derive(move || {
        link.with(|link| link.as_ref().map(|link| format!("A link for {}", link.name))).unwrap_or_default()
    });
    let body = move || {
        link.get().map(|Link { url, .. }| {
            view! {
                <div>
                    <div class="label">
                        <span id="link-label">"Invitation link"</span>
                        <span class="muted">"works once, for 7 days"</span>
                    </div>
                    <div class="secret">
                        <code tabindex="0" role="textbox" aria-readonly="true" aria-labelledby="link-label">{url.clone()}</code>
                        <CopyButton text=url what="invitation link" />
                    </div>
                </div>
            }
        })
    };
    view! {
        <Dialog
            id="invitation-link" open=open on_close=close title=title
            lead="Send it to nobody else: whoever opens it chooses the password. It cannot be shown again, but you can make a new one; then this one ends."
        >
            <div class="d-body">{body}</div>
            <div class="d-foot">
                <button class="btn primary" type="button" on:click=move |_| close.run(())>"Close"</button>
            </div>
        </Dialog>
    }
}
