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

use self::application::Shown;
use super::PATH;
use crate::calls::{Answer, applications, roles};
use crate::components::{EntityScreen, Lists, RoleChoices, ScreenWords, use_way_back};

const LISTS: Lists = &[(PATH, "Application keys")];
const WORDS: ScreenWords = ScreenWords {
    noun: "Application key",
    param: "id",
    missing: "No application has this client ID",
    because: "It may have been deleted, or belong to another tenant. The address may also be cut.",
};

/// One application; closing it leads back to the list as it was.
#[component]
pub(crate) fn ApplicationScreen() -> impl IntoView {
    let back = use_way_back(LISTS);
    let show = Callback::new(move |(details, choices): (ApplicationDetails, RoleChoices)| {
        view! { <Shown present=details choices=choices back=back /> }.into_any()
    });
    view! { <EntityScreen words=WORDS back=back load=load show=show /> }
}

/// The application, and the roles that it could be given.
async fn load(id: String) -> Answer<(ApplicationDetails, RoleChoices)> {
    let Ok(id) = id.parse() else { return Err(Error::not_found("The application").into()) };
    let details = applications::details(id).await?;
    Ok((details, roles::choices().await?))
}
