use domain::password::MIN_CHARS;
use leptos::prelude::*;

use crate::calls::{Problem, session};
use crate::components::{FlashMessage, FormError, PasswordField, focus_by_id, use_viewer};

const CURRENT: &str = "current";
const NEW: &str = "new";

/// Changing the password ends every other session.
#[component]
pub(super) fn ChangePassword(told: RwSignal<Option<FlashMessage>>, on_changed: Callback<()>) -> impl IntoView {
    let (current, new) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let problem = RwSignal::new(None::<Problem>);
    let change =
        Action::new(|(current, new): &(String, String)| session::change_password(current.clone(), new.clone()));
    let pending = change.pending();
    let refuse = move |refused: Problem| {
        let wrong = [CURRENT, NEW].into_iter().find(|field| refused.about(field).is_some());
        problem.set(Some(refused));
        if let Some(field) = wrong {
            focus_by_id(field);
        }
    };
    Effect::new(move |_| match change.value().get() {
        Some(Ok(())) => {
            change.clear();
            current.set(String::new());
            new.set(String::new());
            told.set(Some(FlashMessage::done("Password changed.", "You are signed out everywhere else.")));
            on_changed.run(());
        }
        Some(Err(refused)) => refuse(refused),
        None => {}
    });
    let submit = move || {
        if pending.get_untracked() {
            return;
        }
        problem.set(None);
        told.set(None);
        if current.with_untracked(String::is_empty) {
            // Asking the server would count as a wrong password.
            refuse(domain::Error::invalid(CURRENT, "Enter your current password.").into());
        } else {
            change.dispatch((current.get_untracked(), new.get_untracked()));
        }
    };
    view! {
        <section class="card" aria-labelledby="password-title">
            // A form that is sent before the scripts are there must not put passwords into the URL.
            <form
                method="post" novalidate
                on:submit=move |event| {
                    event.prevent_default();
                    submit();
                }
            >
                <header>
                    <h2 id="password-title">"Password"</h2>
                    <p>"Changing it ends all your other sessions."</p>
                </header>
                {fields(current, new, problem)}
                <footer>
                    <button class="btn primary" type="submit" aria-busy=move || pending.get().to_string()>
                        {move || if pending.get() { "Changing…" } else { "Change password" }}
                    </button>
                </footer>
            </form>
        </section>
    }
}

fn fields(current: RwSignal<String>, new: RwSignal<String>, problem: RwSignal<Option<Problem>>) -> impl IntoView {
    let about = move |field: &'static str| Signal::derive(move || problem.get().and_then(|p| p.about(field)));
    let email = untrack(|| use_viewer().get().email);
    let hint =
        format!("{MIN_CHARS} characters or more. A few words that belong together only for you are easy to keep.");
    view! {
        <div class="body">
            <FormError problem=problem title="Password not changed." fields=&[CURRENT, NEW] />
            // Tells password managers whose password this is.
            <input
                class="visually-hidden" type="text" name="username" autocomplete="username" readonly tabindex="-1"
                aria-hidden="true" value=email
            />
            <PasswordField name=CURRENT label="Current password" value=current error=about(CURRENT) />
            <PasswordField name=NEW label="New password" value=new error=about(NEW) hint=hint autocomplete="new-password" />
        </div>
    }
}
