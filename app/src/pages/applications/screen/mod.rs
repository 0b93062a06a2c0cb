//! The screen of one application.

mod application;
mod facts;
mod form;
mod head;
mod old_secret;
mod permissions;
mod tokens;

use domain::Error;
use domain::application::ApplicationDetails;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use self::application::Shown;
use super::query::list_behind;
use crate::calls::{Answer, Problem, applications, roles};
use crate::components::{Failed, Icon, Loading, RoleChoices, Shape, Title};
use crate::pages::not_found::answer_not_found;

/// One application; closing it leads back to the list as it was.
#[component]
pub(crate) fn ApplicationScreen() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let id = Memo::new(move |_| params.with(|params| params.get("id")).unwrap_or_default());
    let back = Memo::new(move |_| query.with(list_behind));
    let found = Resource::new_blocking(move || id.get(), load);
    let retry = Callback::new(move |()| found.refetch());
    view! {
        <Transition fallback=|| view! { <Loading what="the application" /> }>
            {move || found.get().map(|answer| match answer {
                Ok((details, choices)) => view! { <Shown present=details choices=choices back=back /> }.into_any(),
                Err(Problem::Refused(Error::NotFound { .. })) => view! { <NoApplication back=back /> }.into_any(),
                Err(problem) => view! {
                    <Title text="Application key" />
                    <div class="head"><div><BackLink back=back /><h1>"Application key"</h1></div></div>
                    <Failed what="this application key" problem=problem retry=retry />
                }.into_any(),
            })}
        </Transition>
    }
}

/// The application, and the roles that it could be given.
async fn load(id: String) -> Answer<(ApplicationDetails, RoleChoices)> {
    let Ok(id) = id.parse() else { return Err(Error::not_found("The application").into()) };
    let details = applications::details(id).await?;
    Ok((details, roles::names().await?))
}

#[component]
fn BackLink(back: Memo<String>) -> impl IntoView {
    view! { <a class="back" href=back>"Application keys"</a> }
}

#[component]
fn NoApplication(back: Memo<String>) -> impl IntoView {
    answer_not_found();
    view! {
        <Title text="No such application key" />
        <div class="head"><div><BackLink back=back /><h1>"No such application key"</h1></div></div>
        <div class="sheet">
            <div class="empty">
                <Icon shape=Shape::Search size=28 />
                <h2>"No application has this client ID"</h2>
                <p>"It may have been deleted, or belong to another tenant. The address may also be cut."</p>
                <div class="actions"><a class="btn" href=back>"Back to the list"</a></div>
            </div>
        </div>
    }
}
