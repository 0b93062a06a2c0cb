use domain::project::{Project, ProjectDraft};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::address_of;
use crate::calls::{PendingAnswer, projects};
use crate::components::{AskDialog, AskWords, Field, FlashMessage, bind, use_ask, use_parting};

const WORDS: AskWords = AskWords { undone: "Not added.", doing: "Adding…" };
/// The fields that errors are told beside.
const FIELDS: &[&str] = &["name", "slug"];

/// Asks for a new project's name and slug, then leads to its screen, where members are added.
#[component]
pub(super) fn AddProject(
    adding: RwSignal<Option<String>>,
    /// Asks for the projects anew: there may be one more although the answer was lost.
    reload: Callback<()>,
) -> impl IntoView {
    let draft = RwSignal::new(ProjectDraft::default());
    let (parting, navigate) = (use_parting(), use_navigate());
    let act = move |_| -> PendingAnswer<Project> { Box::pin(projects::add(draft.get_untracked())) };
    let on_done = move |project: Project| {
        parting.leave(FlashMessage::done(format!("{} added.", project.name), "Now add its members."));
        // Going back from it leads to the list, not to the dialog.
        navigate(&address_of(project.id), NavigateOptions { replace: true, ..NavigateOptions::default() });
    };
    let ask = use_ask(adding, act, on_done, reload);
    view! {
        <AskDialog
            id="add-project" ask=ask words=WORDS title="New project" lead="Members are added on its screen."
            button="Add project" danger=false fields=FIELDS
        >
            <Field
                name="name" label="Name" value=bind!(draft.name) error=ask.error("name")
                hint="As people call it, such as Checkout."
            />
            <Field
                name="slug" label="Slug" value=bind!(draft.slug) error=ask.error("slug")
                hint="By it keys and callers name the project; it never changes. Lowercase letters, digits and hyphens, such as checkout."
            />
        </AskDialog>
    }
}
