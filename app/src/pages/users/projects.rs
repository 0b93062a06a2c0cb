//! The projects that somebody is a member of.

use domain::page::grouped;
use domain::project::Membership;
use leptos::prelude::*;

use super::person::Screen;
use crate::components::{Empty, Meta, Results, Shape, counted, link_to};

#[component]
pub(super) fn Projects(screen: Screen, memberships: Vec<Membership>) -> impl IntoView {
    if memberships.is_empty() {
        let title = move || screen.user.with(|user| format!("{} is in no project", user.name));
        return view! {
            <Empty
                shape=Shape::Key title=Signal::derive(title)
                text="Members are chosen on the screen of a project. A member’s keys there may do what their role there allows."
            >
                <a class="btn" href="/projects">"Show the projects"</a>
            </Empty>
        }
        .into_any();
    }
    let count = counted(memberships.len() as u64, "project");
    view! {
        <Results text=Signal::stored(count) />
        <div class="sheet">
            <table>
                <caption class="visually-hidden">"Projects, by name"</caption>
                <thead>
                    <tr>
                        <th scope="col" class="c-name">"Project"</th>
                        <th scope="col" class="c-slug">"Slug"</th>
                        <th scope="col" class="c-member-role">"Role there"</th>
                        <th scope="col" class="c-held c-num">"Their keys"</th>
                        <th scope="col" class="c-status">"Status"</th>
                    </tr>
                </thead>
                <tbody>{memberships.into_iter().map(|membership| row(membership, screen)).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(membership: Membership, screen: Screen) -> impl IntoView {
    let Membership { project, slug, name, role, is_archived, keys } = membership;
    let (class, status) = if is_archived { ("status disabled", "Archived") } else { ("status active", "Active") };
    let owner = screen.user.with_untracked(|user| user.id.to_string());
    let list = link_to("/api-keys", &[("owner", owner), ("project", slug.clone())]);
    let meta = vec![
        Some(view! { <span class="tag">{role.to_string()}</span> }.into_any()),
        Some(counted(keys, "key").into_any()),
    ];
    view! {
        <tr class:dim=is_archived>
            <td class="c-name">
                <a class="name" dir="auto" href=format!("/projects/{project}") title=name.clone()>{name.clone()}</a>
                <Meta parts=meta />
            </td>
            <td class="c-slug"><code>{slug}</code></td>
            <td class="c-member-role"><span class="tag">{role.to_string()}</span></td>
            <td class="c-held c-num"><a class="link" href=list>{grouped(keys.into())}</a></td>
            <td class="c-status"><span class=class>{status}</span></td>
        </tr>
    }
}
