use domain::role::{Role, RoleDraft, RoleName};
use domain::role_choice::RoleChoice;
use leptos::prelude::*;

use super::{Answer, Json};
#[cfg(feature = "ssr")]
use super::{caller, to_problem};

#[server(prefix = "/calls", endpoint = "roles/list", input = Json, output = Json)]
pub async fn list() -> Answer<Vec<Role>> {
    let (service, actor) = caller()?;
    service::roles::list(&service, &actor).await.map_err(to_problem)
}

/// What each is for, for whoever gives roles.
#[server(prefix = "/calls", endpoint = "roles/choices", input = Json, output = Json)]
pub async fn choices() -> Answer<Vec<RoleChoice>> {
    let (service, actor) = caller()?;
    service::roles::choices(&service, &actor).await.map_err(to_problem)
}

#[server(prefix = "/calls", endpoint = "roles/get", input = Json, output = Json)]
pub async fn get(name: RoleName) -> Answer<Role> {
    let (service, actor) = caller()?;
    service::roles::get(&service, &actor, &name).await.map_err(to_problem)
}

#[server(prefix = "/calls", endpoint = "roles/add", input = Json, output = Json)]
pub async fn add(draft: RoleDraft) -> Answer<RoleName> {
    let (service, actor) = caller()?;
    service::roles::add(&service, &actor, &draft).await.map_err(to_problem)
}

/// `seen` is what the form showed before it was changed.
#[server(prefix = "/calls", endpoint = "roles/change", input = Json, output = Json)]
pub async fn change(name: RoleName, seen: RoleDraft, draft: RoleDraft) -> Answer<()> {
    let (service, actor) = caller()?;
    service::roles::change(&service, &actor, &name, Some(&seen), &draft).await.map_err(to_problem)
}

#[server(prefix = "/calls", endpoint = "roles/remove", input = Json, output = Json)]
pub async fn remove(name: RoleName) -> Answer<()> {
    let (service, actor) = caller()?;
    service::roles::remove(&service, &actor, &name).await.map_err(to_problem)
}
