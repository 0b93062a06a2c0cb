use domain::Error;
use domain::permission::Permission;
use domain::project::Project;
use leptos::prelude::*;

use super::LISTS;
use super::members::Choices;
use super::project::ProjectForm;
use super::shown::Shown;
use crate::calls::{Answer, projects, roles};
use crate::components::{EntityScreen, ScreenWords, use_viewer, use_way_back};

const WORDS: ScreenWords = ScreenWords {
    noun: "Project",
    param: "id",
    missing: "There is no project of this ID",
    because: "The address may be cut, or belong to another tenant.",
};

/// One project with its members.
#[component]
pub(crate) fn ProjectScreen() -> impl IntoView {
    let may_change = use_viewer().may(Permission::ProjectsWrite);
    let show = Callback::new(move |(project, roles): (Project, Choices)| {
        if may_change {
            view! { <ProjectForm present=project roles=roles /> }.into_any()
        } else {
            view! { <Shown project=project /> }.into_any()
        }
    });
    view! { <EntityScreen words=WORDS back=use_way_back(LISTS) load=load show=show /> }
}

/// The project, and the roles that its members could have.
async fn load(id: String) -> Answer<(Project, Choices)> {
    let Ok(id) = id.parse() else { return Err(Error::not_found("The project").into()) };
    let project = projects::get(id).await?;
    let choices = roles::choices().await?;
    Ok((project, choices.into_iter().map(|role| role.name).collect()))
}
