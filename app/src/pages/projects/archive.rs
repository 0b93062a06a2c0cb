//! Putting a project away and taking it up again.

use domain::id::ProjectId;
use domain::project::Project;
use leptos::prelude::*;

use crate::calls::{PendingAnswer, projects};
use crate::components::{AskDialog, AskWords, FlashMessage, counted, use_ask};

const WORDS: AskWords = AskWords { undone: "Nothing was changed.", doing: "Changing…" };

#[component]
pub(super) fn Archive(project: RwSignal<Project>, on_done: Callback<FlashMessage>) -> impl IntoView {
    let asking = RwSignal::new(None::<ProjectId>);
    let is_archived = Memo::new(move |_| project.with(|project| project.archived_at.is_some()));
    let words = move || {
        if is_archived.get() {
            "It is archived: keys in it are refused. Restoring brings back those that are still active."
        } else {
            "Archiving refuses the keys in it at once. Nothing is deleted."
        }
    };
    view! {
        <section class="card" aria-labelledby="project-archive">
            <header><h2 id="project-archive">"Archive"</h2></header>
            <div class="body">
                <div class="line">
                    <span>{words}</span>
                    <button
                        class="btn push" class:danger=move || !is_archived.get() type="button" aria-haspopup="dialog"
                        on:click=move |_| asking.set(Some(project.with_untracked(|project| project.id)))
                    >
                        {move || if is_archived.get() { "Restore…" } else { "Archive…" }}
                    </button>
                </div>
            </div>
        </section>
        <ArchiveDialog project=project is_archived=is_archived asking=asking on_done=on_done />
    }
}

#[component]
fn ArchiveDialog(
    project: RwSignal<Project>,
    is_archived: Memo<bool>,
    asking: RwSignal<Option<ProjectId>>,
    on_done: Callback<FlashMessage>,
) -> impl IntoView {
    let act = move |id| -> PendingAnswer<Project> { Box::pin(projects::archive(id, !is_archived.get_untracked())) };
    let done = move |after: Project| {
        let (verb, more) = if after.archived_at.is_some() {
            ("archived", "Keys in it are refused from now on.")
        } else {
            ("restored", "Keys in it that are still active work again.")
        };
        on_done.run(FlashMessage::done(format!("{} {verb}.", after.name), more));
        project.set(after);
    };
    let reload = Callback::new(move |()| {
        let id = project.with_untracked(|project| project.id);
        leptos::task::spawn_local(async move {
            if let Ok(present) = projects::get(id).await {
                _ = project.try_set(present);
            }
        });
    });
    let ask = use_ask(asking, act, done, reload);
    let verb = move || if is_archived.get() { "Restore" } else { "Archive" };
    let title = move || format!("{} {}?", verb(), project.with(|project| project.name.clone()));
    let words = move || {
        let count = project.with(|project| project.keys);
        let stops = if count == 1 { "stops" } else { "stop" };
        match (is_archived.get(), count) {
            (true, 0) => "There are no keys in it. Its members can make some again.".to_owned(),
            (true, _) => format!("{} in it: those still active are accepted again at once.", counted(count, "key")),
            (false, 0) => "There are no keys in it, and none can be made while it is archived.".to_owned(),
            (false, _) => format!(
                "{} in it {stops} working at once. Restoring brings back those still active then.",
                counted(count, "key")
            ),
        }
    };
    view! {
        <AskDialog
            id="archive-project" ask=ask words=WORDS title=Signal::derive(title)
            button=Signal::derive(move || format!("{} project", verb())) danger=Signal::derive(move || !is_archived.get())
        >
            <p>{words}</p>
        </AskDialog>
    }
}
