use domain::api_key::ApiKey;
use domain::name;
use leptos::prelude::*;

use crate::components::{Dialog, Field, focus_by_id};

const NAME: &str = "key-new-name";

/// Asks for another name. Whoever shows the key shows it at once, so the dialog does not wait for the server.
#[component]
pub(in crate::pages) fn NameDialog(
    renaming: RwSignal<Option<ApiKey>>,
    /// The key as it was, and its new name.
    on_rename: Callback<(ApiKey, String)>,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    Effect::new(move |_| {
        if let Some(key) = renaming.get() {
            typed.set(key.name);
            error.set(None);
        }
    });
    let close = Callback::new(move |()| renaming.set(None));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(key) = renaming.get_untracked() else { return };
        match name::parse("name", "Name", &typed.get_untracked()) {
            Err(refused) => {
                error.set(refused.about("name").map(str::to_owned));
                focus_by_id(NAME);
            }
            Ok(to) => {
                close.run(());
                on_rename.run((key, to));
            }
        }
    };
    view! {
        <Dialog
            id="rename" open=Signal::derive(move || renaming.with(Option::is_some)) on_close=close title="Rename key"
            lead="The key and its ID stay as they are."
        >
            <form novalidate on:submit=submit>
                <div class="d-body">
                    <Field name=NAME label="Name" value=typed error=error />
                </div>
                <div class="d-foot">
                    <button class="btn" type="button" on:click=move |_| close.run(())>"Cancel"</button>
                    <button class="btn primary" type="submit">"Rename"</button>
                </div>
            </form>
        </Dialog>
    }
}
