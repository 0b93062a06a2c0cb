use domain::permission::Permission;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::add::AddUser;
use super::query::UserQuery;
use super::search::SearchForm;
use super::table;
use crate::calls::users;
use crate::components::{Failed, Icon, Loading, Shape, Title, use_viewer};

#[component]
pub(crate) fn Users() -> impl IntoView {
    let params = use_query_map();
    let query = Memo::new(move |_| params.with(UserQuery::from_params));
    // The answer with its question: while the next one is on its way, the old rows keep their own links.
    let found = Resource::new_blocking(
        move || query.get(),
        |query| async move {
            let answer = users::list(query.text.clone(), query.role.clone(), query.position.clone()).await;
            (query, answer)
        },
    );
    let retry = Callback::new(move |()| found.refetch());
    let adding = RwSignal::new(false);
    let may_add = use_viewer().may(Permission::UsersWrite);
    view! {
        <Title text="Application users" />
        <div class="head">
            <div>
                <h1>"Application users"</h1>
                <p>"The people who may sign in to this console, and what their roles let them do."</p>
            </div>
            {may_add.then(|| view! {
                <div class="actions">
                    <button class="btn primary" type="button" aria-haspopup="dialog" on:click=move |_| adding.set(true)>
                        <Icon shape=Shape::Plus /> "Add user"
                    </button>
                </div>
            })}
        </div>
        <SearchForm query=query />
        <Transition fallback=|| view! { <Loading what="users" /> }>
            {move || found.get().map(|(query, answer)| match answer {
                Ok(page) => table::page(page, query),
                Err(problem) => view! { <Failed what="the users" problem=problem retry=retry /> }.into_any(),
            })}
        </Transition>
        {may_add.then(|| view! { <AddUser open=adding on_added=retry /> })}
    }
}
