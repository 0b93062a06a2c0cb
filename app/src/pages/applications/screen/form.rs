//! Name and roles of an application, to be changed.

use domain::application::{ApplicationDetails, ApplicationDraft};
use leptos::prelude::*;

use super::application::Screen;
use crate::calls::{PendingAnswer, applications};
use crate::components::{Field, FlashMessage, Form, RoleChoices, RolePicker, SaveBar, bind, use_edit};
use crate::pages::applications::draft::{FIELDS, OF_ADMINISTRATOR};

#[component]
pub(super) fn NameAndRoles(screen: Screen, choices: RoleChoices) -> impl IntoView {
    let change = move |before: ApplicationDetails, draft: ApplicationDraft| -> PendingAnswer<ApplicationDetails> {
        screen.actions.told.set(None);
        let seen = ApplicationDraft::from(&before);
        Box::pin(async move {
            let application = applications::change(before.application.id, seen, draft).await?;
            Ok(ApplicationDetails { application, ..before })
        })
    };
    let present = |seen: ApplicationDetails| -> PendingAnswer<ApplicationDetails> {
        Box::pin(applications::details(seen.application.id))
    };
    let on_saved = move |saved: ApplicationDetails| {
        screen.tell(FlashMessage::done(format!("{} saved.", saved.application.name), "It holds from now on."));
        screen.actions.reload.run(());
    };
    let edit = use_edit(screen.details, FIELDS, change, present, on_saved);
    let (draft, saving) = (edit.draft, edit.saving);
    view! {
        <section class="card" aria-labelledby="application-form">
            <Form saving=saving>
                <header>
                    <h2 id="application-form">"Name and roles"</h2>
                    <p>"Roles hold from the next call on, for tokens that are out too."</p>
                </header>
                <div class="body">
                    <Field name="name" label="Name" value=bind!(draft.name) error=saving.error("name") />
                    <RolePicker
                        roles=bind!(draft.roles) choices=choices error=saving.error("roles") of_administrator=OF_ADMINISTRATOR
                    />
                </div>
                <SaveBar saving=saving changes=edit.changes in_card=true />
            </Form>
        </section>
    }
}
