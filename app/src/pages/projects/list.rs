use domain::page::grouped;
use domain::permission::Permission;
use domain::project::Project;
use leptos::prelude::*;
use leptos_router::components::A;

use super::add::AddProject;
use super::{address_of, status_pill};
use crate::calls::projects;
use crate::components::{
    Empty, Failed, Icon, Loading, Results, Shape, Title, counted, use_last_opened, use_new_in_address, use_viewer,
};

#[component]
pub(crate) fn Projects() -> impl IntoView {
    let found = Resource::new_blocking(|| (), |()| projects::list());
    let retry = Callback::new(move |()| found.refetch());
    let adding = use_new_in_address();
    let may_change = use_viewer().may(Permission::ProjectsWrite);
    view! {
        <Title text="Projects" />
        <div class="head">
            <div>
                <h1>"Projects"</h1>
                <p>"Pieces of work with members, each with a role. A key in a project may do what its owner’s role there allows."</p>
            </div>
            {may_change.then(|| view! { <div class="actions"><AddButton open=adding /></div> })}
        </div>
        <Transition fallback=|| view! { <Loading what="the projects" /> }>
            {move || found.get().map(|answer| match answer {
                Ok(projects) if projects.is_empty() => view! { <NoneYet adding=adding may_change=may_change /> }.into_any(),
                Ok(projects) => view! { <Table projects=projects /> }.into_any(),
                Err(problem) => view! { <Failed what="the projects" problem=problem retry=retry /> }.into_any(),
            })}
        </Transition>
        {may_change.then(|| view! { <AddProject adding=adding reload=retry /> })}
    }
}

#[component]
fn AddButton(open: RwSignal<Option<String>>) -> impl IntoView {
    view! {
        <button class="btn primary" type="button" aria-haspopup="dialog" on:click=move |_| open.set(Some(String::new()))>
            <Icon shape=Shape::Plus /> "New project"
        </button>
    }
}

#[component]
fn Table(projects: Vec<Project>) -> impl IntoView {
    let counted = counted(projects.len() as u64, "project");
    let rows = projects.into_iter().map(|project| view! { <Row project=project /> }).collect_view();
    view! {
        <Results text=counted />
        <div class="sheet">
            <table>
                <caption class="visually-hidden">"Projects by name, archived ones last"</caption>
                <thead>
                    <tr>
                        <th scope="col" class="c-name">"Name"</th>
                        <th scope="col" class="c-slug">"Slug"</th>
                        <th scope="col" class="c-held c-num">"Members"</th>
                        <th scope="col" class="c-held c-num">"API keys"</th>
                        <th scope="col" class="c-status">"Status"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

#[component]
fn Row(project: Project) -> impl IntoView {
    let Project { id, slug, name, members, keys, archived_at, .. } = project;
    let members = members.len() as u64;
    let title = name.clone();
    let (last, opened) = (use_last_opened(), id.to_string());
    let meta = format!("{slug} · {} · {}", counted(members, "member"), counted(keys, "key"));
    view! {
        <tr class:opened=move || last.is(&opened) class:dim=archived_at.is_some()>
            <td class="c-name">
                <A href=address_of(id) attr:class="name" attr:dir="auto" attr:title=title>{name}</A>
                <span class="meta">{meta}</span>
            </td>
            <td class="c-slug"><code>{slug}</code></td>
            <td class="c-held c-num">{grouped(members)}</td>
            <td class="c-held c-num">{grouped(keys.into())}</td>
            <td class="c-status">{status_pill(archived_at.is_some())}</td>
        </tr>
    }
}

#[component]
fn NoneYet(adding: RwSignal<Option<String>>, may_change: bool) -> impl IntoView {
    let way_on = if may_change {
        view! { <AddButton open=adding /> }.into_any()
    } else {
        view! { <p>"Making one takes a role that includes it, such as tenant-admin."</p> }.into_any()
    };
    view! {
        <Empty
            shape=Shape::Key title="No projects yet"
            text="A project keeps the keys of one piece of work together. Its members each have a role in it, and their keys there may do what that role allows."
        >
            {way_on}
        </Empty>
    }
}
