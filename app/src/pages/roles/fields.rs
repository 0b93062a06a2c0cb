use domain::role::RoleDraft;
use leptos::prelude::*;

use super::access::AccessToApis;
use super::draft::keep_to;
use super::permissions::Permissions;
use super::{Choices, choices};
use crate::components::{Field, Saving, bind};

/// All of a role's form. The name of a role that exists stays, and stands in the head of its screen.
#[component]
pub(super) fn Fields(draft: RwSignal<RoleDraft>, saving: Saving, apis: Choices, is_new: bool) -> impl IntoView {
    let apis = RwSignal::new(apis);
    let access_error = saving.error("access");
    Effect::new(move |_| {
        if access_error.with(Option::is_some) {
            // An API was removed meanwhile: the form goes on without it.
            leptos::task::spawn_local(async move {
                if let Ok(present) = choices().await {
                    draft.update(|draft| keep_to(&mut draft.access, &present));
                    apis.set(present);
                }
            });
        }
    });
    let name = is_new.then(|| {
        view! {
            <Field
                name="name" label="Name" value=bind!(draft.name) error=saving.error("name") class="short"
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
                    name="description" label="Description (optional)" value=bind!(draft.description) error=saving.error("description")
                    hint="What the role is for. Whoever gives roles to people reads it."
                />
            </div>
        </section>
        <Permissions given=bind!(draft.permissions) />
        <AccessToApis given=bind!(draft.access) apis=apis error=access_error />
    }
}
