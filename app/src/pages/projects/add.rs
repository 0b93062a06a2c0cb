use domain::id::ProjectId;
use domain::project::ProjectDraft;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::address_of;
use crate::calls::{Problem, projects};
use crate::components::{Dialog, Field, FlashMessage, FormError, focus_by_id, use_parting};

/// The fields that errors are told beside.
const FIELDS: [&str; 2] = ["name", "slug"];

/// Asks for a new project's name and slug, then leads to its screen, where members are added.
#[component]
pub(super) fn AddProject(open: RwSignal<bool>) -> impl IntoView {
    let (name, slug) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let problem = RwSignal::new(None::<Problem>);
    let (parting, navigate) = (use_parting(), use_navigate());
    let go_to = Callback::new(move |id: ProjectId| navigate(&address_of(id), NavigateOptions::default()));
    let add = Action::new(move |(): &()| async move {
        let draft = ProjectDraft { slug: slug.get_untracked(), name: name.get_untracked(), ..ProjectDraft::default() };
        match projects::add(draft).await {
            Ok(project) => {
                open.set(false);
                parting.leave(FlashMessage::done(format!("{} added.", project.name), "Now add its members."));
                go_to.run(project.id);
            }
            Err(refused) => {
                if let Some(wrong) = FIELDS.into_iter().find(|field| refused.about(field).is_some()) {
                    focus_by_id(wrong);
                }
                problem.set(Some(refused));
            }
        }
    });
    let pending = add.pending();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        problem.set(None);
        if !pending.get_untracked() {
            _ = add.dispatch(());
        }
    };
    let close = Callback::new(move |()| {
        open.set(false);
        problem.set(None);
    });
    let error =
        move |field: &'static str| Signal::derive(move || problem.with(|p| p.as_ref().and_then(|p| p.about(field))));
    view! {
        <Dialog id="add-project" open=open on_close=close title="New project" held=pending lead="Members are added on its screen.">
            <form novalidate on:submit=submit>
                <div class="d-body">
                    <FormError problem=problem title="Not added." fields=&FIELDS />
                    <Field name="name" label="Name" value=name error=error("name") hint="As people call it, such as Checkout." />
                    <Field
                        name="slug" label="Slug" value=slug error=error("slug")
                        hint="By it keys and callers name the project; it never changes. Lowercase letters, digits and hyphens, such as checkout."
                    />
                </div>
                <div class="d-foot">
                    <button class="btn" type="button" on:click=move |_| close.run(())>"Cancel"</button>
                    <button class="btn primary" type="submit" aria-busy=move || pending.get().to_string()>"Add project"</button>
                </div>
            </form>
        </Dialog>
    }
}
