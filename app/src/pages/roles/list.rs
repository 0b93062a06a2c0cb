use domain::page::grouped;
use domain::permission::Permission;
use domain::role::{HolderKind, Role};
use leptos::prelude::*;
use leptos_router::components::A;

use super::{PATH, address_of};
use crate::calls::roles;
use crate::components::{
    Failed, Icon, Loading, Notice, Results, Shape, Title, capitalized, counted, use_parting, use_viewer,
};

#[component]
pub(crate) fn Roles() -> impl IntoView {
    let found = Resource::new_blocking(|| (), |()| roles::list());
    let retry = Callback::new(move |()| found.refetch());
    let told = RwSignal::new(use_parting().take());
    let may_change = use_viewer().may(Permission::RolesWrite);
    view! {
        <Title text="Roles" />
        <div class="head">
            <div>
                <h1>"Roles"</h1>
                <p>"Named sets of console permissions and of access to APIs. They are given to users, to members of projects and to applications."</p>
            </div>
            {may_change.then(|| view! {
                <div class="actions">
                    <A href=format!("{PATH}/new") attr:class="btn primary"><Icon shape=Shape::Plus /> "New role"</A>
                </div>
            })}
        </div>
        <Notice told=told />
        <Transition fallback=|| view! { <Loading what="the roles" /> }>
            {move || found.get().map(|answer| match answer {
                Ok(roles) => view! { <Table roles=roles may_change=may_change /> }.into_any(),
                Err(problem) => view! { <Failed what="the roles" problem=problem retry=retry /> }.into_any(),
            })}
        </Transition>
    }
}

#[component]
fn Table(roles: Vec<Role>, may_change: bool) -> impl IntoView {
    let how_many = counted(roles.len() as u64, "role");
    // The list is never empty; what it lacks at first is a role of the tenant's own.
    let none_of_their_own = (may_change && roles.iter().all(|role| role.name.built_in().is_some())).then(|| {
        view! { <p class="foot">"No roles of your own yet. A new role can give, for example, read access to one API and nothing else."</p> }
    });
    let rows = roles.into_iter().map(|role| view! { <Row role=role /> }).collect_view();
    view! {
        <Results text=how_many />
        <div class="sheet">
            <table>
                <caption class="visually-hidden">"Roles, the built-in ones first"</caption>
                <thead>
                    <tr>
                        <th scope="col" class="c-name">"Name"</th>
                        <th scope="col" class="c-kind">"Kind"</th>
                        {HolderKind::ALL.map(|kind| view! {
                            <th scope="col" class="c-held c-num">{format!("{}s", capitalized(kind.noun()))}</th>
                        }).collect_view()}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            {none_of_their_own}
        </div>
    }
}

#[component]
fn Row(role: Role) -> impl IntoView {
    let kind = if role.name.built_in().is_some() { "built in" } else { "own" };
    let held = HolderKind::ALL.map(|kind| counted(role.held_by(kind), kind.noun()));
    let counts =
        HolderKind::ALL.map(|kind| view! { <td class="c-held c-num">{grouped(role.held_by(kind).into())}</td> });
    let Role { name, description, .. } = role;
    let meta = format!("{kind} · {}", held.join(" · "));
    let description =
        (!description.is_empty()).then(|| view! { <small title=description.clone()>{description.clone()}</small> });
    view! {
        <tr>
            <td class="c-name">
                <A href=address_of(&name) attr:class="name" attr:dir="auto">{name.to_string()}</A>
                {description}
                <span class="meta">{meta}</span>
            </td>
            <td class="c-kind"><span class="tag">{kind}</span></td>
            {counts.collect_view()}
        </tr>
    }
}
