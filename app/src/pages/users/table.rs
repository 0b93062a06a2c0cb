use domain::preference::{Chosen, USER_COLUMNS};
use domain::user::{User, UserQuery};
use leptos::prelude::*;
use leptos_router::components::A;

use super::list::WORDS;
use super::{PATH, status_pill};
use crate::components::{
    Last, ListTable, Listed, Marked, Meta, Results, column_heads, screen_at, use_last_opened, use_preferences,
};

pub(super) fn user_table(shown: Listed<UserQuery, User>) -> AnyView {
    let (page, columns) = (shown.page, use_preferences().of(&USER_COLUMNS));
    // A row is drawn anew when anything in it changed, and kept, focus and all, when not.
    let rows =
        move || page.with(|page| page.items.clone()).into_iter().map(|user| row(user, shown, columns)).collect_view();
    let head = view! {
        <th scope="col" class="c-name">"Name"</th>
        {column_heads(columns)}
    };
    view! {
        <Results text=shown.counted(WORDS) />
        <ListTable shown=shown caption="Application users, by name" head=head.into_any()>{rows}</ListTable>
    }
    .into_any()
}

fn row(user: User, shown: Listed<UserQuery, User>, columns: Chosen) -> impl IntoView {
    let User { id, email, name, roles, status, has_seat, last_sign_in_at, .. } = user;
    let tags = roles.iter().map(|role| view! { <span class="tag">{role.as_str()}</span> " " }).collect_view();
    let listed = roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(", ");
    let seat = if has_seat { "yes" } else { "no" };
    let marked = move |text: &str| {
        let text = text.to_owned();
        move || view! { <Marked text=text.clone() searched=shown.query.with(|query| query.text.to_string()) /> }
    };
    let screen = move || screen_at(&format!("{PATH}/{id}"), shown.address(), PATH);
    let title = name.clone();
    let (last, opened) = (use_last_opened(), id.to_string());
    let meta =
        vec![columns.has("email").then(|| email.clone().into_any()), columns.has("roles").then(|| listed.into_any())];
    view! {
        <tr class:opened=move || last.is(&opened)>
            <td class="c-name">
                <A href=screen attr:class="name" attr:dir="auto" attr:title=title>{marked(&name)}</A>
                <Meta parts=meta />
            </td>
            {columns.has("email").then(|| view! { <td class="c-email">{marked(&email)}</td> })}
            {columns.has("roles").then(|| view! { <td class="c-roles c-wrap">{tags}</td> })}
            {columns.has("seat").then(|| view! { <td class="c-seat" class:muted=!has_seat>{seat}</td> })}
            {columns.has("status").then(|| view! { <td class="c-status">{status_pill(status)}</td> })}
            {columns.has("seen").then(|| view! { <td class="c-seen"><Last at=last_sign_in_at /></td> })}
        </tr>
    }
}
