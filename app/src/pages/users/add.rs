use leptos::prelude::*;

use super::access::{Draft, FIELDS, NameField, RolesAndSeat};
use super::link::{Link, LinkDialog};
use crate::calls::{roles, users};
use crate::components::{ConfirmDialog, Dialog, Field, FormError, NoRoleChoices, focus_first_wrong};

/// Asks for a new user's particulars, then shows the link with which they choose a password.
#[component]
pub(super) fn AddUser(open: RwSignal<bool>, on_added: Callback<()>) -> impl IntoView {
    let draft = Draft::new("", &[], true);
    let choices = Resource::new_blocking(|| (), |()| roles::choices());
    let ask_again = Callback::new(move |()| choices.refetch());
    let link = RwSignal::new(None);
    let confirming = RwSignal::new(false);
    let add = Action::new(move |(): &()| async move {
        match users::invite(draft.to_new_user()).await {
            Ok((user, url)) => {
                open.set(false);
                link.set(Some(Link { name: user.name, url }));
                on_added.run(());
            }
            Err(problem) if problem.wants_password() => confirming.set(true),
            Err(problem) => {
                focus_first_wrong(&FIELDS, &problem);
                draft.problem.set(Some(problem));
            }
        }
    });
    let run = Callback::new(move |()| {
        draft.problem.set(None);
        if !add.pending().get_untracked() {
            _ = add.dispatch(());
        }
    });
    let close = Callback::new(move |()| {
        open.set(false);
        draft.problem.set(None);
    });
    // Whoever was added is not offered again; what was cancelled or refused is.
    Effect::new(move |_| {
        if link.with(Option::is_some) {
            draft.clear();
        }
    });
    // One dialog at a time: this one steps aside for the password and keeps what was typed.
    let visible = Signal::derive(move || open.get() && !confirming.get());
    let pending = add.pending();
    view! {
        <Dialog
            id="add-user" open=visible on_close=close title="Add user" held=pending
            lead="They get a link with which they choose a password. Nothing is sent: you pass the link on."
        >
            <form
                novalidate
                on:submit=move |event| {
                    event.prevent_default();
                    run.run(());
                }
            >
                <div class="d-body">
                    <FormError problem=draft.problem title="Not added." fields=&FIELDS />
                    <NameField draft=draft />
                    <Field name="email" label="Email" kind="email" value=draft.email error=draft.error("email") hint="With this they sign in." />
                    <Transition fallback=|| view! { <p class="muted" role="status">"Loading the roles…"</p> }>
                        {move || choices.get().map(|answer| match answer {
                            Ok(choices) => view! { <RolesAndSeat draft=draft choices=choices /> }.into_any(),
                            Err(problem) => view! { <NoRoleChoices problem=problem retry=ask_again /> }.into_any(),
                        })}
                    </Transition>
                </div>
                <div class="d-foot">
                    <button class="btn" type="button" on:click=move |_| close.run(())>"Cancel"</button>
                    <button class="btn primary" type="submit" aria-busy=move || pending.get().to_string()>"Add user"</button>
                </div>
            </form>
        </Dialog>
        <ConfirmDialog open=confirming on_confirmed=run />
        <LinkDialog link=link />
    }
}
