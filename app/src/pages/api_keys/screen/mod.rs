//! The screen of one key, for its owner and for whoever may see every key.

mod access;
mod dialogs;
mod facts;
mod head;
mod key;
mod limits;
mod old_secret;
mod permissions;

use domain::Error;
use domain::api_key::KeyDetails;
use domain::permission::Permission;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use self::key::Key;
use super::return_to::list_behind;
use crate::calls::{Answer, Problem, api_keys};
use crate::components::{Failed, Icon, Loading, Shape, Title, use_viewer};
use crate::pages::not_found::answer_not_found;

/// Where closing the screen leads, and how that is called.
type Back = Memo<(String, &'static str)>;

#[component]
pub(crate) fn KeyScreen() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let id = Memo::new(move |_| params.with(|params| params.get("id")).unwrap_or_default());
    let sees_all = use_viewer().may(Permission::ApiKeysRead);
    let back = Memo::new(move |_| query.with(|query| list_behind(query, sees_all)));
    let found = Resource::new_blocking(move || id.get(), load);
    let retry = Callback::new(move |()| found.refetch());
    view! {
        <Transition fallback=|| view! { <Loading what="the API key" /> }>
            {move || found.get().map(|answer| match answer {
                Ok(details) => view! { <Key present=details back=back /> }.into_any(),
                Err(Problem::Refused(Error::NotFound { .. })) => view! { <NoKey back=back /> }.into_any(),
                Err(problem) => view! {
                    <Title text="API key" />
                    <div class="head"><div><BackLink back=back /><h1>"API key"</h1></div></div>
                    <Failed what="this API key" problem=problem retry=retry />
                }.into_any(),
            })}
        </Transition>
    }
}

async fn load(id: String) -> Answer<KeyDetails> {
    let Ok(id) = id.parse() else { return Err(Error::not_found("The API key").into()) };
    api_keys::details(id).await
}

#[component]
fn BackLink(back: Back) -> impl IntoView {
    view! { <a class="back" href=move || back.get().0>{move || back.get().1}</a> }
}

#[component]
fn NoKey(back: Back) -> impl IntoView {
    answer_not_found();
    view! {
        <Title text="No such API key" />
        <div class="head"><div><BackLink back=back /><h1>"No such API key"</h1></div></div>
        <div class="sheet">
            <div class="empty">
                <Icon shape=Shape::Search size=28 />
                <h2>"No API key that you may see has this ID"</h2>
                <p>"It may have been deleted by its owner, or belong to somebody else. The address may also be cut."</p>
                <div class="actions"><a class="btn" href=move || back.get().0>"Back to the list"</a></div>
            </div>
        </div>
    }
}
