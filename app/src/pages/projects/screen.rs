use domain::Error;
use domain::permission::Permission;
use domain::project::Project;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::members::Choices;
use super::project::ProjectForm;
use super::shown::Shown;
use super::{BackLink, PATH};
use crate::calls::{Answer, Problem, projects, roles};
use crate::components::{Failed, Icon, Loading, Shape, Title, use_viewer};
use crate::pages::not_found::answer_not_found;

/// One project with its members.
#[component]
pub(crate) fn ProjectScreen() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id")).unwrap_or_default());
    let found = Resource::new_blocking(move || id.get(), load);
    let retry = Callback::new(move |()| found.refetch());
    let may_change = use_viewer().may(Permission::ProjectsWrite);
    view! {
        <Transition fallback=|| view! { <Loading what="the project" /> }>
            {move || found.get().map(|answer| match answer {
                Ok((project, roles)) if may_change => view! { <ProjectForm present=project roles=roles /> }.into_any(),
                Ok((project, _)) => view! { <Shown project=project /> }.into_any(),
                Err(Problem::Refused(Error::NotFound { .. })) => view! { <NoProject /> }.into_any(),
                Err(problem) => view! {
                    <Title text="Project" />
                    <div class="head"><div><BackLink /><h1>"Project"</h1></div></div>
                    <Failed what="this project" problem=problem retry=retry />
                }.into_any(),
            })}
        </Transition>
    }
}

/// The project, and the roles that its members could have.
async fn load(id: String) -> Answer<(Project, Choices)> {
    let Ok(id) = id.parse() else { return Err(Error::not_found("The project").into()) };
    let project = projects::get(id).await?;
    let names = roles::names().await?;
    Ok((project, names.into_iter().map(|(name, _)| name).collect()))
}

#[component]
fn NoProject() -> impl IntoView {
    answer_not_found();
    view! {
        <Title text="No such project" />
        <div class="head"><div><BackLink /><h1>"No such project"</h1></div></div>
        <div class="sheet">
            <div class="empty">
                <Icon shape=Shape::Search size=28 />
                <h2>"There is no project of this ID"</h2>
                <p>"The address may be cut, or belong to another tenant."</p>
                <div class="actions"><a class="btn" href=PATH>"Show all projects"</a></div>
            </div>
        </div>
    }
}
