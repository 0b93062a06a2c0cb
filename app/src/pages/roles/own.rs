//! The screen of a role of the tenant's own: its form, and removing it.

use domain::role::{Role, RoleDraft, RoleName};
use leptos::prelude::*;

use super::draft::FIELDS;
use super::facts::Facts;
use super::fields::Fields;
use super::remove::RemoveDialog;
use super::{Choices, LISTS};
use crate::calls::{Answer, PendingAnswer, roles};
use crate::components::{
    BackLink, FlashMessage, Form, Notice, SaveBar, use_edit, use_parting, use_viewer, use_way_back,
};

#[component]
pub(super) fn OwnRole(present: Role, apis: Choices) -> impl IntoView {
    let viewer = use_viewer();
    let role = RwSignal::new(present);
    let told = RwSignal::new(use_parting().take());
    let removing = RwSignal::new(None::<RoleName>);
    let change = move |before: Role, draft: RoleDraft| -> PendingAnswer<Role> {
        told.set(None);
        Box::pin(changed(before, draft))
    };
    let on_saved = move |saved: Role| {
        let more = "It holds from now on for everybody who has it.";
        told.set(Some(FlashMessage::done(format!("{} saved.", saved.name), more)));
        // The notice stands at the top, and the button that led to it far below.
        window().scroll_to_with_x_and_y(0.0, 0.0);
        // The viewer may have the role, and may now do something else.
        viewer.refresh();
    };
    let edit =
        use_edit(role, FIELDS, change, |role| -> PendingAnswer<Role> { Box::pin(roles::get(role.name)) }, on_saved);
    view! {
        <Head role=role removing=removing />
        <Notice told=told />
        <Form saving=edit.saving class="cards">
            <Facts role=role />
            <Fields draft=edit.draft saving=edit.saving apis=apis is_new=false />
            <SaveBar saving=edit.saving changes=edit.changes />
        </Form>
        <RemoveDialog role=role removing=removing />
    }
}

/// As the server keeps it; without an answer to that, as it was sent.
async fn changed(before: Role, draft: RoleDraft) -> Answer<Role> {
    let name = before.name.clone();
    roles::change(name.clone(), RoleDraft::from(&before), draft.clone()).await?;
    let RoleDraft { description, permissions, access, .. } = draft;
    Ok(roles::get(name).await.unwrap_or(Role { description, permissions, access, ..before }))
}

#[component]
fn Head(role: RwSignal<Role>, removing: RwSignal<Option<RoleName>>) -> impl IntoView {
    view! {
        <div class="head">
            <div>
                <BackLink back=use_way_back(LISTS) />
                <h1>{role.with_untracked(|role| role.name.to_string())}</h1>
                <p>{move || role.with(|role| role.description.clone())}</p>
            </div>
            <div class="actions">
                <button class="btn" type="button" aria-haspopup="dialog" on:click=move |_| removing.set(Some(role.with_untracked(|role| role.name.clone())))>"Remove role…"</button>
            </div>
        </div>
    }
}
