use leptos::prelude::*;

use super::Choices;
use super::access::AccessToApis;
use super::draft::{Draft, FIELDS};
use super::permissions::Permissions;
use crate::calls::Problem;
use crate::components::{Field, focus_first_wrong};

/// All of a role's form. The name of a role that exists stays, and stands in the head of its screen.
#[component]
pub(super) fn Fields(draft: Draft, apis: RwSignal<Choices>, is_new: bool) -> impl IntoView {
    let name = is_new.then(|| {
        view! {
            <Field
                name="name" label="Name" value=draft.name error=draft.error("name") class="short"
                hint="Lowercase letters, digits and hyphens, such as order-reader. It never changes."
            />
        }
    });
    view! {
        <section class="card" aria-labelledby="role-name">
            <header><h2 id="role-name">"About the role"</h2></header>
            <div class="body">
                {name}
                <Field
                    name="description" label="Description (optional)" value=draft.description error=draft.error("description")
                    hint="What the role is for. Whoever gives roles to people reads it."
                />
            </div>
        </section>
        <Permissions draft=draft />
        <AccessToApis draft=draft apis=apis />
    }
}

/// Says what is wrong, with the cursor in the first field that is. Answers whether all of it is said so.
pub(super) fn refuse(draft: Draft, apis: RwSignal<Choices>, problem: Problem) -> bool {
    focus_first_wrong(&FIELDS, &problem);
    if problem.about("access").is_some() {
        // An API was removed meanwhile: the form goes on without it.
        leptos::task::spawn_local(async move {
            if let Ok(present) = super::choices().await {
                draft.keep_to(&present);
                apis.set(present);
            }
        });
    }
    let is_told = problem.is_only_about(&FIELDS);
    draft.problem.set(Some(problem));
    is_told
}
