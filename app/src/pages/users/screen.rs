use domain::Error;
use domain::page::Position;
use domain::user::User;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::PATH;
use super::content::{Content, load};
use super::person::Person;
use crate::calls::{Answer, users};
use crate::components::{EntityScreen, Lists, ScreenWords, use_way_back};

const LISTS: Lists = &[(PATH, "Application users")];
const WORDS: ScreenWords = ScreenWords {
    noun: "User",
    param: "id",
    missing: "Nobody has this ID",
    because: "They may have been deleted, or belong to another tenant. The address may also be cut.",
};

/// The tab that is shown, with its name: while the next one is on its way, the old one stays as it is.
pub(super) type Shown = Resource<(String, Answer<Content>)>;

/// One person; closing it leads back to the list as it was.
#[component]
pub(crate) fn UserScreen() -> impl IntoView {
    let back = use_way_back(LISTS);
    let (params, query) = (use_params_map(), use_query_map());
    let tab = Memo::new(move |_| params.with(|params| params.get("tab")).unwrap_or_default());
    let asked = Memo::new(move |_| {
        let position = query.with(|query| Position::from_params(query.get("after"), query.get("before")));
        (params.with(|params| params.get(WORDS.param)).unwrap_or_default(), tab.get(), position)
    });
    let shown: Shown =
        Resource::new_blocking(move || asked.get(), |asked| async move { (asked.1.clone(), load(asked).await) });
    let show =
        Callback::new(move |user: User| view! { <Person present=user back=back tab=tab shown=shown /> }.into_any());
    view! { <EntityScreen words=WORDS back=back load=find show=show /> }
}

async fn find(id: String) -> Answer<User> {
    let Ok(id) = id.parse() else { return Err(Error::not_found("The user").into()) };
    users::get(id).await
}
