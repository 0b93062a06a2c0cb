//! Whether somebody can come in: a link to choose a password, and switching them off and on.

use domain::user::{User, UserChange, UserStatus};
use leptos::prelude::*;

use super::person::Act;
use crate::components::Dialog;

/// The same person, switched off or on; what is typed in the form is no part of it.
fn switched(user: &User) -> UserChange {
    UserChange {
        name: user.name.clone(),
        roles: user.roles.clone(),
        has_seat: user.has_seat,
        disabled: user.status != UserStatus::Disabled,
    }
}

#[component]
pub(super) fn Standing(user: RwSignal<User>, run: Callback<Act>) -> impl IntoView {
    let asking = RwSignal::new(false);
    let status = Memo::new(move |_| user.with(|user| user.status));
    let is_disabled = move || status.get() == UserStatus::Disabled;
    let link = move || {
        let (what, label) = match status.get() {
            UserStatus::Invited => {
                ("Has not chosen a password yet. A new link ends the older one.", "New invitation link")
            }
            UserStatus::Active => {
                ("Somebody who forgot their password chooses a new one with a link.", "New password link")
            }
            UserStatus::Disabled => return None,
        };
        Some(view! {
            <div class="line">
                <span>{what}</span>
                <button class="btn push" type="button" aria-haspopup="dialog" on:click=move |_| run.run(Act::MakeLink)>{label}</button>
            </div>
        })
    };
    let words = move || {
        if is_disabled() {
            "Cannot sign in, and every API key is refused."
        } else {
            "Disabling signs them out at once and refuses their API keys."
        }
    };
    view! {
        <section class="card" aria-labelledby="user-standing">
            <header><h2 id="user-standing">"Sign-in"</h2></header>
            <div class="body">
                {link}
                <div class="line">
                    <span>{words}</span>
                    <button
                        class="btn push" class:danger=move || !is_disabled() type="button" aria-haspopup="dialog"
                        on:click=move |_| asking.set(true)
                    >
                        {move || if is_disabled() { "Enable…" } else { "Disable…" }}
                    </button>
                </div>
            </div>
        </section>
        <SwitchDialog user=user open=asking run=run />
    }
}

#[component]
fn SwitchDialog(user: RwSignal<User>, open: RwSignal<bool>, run: Callback<Act>) -> impl IntoView {
    let close = Callback::new(move |()| open.set(false));
    let is_disabled = Memo::new(move |_| user.with(|user| user.status == UserStatus::Disabled));
    let title = Signal::derive(move || {
        let verb = if is_disabled.get() { "Enable" } else { "Disable" };
        format!("{verb} {}?", user.with(|user| user.name.clone()))
    });
    let words = move || {
        if is_disabled.get() {
            "They can sign in again, and those of their API keys that are still active are accepted again."
        } else {
            "They are signed out everywhere, and their API keys are refused at once. Nothing is deleted: once enabled, they can sign in and their keys are accepted again."
        }
    };
    let confirm = move |_| {
        open.set(false);
        run.run(Act::Change(user.with_untracked(switched)));
    };
    view! {
        <Dialog id="switch-user" open=open on_close=close title=title>
            <div class="d-body"><p>{words}</p></div>
            <div class="d-foot">
                <button class="btn" type="button" autofocus on:click=move |_| close.run(())>"Cancel"</button>
                <button class="btn" class:danger=move || !is_disabled.get() class:primary=is_disabled type="button" on:click=confirm>
                    {move || if is_disabled.get() { "Enable" } else { "Disable" }}
                </button>
            </div>
        </Dialog>
    }
}
