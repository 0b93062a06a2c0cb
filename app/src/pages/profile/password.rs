use domain::password::MIN_CHARS;
use leptos::prelude::*;

use crate::calls::{PendingAnswer, session};
use crate::components::{FlashMessage, Form, Outcome, PasswordField, use_saving, use_viewer};

const CURRENT: &str = "current";
const NEW: &str = "new";
const FIELDS: &[&str] = &[CURRENT, NEW];

/// Changing the password ends every other session.
#[component]
pub(super) fn ChangePassword(told: RwSignal<Option<FlashMessage>>, on_changed: Callback<()>) -> impl IntoView {
    let (current, new) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let change = move || -> PendingAnswer<()> {
        told.set(None);
        let (current, new) = (current.get_untracked(), new.get_untracked());
        Box::pin(async move {
            if current.is_empty() {
                // Asking the server would count as a wrong password.
                return Err(domain::Error::invalid(CURRENT, "Enter your current password.").into());
            }
            session::change_password(current, new).await
        })
    };
    let on_done = move |()| {
        current.set(String::new());
        new.set(String::new());
        told.set(Some(FlashMessage::done("Password changed.", "You are signed out everywhere else.")));
        on_changed.run(());
    };
    let saving = use_saving(RwSignal::new(None), FIELDS, change, on_done);
    let email = untrack(|| use_viewer().get().email);
    let hint =
        format!("{MIN_CHARS} characters or more. A few words that belong together only for you are easy to keep.");
    view! {
        <section class="card" aria-labelledby="password-title">
            // A form that is sent before the scripts are there must not put passwords into the URL.
            <Form saving=saving method="post">
                <header>
                    <h2 id="password-title">"Password"</h2>
                    <p>"Changing it ends all your other sessions."</p>
                </header>
                <div class="body">
                    <Outcome saving=saving undone="Password not changed." />
                    // Tells password managers whose password this is.
                    <input
                        class="visually-hidden" type="text" name="username" autocomplete="username" readonly tabindex="-1"
                        aria-hidden="true" value=email
                    />
                    <PasswordField name=CURRENT label="Current password" value=current error=saving.error(CURRENT) />
                    <PasswordField
                        name=NEW label="New password" value=new error=saving.error(NEW) hint=hint autocomplete="new-password"
                    />
                </div>
                <footer>
                    <button class="btn primary" type="submit" aria-busy=move || saving.pending.get().to_string()>
                        {move || if saving.pending.get() { "Changing…" } else { "Change password" }}
                    </button>
                </footer>
            </Form>
        </section>
    }
}
