//! Putting a project away and taking it up again.

use domain::project::Project;
use leptos::prelude::*;

use super::project::Act;
use crate::components::{Dialog, counted};

#[component]
pub(super) fn Archive(project: RwSignal<Project>, run: Callback<Act>) -> impl IntoView {
    let asking = RwSignal::new(false);
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
                        on:click=move |_| asking.set(true)
                    >
                        {move || if is_archived.get() { "Restore…" } else { "Archive…" }}
                    </button>
                </div>
            </div>
        </section>
        <ArchiveDialog project=project is_archived=is_archived open=asking run=run />
    }
}

#[component]
fn ArchiveDialog(
    project: RwSignal<Project>,
    is_archived: Memo<bool>,
    open: RwSignal<bool>,
    run: Callback<Act>,
) -> impl IntoView {
    let close = Callback::new(move |()| open.set(false));
    let verb = move || if is_archived.get() { "Restore" } else { "Archive" };
    let title = Signal::derive(move || format!("{} {}?", verb(), project.with(|project| project.name.clone())));
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
    let confirm = move |_| {
        open.set(false);
        run.run(Act::Archive(!is_archived.get_untracked()));
    };
    view! {
        <Dialog id="archive-project" open=open on_close=close title=title>
            <div class="d-body"><p>{words}</p></div>
            <div class="d-foot">
                <button class="btn" type="button" autofocus on:click=move |_| close.run(())>"Cancel"</button>
                <button class="btn" class:danger=move || !is_archived.get() class:primary=is_archived type="button" on:click=confirm>
                    {move || format!("{} project", verb())}
                </button>
            </div>
        </Dialog>
    }
}
