use domain::page::{Page, Position};
use domain::user::User;
use leptos::prelude::*;
use leptos_router::components::A;

use super::query::UserQuery;
use super::status_pill;
use crate::components::{Icon, Marked, Pager, Shape, When};

/// A page of users, or that nobody matches.
pub(super) fn page(page: Page<User>, query: UserQuery) -> AnyView {
    if page.items.is_empty() {
        view! { <NoMatch query=query /> }.into_any()
    } else {
        view! { <Table page=page query=query /> }.into_any()
    }
}

#[component]
fn Table(page: Page<User>, query: UserQuery) -> impl IntoView {
    let Page { items, next, previous, count } = page;
    let to = |position: Option<Position>| position.map(|position| UserQuery { position, ..query.clone() }.address());
    let (previous, next) = (to(previous.map(Position::Before)), to(next.map(Position::After)));
    let shown = format!("{} of {count}", items.len());
    let noun = if count.value == 1 { "user" } else { "users" };
    let rows = items.into_iter().map(|user| view! { <Row user=user query=query.clone() /> }).collect_view();
    view! {
        <div class="batch idle" role="region" aria-label="Results">
            <span role="status">{count.to_string()} " " {noun}</span>
        </div>
        <div class="sheet">
            <table>
                <caption class="visually-hidden">"Application users, by name"</caption>
                <thead>
                    <tr>
                        <th scope="col" class="c-name">"Name"</th>
                        <th scope="col" class="c-email">"Email"</th>
                        <th scope="col" class="c-roles">"Roles"</th>
                        <th scope="col" class="c-seat">"Seat"</th>
                        <th scope="col" class="c-status">"Status"</th>
                        <th scope="col" class="c-updated">"Last sign-in"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            <Pager shown=shown previous=previous next=next />
        </div>
    }
}

#[component]
fn Row(user: User, query: UserQuery) -> impl IntoView {
    let User { id, email, name, roles, status, has_seat, last_sign_in_at, .. } = user;
    let (marked_name, marked_email) = (marked(&name, &query), marked(&email, &query));
    let tags = roles.iter().map(|role| view! { <span class="tag">{role.as_str()}</span> " " }).collect_view();
    let listed = roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(", ");
    let seat = if has_seat { "yes" } else { "no" };
    let last = match last_sign_in_at {
        Some(at) => view! { <When at=at /> }.into_any(),
        None => view! { <span class="muted">"never"</span> }.into_any(),
    };
    view! {
        <tr>
            <td class="c-name">
                <A href=query.address_of(id) attr:class="name" attr:title=name>{marked_name}</A>
                <span class="meta">{email.clone()} " · " {listed}</span>
            </td>
            <td class="c-email">{marked_email}</td>
            <td class="c-roles c-wrap">{tags}</td>
            <td class="c-seat" class:muted=!has_seat>{seat}</td>
            <td class="c-status">{status_pill(status)}</td>
            <td class="c-updated">{last}</td>
        </tr>
    }
}

fn marked(text: &str, query: &UserQuery) -> impl IntoView + use<> {
    view! { <Marked text=text.to_owned() searched=query.text.to_string() /> }
}

/// The viewer is always listed, so that without a search there is somebody.
#[component]
fn NoMatch(query: UserQuery) -> impl IntoView {
    let with_role = query.role.map(|role| format!(" with the role {role}")).unwrap_or_default();
    let text = if query.text.is_empty() {
        format!("There are no users{with_role} on this page of the list.")
    } else {
        format!("Nobody{with_role} has “{}” in their name or email, or as their ID.", query.text)
    };
    view! {
        <div class="batch idle" role="region" aria-label="Results"><span role="status">"0 users"</span></div>
        <div class="sheet">
            <div class="empty">
                <Icon shape=Shape::Search size=28 />
                <h2>"Nobody matches"</h2>
                <p>{text}</p>
                <div class="actions"><a class="btn" href=super::PATH>"Show all users"</a></div>
            </div>
        </div>
    }
}
