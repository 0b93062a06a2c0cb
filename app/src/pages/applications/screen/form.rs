//! Name and roles of an application, to be changed.

use domain::Error;
use domain::application::{Application, ApplicationDraft};
use leptos::prelude::*;

use super::application::Screen;
use crate::calls::{Problem, applications};
use crate::components::{Field, FlashMessage, RoleChoices, RolePicker};
use crate::pages::applications::draft::{Draft, FIELDS, OF_ADMINISTRATOR};

#[component]
pub(super) fn Form(screen: Screen, choices: RoleChoices) -> impl IntoView {
    let present = move || screen.details.with_untracked(|details| details.application.clone());
    let draft = Draft::of(&present());
    let save = Action::new(move |(): &()| save(screen, draft, present()));
    let pending = save.pending();
    let is_changed = Memo::new(move |_| screen.details.with(|details| draft.differs(&details.application)));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        draft.problem.set(None);
        screen.actions.told.set(None);
        if !pending.get_untracked() {
            _ = save.dispatch(());
        }
    };
    view! {
        <section class="card" aria-labelledby="application-form">
            <form on:submit=submit novalidate>
                <header>
                    <h2 id="application-form">"Name and roles"</h2>
                    <p>"Roles hold from the next call on, for tokens that are out too."</p>
                </header>
                <div class="body">
                    <Field name="name" label="Name" value=draft.name error=draft.error("name") />
                    <RolePicker roles=draft.roles choices=choices error=draft.error("roles") of_administrator=OF_ADMINISTRATOR />
                </div>
                <footer>
                    <span class="muted" role="status">{move || is_changed.get().then_some("Unsaved changes")}</span>
                    <Show when=move || is_changed.get()>
                        <button class="btn quiet" type="button" on:click=move |_| draft.load(&present())>"Discard"</button>
                    </Show>
                    <button class="btn primary" type="submit" aria-busy=move || pending.get().to_string()>"Save"</button>
                </footer>
            </form>
        </section>
    }
}

async fn save(screen: Screen, draft: Draft, before: Application) {
    let wanted = draft.to_application(before.disabled);
    match applications::change(before.id, ApplicationDraft::from(&before), wanted).await {
        Ok(after) => {
            draft.load(&after);
            screen.tell(FlashMessage::done(format!("{} saved.", after.name), "It holds from now on."));
            screen.details.update(|details| details.application = after);
            screen.actions.reload.run(());
        }
        Err(Problem::Refused(Error::Conflict { .. })) if goes_on_from_present(screen, &before).await => {}
        Err(problem) => {
            if !problem.is_only_about(&FIELDS) {
                screen.tell(FlashMessage::failed("Nothing was changed.", &problem));
            }
            draft.refuse(problem);
        }
    }
}

/// True if the application is no longer what the form began with; then it goes on from what it is now.
async fn goes_on_from_present(screen: Screen, before: &Application) -> bool {
    let Ok(present) = applications::details(before.id).await else { return false };
    if ApplicationDraft::from(&present.application) == ApplicationDraft::from(before) {
        return false;
    }
    screen.details.set(present);
    screen.tell(FlashMessage::stale("application"));
    true
}
