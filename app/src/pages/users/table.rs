use domain::user::{User, UserQuery};
use leptos::prelude::*;
use leptos_router::components::A;

use super::list::WORDS;
use super::{PATH, status_pill};
use crate::components::{ListTable, Listed, Marked, Results, When, screen_at, use_last_opened};

pub(super) fn user_table(shown: Listed<UserQuery, User>) -> AnyView {
    let page = shown.page;
    // A row is drawn anew when anything in it changed, and kept, focus and all, when not.
    let rows = move || page.with(|page| page.items.clone()).into_iter().map(|user| row(user, shown)).collect_view();
    let head = view! {
        <th scope="col" class="c-name">"Name"</th>
        <th scope="col" class="c-email">"Email"</th>
        <th scope="col" class="c-roles">"Roles"</th>
        <th scope="col" class="c-seat">"Seat"</th>
        <th scope="col" class="c-status">"Status"</th>
        <th scope="col" class="c-updated">"Last sign-in"</th>
    };
    view! {
        <Results text=shown.counted(WORDS) />
        <ListTable shown=shown caption="Application users, by name" head=head.into_any()>{rows}</ListTable>
    }
    .into_any()
}

fn row(user: User, shown: Listed<UserQuery, User>) -> impl IntoView {
    let User { id, email, name, roles, status, has_seat, last_sign_in_at, .. } = user;
    let tags = roles.iter().map(|role| view! { <span class="tag">{role.as_str()}</span> " " }).collect_view();
    let listed = roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(", ");
    let seat = if has_seat { "yes" } else { "no" };
    let last_seen = match last_sign_in_at {
        Some(at) => view! { <When at=at /> }.into_any(),
        None => view! { <span class="muted">"never"</span> }.into_any(),
    };
    let marked = move |text: &str| {
        let text = text.to_owned();
        move || view! { <Marked text=text.clone() searched=shown.query.with(|query| query.text.to_string()) /> }
    };
    let screen = move || screen_at(&format!("{PATH}/{id}"), shown.address(), PATH);
    let title = name.clone();
    let (last, opened) = (use_last_opened(), id.to_string());
    view! {
        <tr class:opened=move || last.is(&opened)>
            <td class="c-name">
                <A href=screen attr:class="name" attr:dir="auto" attr:title=title>{marked(&name)}</A>
                <span class="meta">{email.clone()} " · " {listed}</span>
            </td>
            <td class="c-email">{marked(&email)}</td>
            <td class="c-roles c-wrap">{tags}</td>
            <td class="c-seat" class:muted=!has_seat>{seat}</td>
            <td class="c-status">{status_pill(status)}</td>
            <td class="c-updated">{last_seen}</td>
        </tr>
    }
}
