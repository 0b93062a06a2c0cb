use leptos::prelude::*;

use super::field::PasswordField;
use crate::calls::{Problem, session};

/// Asks for the password before a sensitive action, then runs `on_confirmed`.
#[component]
pub(crate) fn ConfirmPassword(on_confirmed: Callback<()>, on_cancel: Callback<()>) -> impl IntoView {
    let password = RwSignal::new(String::new());
    let confirm = Action::new(move |password: &String| session::reauthenticate(password.clone()));
    let problem = RwSignal::new(None::<Problem>);
    Effect::new(move |_| match confirm.value().get() {
        Some(Ok(())) => on_confirmed.run(()),
        Some(Err(refused)) => problem.set(Some(refused)),
        None => {}
    });
    let error = Signal::derive(move || problem.get().map(|p| p.about("password").unwrap_or_else(|| p.to_string())));
    Effect::new(move |_| super::focus_by_id("confirm-password"));
    view! {
        <form
            class="form"
            on:submit=move |event| {
                event.prevent_default();
                problem.set(None);
                _ = confirm.dispatch(password.get_untracked());
            }
        >
            <div class="d-body">
                <PasswordField
                    name="confirm-password" label="Your password" value=password error=error
                    hint="This is a sensitive action, so confirm that it is you. It holds for five minutes."
                />
            </div>
            <div class="d-foot">
                <button class="btn" type="button" on:click=move |_| on_cancel.run(())>"Cancel"</button>
                <button class="btn primary" type="submit" aria-busy=move || confirm.pending().get().to_string()>
                    "Confirm"
                </button>
            </div>
        </form>
    }
}
