use domain::Error;
use domain::permission::Permission;
use domain::role::{Role, RoleName};
use leptos::prelude::*;

use super::own::OwnRole;
use super::shown::Shown;
use super::{Choices, LISTS, choices};
use crate::calls::{Answer, roles};
use crate::components::{EntityScreen, ScreenWords, Title, use_viewer, use_way_back};

const WORDS: ScreenWords = ScreenWords {
    noun: "Role",
    param: "name",
    missing: "There is no role of this name",
    because: "It may have been removed, or belong to another tenant.",
};

/// One role: a form for the tenant's own, a description for the others.
#[component]
pub(crate) fn RoleScreen() -> impl IntoView {
    let may_change = use_viewer().may(Permission::RolesWrite);
    let show = Callback::new(move |(role, apis): (Role, Choices)| {
        let title = role.name.to_string();
        let body = if may_change && role.name.built_in().is_none() {
            view! { <OwnRole present=role apis=apis /> }.into_any()
        } else {
            view! { <Shown role=role apis=apis /> }.into_any()
        };
        view! { <Title text=title /> {body} }.into_any()
    });
    view! { <EntityScreen words=WORDS back=use_way_back(LISTS) load=load show=show /> }
}

async fn load(name: String) -> Answer<(Role, Choices)> {
    let Ok(name) = name.parse::<RoleName>() else { return Err(Error::not_found("The role").into()) };
    let role = roles::get(name).await?;
    Ok((role, choices().await?))
}
