//! The screen of a project for those who may change it.

use domain::project::{Project, ProjectDraft};
use leptos::prelude::*;

use super::archive::Archive;
use super::draft::{FIELDS, MembersBinding, NameAndMembers};
use super::facts::Facts;
use super::members::{Choices, Members};
use super::{LISTS, status_pill};
use crate::calls::{PendingAnswer, projects};
use crate::components::{
    BackLink, Field, FlashMessage, Form, Notice, SaveBar, Title, bind, counted, use_edit, use_parting, use_way_back,
};

#[component]
pub(super) fn ProjectForm(present: Project, roles: Choices) -> impl IntoView {
    let project = RwSignal::new(present);
    let told = RwSignal::new(use_parting().take());
    // The notice stands at the top, and the button that led to it may be far below.
    let tell = Callback::new(move |done: FlashMessage| {
        told.set(Some(done));
        window().scroll_to_with_x_and_y(0.0, 0.0);
    });
    view! {
        <Head project=project />
        <Notice told=told />
        <div class="cards">
            <Content project=project roles=StoredValue::new(roles) told=told tell=tell />
            <Archive project=project on_done=tell />
            <Facts project=project />
        </div>
    }
}

#[component]
pub(super) fn Head(project: RwSignal<Project>) -> impl IntoView {
    let keys = move || counted(project.with(|project| project.keys), "API key");
    view! {
        <Title text=move || project.with(|project| project.name.clone()) />
        <div class="head">
            <div>
                <BackLink back=use_way_back(LISTS) />
                <h1>{move || project.with(|project| project.name.clone())}</h1>
                <p class="line">{keys} {move || status_pill(project.with(|project| project.archived_at.is_some()))}</p>
            </div>
        </div>
    }
}

/// Name and members are saved together.
#[component]
fn Content(
    project: RwSignal<Project>,
    roles: StoredValue<Choices>,
    told: RwSignal<Option<FlashMessage>>,
    tell: Callback<FlashMessage>,
) -> impl IntoView {
    let change = move |before: Project, draft: NameAndMembers| -> PendingAnswer<Project> {
        told.set(None);
        let (seen, draft) = (ProjectDraft::from(&before), draft.to_project(&before.slug));
        Box::pin(projects::change(before.id, seen, draft))
    };
    let present = |project: Project| -> PendingAnswer<Project> { Box::pin(projects::get(project.id)) };
    let on_saved =
        move |saved: Project| tell.run(FlashMessage::done(format!("{} saved.", saved.name), "It holds from now on."));
    let edit = use_edit(project, FIELDS, change, present, on_saved);
    let (draft, saving) = (edit.draft, edit.saving);
    view! {
        <section class="card" aria-label="Name and members">
            <Form saving=saving>
                <div class="body"><Field name="name" label="Name" value=bind!(draft.name) error=saving.error("name") /></div>
                <hr />
                <Members members=MembersBinding(bind!(draft.members)) roles=roles error=saving.error("members") />
                <SaveBar saving=saving changes=edit.changes in_card=true />
            </Form>
        </section>
    }
}
