use domain::id::{ProjectId, UserId};
use domain::project::{Choice, Membership, Project, ProjectDraft};
use leptos::prelude::*;

use super::{Answer, Json};
#[cfg(feature = "ssr")]
use super::{caller, to_problem};

#[server(prefix = "/calls", endpoint = "projects/list", input = Json, output = Json)]
pub async fn list() -> Answer<Vec<Project>> {
    let (service, actor) = caller()?;
    service::projects::list(&service, &actor).await.map_err(to_problem)
}

/// Those in which the person who asks can have keys.
#[server(prefix = "/calls", endpoint = "projects/mine", input = Json, output = Json)]
pub async fn mine() -> Answer<Vec<Choice>> {
    let (service, actor) = caller()?;
    service::projects::mine(&service, &actor).await.map_err(to_problem)
}

/// Those that a user is a member of.
#[server(prefix = "/calls", endpoint = "projects/of-user", input = Json, output = Json)]
pub async fn of_user(user: UserId) -> Answer<Vec<Membership>> {
    let (service, actor) = caller()?;
    service::projects::of_user(&service, &actor, user).await.map_err(to_problem)
}

#[server(prefix = "/calls", endpoint = "projects/get", input = Json, output = Json)]
pub async fn get(id: ProjectId) -> Answer<Project> {
    let (service, actor) = caller()?;
    service::projects::get(&service, &actor, id).await.map_err(to_problem)
}

#[server(prefix = "/calls", endpoint = "projects/add", input = Json, output = Json)]
pub async fn add(draft: ProjectDraft) -> Answer<Project> {
    let (service, actor) = caller()?;
    service::projects::add(&service, &actor, &draft).await.map_err(to_problem)
}

/// `seen` is what the form showed before it was changed.
#[server(prefix = "/calls", endpoint = "projects/change", input = Json, output = Json)]
pub async fn change(id: ProjectId, seen: ProjectDraft, draft: ProjectDraft) -> Answer<Project> {
    let (service, actor) = caller()?;
    service::projects::change(&service, &actor, id, Some(&seen), &draft).await.map_err(to_problem)
}

#[server(prefix = "/calls", endpoint = "projects/archive", input = Json, output = Json)]
pub async fn archive(id: ProjectId, archived: bool) -> Answer<Project> {
    let (service, actor) = caller()?;
    service::projects::archive(&service, &actor, id, archived).await.map_err(to_problem)
}
