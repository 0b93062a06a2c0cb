use domain::Error;
use domain::permission::Permission;
use domain::role::{Role, RoleName};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::own::OwnRole;
use super::shown::Shown;
use super::{BackLink, Choices, PATH, choices};
use crate::calls::{Answer, Problem, roles};
use crate::components::{Failed, Icon, Loading, Shape, Title, use_viewer};
use crate::pages::not_found::answer_not_found;

/// One role: a form for the tenant's own, a description for the others.
#[component]
pub(crate) fn RoleScreen() -> impl IntoView {
    let params = use_params_map();
    let name = Memo::new(move |_| params.with(|params| params.get("name")).unwrap_or_default());
    let found = Resource::new_blocking(move || name.get(), load);
    let retry = Callback::new(move |()| found.refetch());
    let may_change = use_viewer().may(Permission::RolesWrite);
    view! {
        <Transition fallback=|| view! { <Loading what="the role" /> }>
            {move || found.get().map(|answer| match answer {
                Ok((role, apis)) if may_change && role.name.built_in().is_none() => view! {
                    <Title text=role.name.to_string() />
                    <OwnRole present=role apis=apis />
                }.into_any(),
                Ok((role, apis)) => view! {
                    <Title text=role.name.to_string() />
                    <Shown role=role apis=apis />
                }.into_any(),
                Err(Problem::Refused(Error::NotFound { .. })) => view! { <NoRole /> }.into_any(),
                Err(problem) => view! {
                    <Title text="Role" />
                    <div class="head"><div><BackLink /><h1>"Role"</h1></div></div>
                    <Failed what="this role" problem=problem retry=retry />
                }.into_any(),
            })}
        </Transition>
    }
}

async fn load(name: String) -> Answer<(Role, Choices)> {
    let Ok(name) = name.parse::<RoleName>() else { return Err(Error::not_found("The role").into()) };
    let role = roles::get(name).await?;
    Ok((role, choices().await?))
}

#[component]
fn NoRole() -> impl IntoView {
    answer_not_found();
    view! {
        <Title text="No such role" />
        <div class="head"><div><BackLink /><h1>"No such role"</h1></div></div>
        <div class="sheet">
            <div class="empty">
                <Icon shape=Shape::Search size=28 />
                <h2>"There is no role of this name"</h2>
                <p>"It may have been removed, or belong to another tenant."</p>
                <div class="actions"><a class="btn" href=PATH>"Show all roles"</a></div>
            </div>
        </div>
    }
}
