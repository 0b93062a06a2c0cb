use domain::permission::Permission;
use domain::preference::USER_COLUMNS;
use domain::user::{User, UserQuery};
use leptos::prelude::*;

use super::add::AddUser;
use super::table::user_table;
use crate::calls::users;
use crate::components::{
    Empty, FilterChip, Icon, ListRows, ListTools, ListWords, Listed, Notice, Shape, Title, use_list,
    use_new_in_address, use_parting, use_viewer,
};

pub(super) const WORDS: ListWords = ListWords { one: "user", all: "the users" };

#[component]
pub(crate) fn Users() -> impl IntoView {
    let list = use_list(super::PATH, users::list);
    let told = RwSignal::new(use_parting().take());
    let adding = use_new_in_address();
    let may_add = use_viewer().may(Permission::UsersWrite);
    let role = move || list.query.with(|query| query.role.as_ref().map(ToString::to_string));
    let without_role = move || list.narrowed(|query| query.role = None);
    view! {
        <Title text="Application users" />
        <div class="head">
            <div>
                <h1>"Application users"</h1>
                <p>"The people who may sign in to this console, and what their roles let them do."</p>
            </div>
            {may_add.then(|| view! {
                <div class="actions">
                    <button class="btn primary" type="button" aria-haspopup="dialog" on:click=move |_| adding.set(Some(String::new()))>
                        <Icon shape=Shape::Plus /> "Add user"
                    </button>
                </div>
            })}
        </div>
        <Notice told=told />
        <ListTools list=list label="Search name, email or ID" csv=true columns=&USER_COLUMNS>
            <FilterChip
                label="Role" name="role" value=Signal::derive(role) leave="Show users with every role"
                without=Signal::derive(without_role)
            />
        </ListTools>
        <ListRows
            list=list words=WORDS empty=Callback::new(|query| view! { <NoMatch query=query /> }.into_any())
            table=Callback::new(|shown: Listed<UserQuery, User>| user_table(shown))
        />
        {may_add.then(|| view! { <AddUser adding=adding reload=Callback::new(move |()| list.reload()) /> })}
    }
}

/// The viewer is always listed, so that without a search there is somebody.
#[component]
fn NoMatch(query: UserQuery) -> impl IntoView {
    let with_role = query.role.map(|role| format!(" with the role {role}")).unwrap_or_default();
    let text = if query.text.is_empty() {
        format!("There are no users{with_role} on this page of the list.")
    } else {
        format!("Nobody{with_role} has “{}” in their name or email, or as their ID.", query.text)
    };
    view! {
        <Empty title="Nobody matches" text=text><a class="btn" href=super::PATH>"Show all users"</a></Empty>
    }
}
