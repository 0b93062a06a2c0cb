use domain::application::{Application, ApplicationQuery};
use domain::permission::Permission;
use domain::preference::APPLICATION_COLUMNS;
use leptos::prelude::*;

use super::actions::{ActionDialogs, Actions, HEADING};
use super::table::application_table;
use super::wizard::{NewApplication, wizard_depth};
use crate::calls::{Answer, applications, roles};
use crate::components::{
    Empty, Icon, List, ListRows, ListTools, ListWords, Notice, RoleChoices, SelectChip, Shape, Title, focus_by_id,
    use_in_address, use_list, use_parting, use_viewer,
};

pub(super) const WORDS: ListWords = ListWords { one: "application", all: "the application keys" };

#[component]
pub(crate) fn Applications() -> impl IntoView {
    let list = use_list(super::PATH, applications::list);
    let choices = Resource::new_blocking(|| (), |()| roles::choices());
    let told = RwSignal::new(use_parting().take());
    let on_deleted = Callback::new(move |deleted| {
        told.set(Some(deleted));
        list.reload();
        // Its row is gone, and with it the button that had focus.
        focus_by_id(HEADING);
    });
    let actions = Actions::new(told, Callback::new(move |()| list.reload()), on_deleted);
    let adding = use_in_address("new", wizard_depth);
    let may_change = use_viewer().may(Permission::ApplicationsWrite);
    let table = Callback::new(move |shown| application_table(shown, actions, may_change));
    let empty = Callback::new(move |query: ApplicationQuery| {
        if query == ApplicationQuery::default() {
            view! { <NoneYet adding=adding may_change=may_change /> }.into_any()
        } else {
            view! { <NoMatch query=query /> }.into_any()
        }
    });
    view! {
        <Title text="Application keys" />
        <div class="head">
            <div>
                <h1 id=HEADING tabindex="-1">"Application keys"</h1>
                <p>"External applications that connect by OAuth 2.0. Their roles decide which APIs they read or change."</p>
            </div>
            {may_change.then(|| view! { <div class="actions"><NewButton open=adding /></div> })}
        </div>
        <Notice told=told />
        <ListTools list=list label="Search name or client ID" csv=true columns=&APPLICATION_COLUMNS>
            <RoleChip list=list choices=choices />
        </ListTools>
        <ListRows list=list words=WORDS empty=empty table=table />
        {may_change.then(|| view! {
            <NewApplication at=adding actions=actions choices=choices />
            <ActionDialogs actions=actions />
        })}
    }
}

/// Without an answer the list can be narrowed by text alone.
#[component]
fn RoleChip(list: List<ApplicationQuery, Application>, choices: Resource<Answer<RoleChoices>>) -> impl IntoView {
    let pick = Callback::new(move |role: String| list.narrow(|query| query.role = role.parse().ok()));
    let chosen = move || list.query.with(|query| query.role.as_ref().map(ToString::to_string).unwrap_or_default());
    let options = move || {
        let roles = choices.get().and_then(Result::ok).unwrap_or_default();
        roles.into_iter().map(|role| (role.name.to_string(), role.name.to_string())).collect::<Vec<_>>()
    };
    view! {
        <Transition>
            <SelectChip
                label="Role" name="role" options=Signal::derive(options) chosen=Signal::derive(chosen) on_pick=pick
            />
        </Transition>
    }
}

#[component]
fn NewButton(open: RwSignal<Option<String>>) -> impl IntoView {
    view! {
        <button class="btn primary" type="button" aria-haspopup="dialog" on:click=move |_| open.set(Some(String::new()))>
            <Icon shape=Shape::Plus /> "New application key"
        </button>
    }
}

#[component]
fn NoneYet(adding: RwSignal<Option<String>>, may_change: bool) -> impl IntoView {
    let way_on = if may_change {
        view! { <NewButton open=adding /> }.into_any()
    } else {
        view! { <p>"Adding one takes a role that includes it, such as tenant-admin."</p> }.into_any()
    };
    view! {
        <Empty
            shape=Shape::Key title="No applications yet"
            text="An application key lets a program that belongs to no person sign in by itself: it gets a client_id and a client_secret, asks for tokens with them, and may do what its roles allow."
        >
            {way_on}
        </Empty>
    }
}

#[component]
fn NoMatch(query: ApplicationQuery) -> impl IntoView {
    let with_role = query.role.map(|role| format!(" with the role {role}")).unwrap_or_default();
    let text = if query.text.is_empty() {
        format!("There are no applications{with_role} on this page of the list.")
    } else {
        format!("No application{with_role} has “{}” in its name or as its client ID.", query.text)
    };
    view! {
        <Empty title="No application matches" text=text>
            <a class="btn" href=super::PATH>"Show all applications"</a>
        </Empty>
    }
}
