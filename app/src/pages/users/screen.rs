use domain::Error;
use domain::user::User;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::person::Person;
use super::query::list_behind;
use crate::calls::{Answer, Problem, roles, users};
use crate::components::{Failed, Icon, Loading, RoleChoices, Shape, Title};
use crate::pages::not_found::answer_not_found;

/// One person; closing it leads back to the list as it was.
#[component]
pub(crate) fn UserScreen() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let id = Memo::new(move |_| params.with(|params| params.get("id")).unwrap_or_default());
    let back = Memo::new(move |_| query.with(list_behind));
    let found = Resource::new_blocking(move || id.get(), load);
    let retry = Callback::new(move |()| found.refetch());
    view! {
        <Transition fallback=|| view! { <Loading what="the user" /> }>
            {move || found.get().map(|answer| match answer {
                Ok((user, choices)) => view! { <Person present=user choices=choices back=back /> }.into_any(),
                Err(Problem::Refused(Error::NotFound { .. })) => view! { <Nobody back=back /> }.into_any(),
                Err(problem) => view! {
                    <Title text="Application user" />
                    <div class="head"><div><BackLink back=back /><h1>"Application user"</h1></div></div>
                    <Failed what="this user" problem=problem retry=retry />
                }.into_any(),
            })}
        </Transition>
    }
}

/// The user, and the roles that they could be given.
async fn load(id: String) -> Answer<(User, RoleChoices)> {
    let Ok(id) = id.parse() else { return Err(Error::not_found("The user").into()) };
    let user = users::get(id).await?;
    Ok((user, roles::names().await?))
}

#[component]
pub(super) fn BackLink(back: Memo<String>) -> impl IntoView {
    view! { <a class="back" href=back>"Application users"</a> }
}

#[component]
fn Nobody(back: Memo<String>) -> impl IntoView {
    answer_not_found();
    view! {
        <Title text="No such user" />
        <div class="head"><div><BackLink back=back /><h1>"No such user"</h1></div></div>
        <div class="sheet">
            <div class="empty">
                <Icon shape=Shape::Search size=28 />
                <h2>"Nobody has this ID"</h2>
                <p>"The address may be cut, or belong to another tenant."</p>
                <div class="actions"><a class="btn" href=back>"Back to the list"</a></div>
            </div>
        </div>
    }
}
