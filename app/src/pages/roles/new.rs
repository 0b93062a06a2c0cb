use domain::Error;
use domain::permission::Permission;
use domain::role::{RoleDraft, RoleName};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::use_navigate;

use super::draft::FIELDS;
use super::fields::Fields;
use super::{Choices, LISTS, PATH, address_of, choices};
use crate::calls::{PendingAnswer, Problem, roles};
use crate::components::{
    BackLink, Failed, FlashMessage, Form, Loading, Outcome, Title, use_parting, use_saving, use_viewer, use_way_back,
};

#[component]
pub(crate) fn NewRole() -> impl IntoView {
    let apis = Resource::new_blocking(|| (), |()| choices());
    let retry = Callback::new(move |()| apis.refetch());
    let may_add = use_viewer().may(Permission::RolesWrite);
    view! {
        <Title text="New role" />
        <div class="head"><div><BackLink back=use_way_back(LISTS) /><h1>"New role"</h1></div></div>
        <Transition fallback=|| view! { <Loading what="the form" /> }>
            {move || apis.get().map(|answer| match answer {
                _ if !may_add => view! { <Failed what="this form" problem=forbidden() retry=retry /> }.into_any(),
                Ok(apis) => view! { <Content apis=apis /> }.into_any(),
                Err(problem) => view! { <Failed what="this form" problem=problem retry=retry /> }.into_any(),
            })}
        </Transition>
    }
}

fn forbidden() -> Problem {
    Error::Forbidden { permission: Permission::RolesWrite.to_string() }.into()
}

#[component]
fn Content(apis: Choices) -> impl IntoView {
    let draft = RwSignal::new(RoleDraft::default());
    let (parting, navigate) = (use_parting(), use_navigate());
    let add = move || -> PendingAnswer<RoleName> { Box::pin(roles::add(draft.get_untracked())) };
    let on_added = move |name: RoleName| {
        parting
            .leave(FlashMessage::done(format!("{name} added."), "It can be given to users and members of projects."));
        // Going back from it leads to the list, not to a form that is done.
        navigate(&address_of(&name), NavigateOptions { replace: true, ..NavigateOptions::default() });
    };
    let saving = use_saving(RwSignal::new(None), FIELDS, add, on_added);
    view! {
        <Form saving=saving class="cards">
            <Fields draft=draft saving=saving apis=apis is_new=true />
            // What became of it is told beside the button, where the eyes are.
            <div>
                <div class="notices"><Outcome saving=saving undone="The role was not added." /></div>
                <div class="line">
                    <button class="btn primary" type="submit" aria-busy=move || saving.pending.get().to_string()>"Add role"</button>
                    <A href=PATH attr:class="btn quiet">"Cancel"</A>
                </div>
            </div>
        </Form>
    }
}
