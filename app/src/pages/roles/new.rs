use domain::Error;
use domain::permission::Permission;
use domain::role::{RoleDraft, RoleName};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::use_navigate;

use super::draft::Draft;
use super::fields::{Fields, refuse};
use super::{Choices, LISTS, PATH, address_of, choices};
use crate::calls::{Problem, roles};
use crate::components::{
    BackLink, ConfirmDialog, Failed, FlashMessage, Loading, Notice, Title, use_parting, use_viewer, use_way_back,
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
                Ok(apis) => view! { <Form apis=apis /> }.into_any(),
                Err(problem) => view! { <Failed what="this form" problem=problem retry=retry /> }.into_any(),
            })}
        </Transition>
    }
}

fn forbidden() -> Problem {
    Error::Forbidden { permission: Permission::RolesWrite.to_string() }.into()
}

#[component]
fn Form(apis: Choices) -> impl IntoView {
    let draft = Draft::of(&RoleDraft::default());
    let apis = RwSignal::new(apis);
    let told = RwSignal::new(None::<FlashMessage>);
    let confirming = RwSignal::new(false);
    let (parting, navigate) = (use_parting(), use_navigate());
    let go_to = Callback::new(move |name: RoleName| {
        parting
            .leave(FlashMessage::done(format!("{name} added."), "It can be given to users and members of projects."));
        // Going back from it leads to the list, not to a form that is done.
        navigate(&address_of(&name), NavigateOptions { replace: true, ..NavigateOptions::default() });
    });
    let add = Action::new(move |(): &()| async move {
        match roles::add(draft.to_role()).await {
            Ok(name) => go_to.run(name),
            Err(problem) if problem.wants_password() => confirming.set(true),
            Err(problem) => {
                let failed = FlashMessage::failed("The role was not added.", &problem);
                if !refuse(draft, apis, problem) {
                    told.set(Some(failed));
                }
            }
        }
    });
    let pending = add.pending();
    let run = Callback::new(move |()| {
        draft.problem.set(None);
        told.set(None);
        if !pending.get_untracked() {
            _ = add.dispatch(());
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        run.run(());
    };
    view! {
        <form class="cards" on:submit=submit novalidate>
            <Fields draft=draft apis=apis is_new=true />
            // What became of it is told beside the button, where the eyes are.
            <div>
                <Notice told=told />
                <div class="line">
                    <button class="btn primary" type="submit" aria-busy=move || pending.get().to_string()>"Add role"</button>
                    <A href=PATH attr:class="btn quiet">"Cancel"</A>
                </div>
            </div>
        </form>
        <ConfirmDialog open=confirming on_confirmed=run />
    }
}
