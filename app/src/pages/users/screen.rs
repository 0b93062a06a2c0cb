use domain::Error;
use domain::user::User;
use leptos::prelude::*;

use super::PATH;
use super::person::Person;
use crate::calls::{Answer, roles, users};
use crate::components::{EntityScreen, Lists, RoleChoices, ScreenWords, use_way_back};

const LISTS: Lists = &[(PATH, "Application users")];
const WORDS: ScreenWords = ScreenWords {
    noun: "User",
    param: "id",
    missing: "Nobody has this ID",
    because: "The address may be cut, or belong to another tenant.",
};

/// One person; closing it leads back to the list as it was.
#[component]
pub(crate) fn UserScreen() -> impl IntoView {
    let back = use_way_back(LISTS);
    let show = Callback::new(move |(user, choices): (User, RoleChoices)| {
        view! { <Person present=user choices=choices back=back /> }.into_any()
    });
    view! { <EntityScreen words=WORDS back=back load=load show=show /> }
}

/// The user, and the roles that they could be given.
async fn load(id: String) -> Answer<(User, RoleChoices)> {
    let Ok(id) = id.parse() else { return Err(Error::not_found("The user").into()) };
    let user = users::get(id).await?;
    Ok((user, roles::choices().await?))
}
