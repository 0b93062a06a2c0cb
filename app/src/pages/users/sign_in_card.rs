//! Whether somebody can come in: a link to choose a password, and switching them off and on.

use domain::user::{User, UserChange, UserStatus};
use leptos::prelude::*;

use super::link::{Link, LinkDialog};
use crate::calls::{Answer, PendingAnswer, users};
use crate::components::{AskDialog, AskWords, ConfirmDialog, FlashMessage, FormError, use_ask, use_saving};

const WORDS: AskWords = AskWords { undone: "Nothing was changed.", doing: "Changing…" };

#[component]
pub(super) fn Standing(user: RwSignal<User>, on_switched: Callback<User>) -> impl IntoView {
    let switching = RwSignal::new(None::<User>);
    let new_link = RwSignal::new(None::<Link>);
    let status = Memo::new(move |_| user.with(|user| user.status));
    let is_disabled = move || status.get() == UserStatus::Disabled;
    let make_link =
        move || -> PendingAnswer<String> { Box::pin(users::invite_again(user.with_untracked(|user| user.id))) };
    let on_made = move |url| new_link.set(Some(Link { name: user.with_untracked(|user| user.name.clone()), url }));
    let making = use_saving(RwSignal::new(None), &[], make_link, on_made);
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
                <button
                    class="btn push" type="button" aria-haspopup="dialog" aria-busy=move || making.pending.get().to_string()
                    on:click=move |_| making.save.run(())
                >
                    {label}
                </button>
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
                <FormError problem=making.problem title="No link was made." />
                <div class="line">
                    <span>{words}</span>
                    <button
                        class="btn push" class:danger=move || !is_disabled() type="button" aria-haspopup="dialog"
                        on:click=move |_| switching.set(Some(user.get_untracked()))
                    >
                        {move || if is_disabled() { "Enable…" } else { "Disable…" }}
                    </button>
                </div>
            </div>
        </section>
        <ConfirmDialog id="confirm-link" open=making.confirming on_confirmed=making.save />
        <LinkDialog link=new_link />
        <SwitchDialog switching=switching on_switched=on_switched />
    }
}

#[component]
fn SwitchDialog(switching: RwSignal<Option<User>>, on_switched: Callback<User>) -> impl IntoView {
    let act = |before: User| -> PendingAnswer<User> { Box::pin(switched(before)) };
    let ask = use_ask(switching, act, move |after| on_switched.run(after), Callback::new(|()| ()));
    let is_disabled =
        Memo::new(move |_| switching.with(|user| user.as_ref().is_some_and(|u| u.status == UserStatus::Disabled)));
    let verb = move || if is_disabled.get() { "Enable" } else { "Disable" };
    let title =
        move || switching.with(|user| user.as_ref().map(|u| format!("{} {}?", verb(), u.name))).unwrap_or_default();
    let words = move || {
        if is_disabled.get() {
            "They can sign in again, and those of their API keys that are still active are accepted again."
        } else {
            "They are signed out everywhere, and their API keys are refused at once. Nothing is deleted: once enabled, they can sign in and their keys are accepted again."
        }
    };
    view! {
        <AskDialog
            id="switch-user" ask=ask words=WORDS title=Signal::derive(title)
            button=Signal::derive(move || verb().to_owned()) danger=Signal::derive(move || !is_disabled.get())
        >
            <p>{words}</p>
        </AskDialog>
    }
}

/// The switch alone: whatever else somebody changed meanwhile stays, and what is typed in the form is no part of it.
async fn switched(before: User) -> Answer<User> {
    let seen = UserChange::from(&users::get(before.id).await?);
    let change = UserChange { disabled: before.status != UserStatus::Disabled, ..seen.clone() };
    users::change(before.id, seen, change).await
}

/// What is told once it is done.
pub(super) fn told(after: &User) -> FlashMessage {
    if after.status == UserStatus::Disabled {
        FlashMessage::done(format!("{} disabled.", after.name), "They are signed out and their API keys are refused.")
    } else {
        FlashMessage::done(
            format!("{} enabled.", after.name),
            "They can sign in, and their active API keys are accepted.",
        )
    }
}
