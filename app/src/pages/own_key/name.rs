use domain::api_key::ApiKey;
use domain::name;
use leptos::prelude::*;

use crate::calls::PendingAnswer;
use crate::components::{AskDialog, AskWords, Field, use_ask};

const FIELDS: &[&str] = &["name"];
const WORDS: AskWords = AskWords { undone: "Not renamed.", doing: "Renaming…" };

/// Asks for another name. Whoever shows the key shows it at once, so the dialog does not wait for the server.
#[component]
pub(in crate::pages) fn NameDialog(
    renaming: RwSignal<Option<ApiKey>>,
    /// The key as it was, and its new name.
    on_rename: Callback<(ApiKey, String)>,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    Effect::new(move |_| {
        if let Some(key) = renaming.get() {
            typed.set(key.name);
        }
    });
    let act = move |key: ApiKey| -> PendingAnswer<(ApiKey, String)> {
        let name = name::parse("name", "Name", &typed.get_untracked());
        Box::pin(async move { Ok((key, name?)) })
    };
    let ask = use_ask(renaming, act, move |renamed| on_rename.run(renamed), Callback::new(|()| ()));
    view! {
        <AskDialog
            id="rename" ask=ask words=WORDS title="Rename key" lead="The key and its ID stay as they are." button="Rename"
            danger=false fields=FIELDS
        >
            <Field name="name" label="Name" value=typed error=ask.error("name") />
        </AskDialog>
    }
}
