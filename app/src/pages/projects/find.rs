//! Finding the people who are to be members.

use domain::page::Page;
use domain::project::Member;
use domain::role::RoleName;
use domain::user::{User, UserQuery};
use leptos::prelude::*;

use super::draft::MembersBinding;
use super::members::{Choices, RoleSelect};
use crate::calls::{Answer, users};
use crate::components::{SearchBox, focus_by_id};

const SEARCH: &str = "find-people";
/// More than that is a reason to type more.
const OFFERED: usize = 5;

#[component]
pub(super) fn FindPeople(members: MembersBinding, roles: StoredValue<Choices>) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let role = RwSignal::new(RoleName::DEVELOPER);
    // The answer with its question: one that was overtaken is not shown.
    let find = Action::new(|text: &String| {
        let text = text.clone();
        async move { (users::list(UserQuery { text: text.clone().into(), ..UserQuery::default() }).await, text) }
    });
    let search = Callback::new(move |typed: String| {
        text.set(typed.clone());
        if !typed.is_empty() {
            _ = find.dispatch(typed);
        }
    });
    let add = Callback::new(move |User { id, name, email, .. }: User| {
        members.add(Member { user: id, name, email, role: role.get_untracked() });
        text.set(String::new());
        focus_by_id(SEARCH);
    });
    let found = move || {
        let (answer, asked) = find.value().get()?;
        (text.with(|text| !text.is_empty() && *text == asked)).then_some(answer)
    };
    view! {
        <div class="field">
            <label for=SEARCH>"Add members"</label>
            // Enter here looks for people and saves nothing.
            <div class="line" on:keydown=|event| if event.key() == "Enter" { event.prevent_default() }>
                <SearchBox id=SEARCH label="Search name, email or ID" text=Memo::new(move |_| text.get()) on_search=search />
                <RoleSelect
                    label="Role of who is added".to_owned() roles=roles role=role.into()
                    on_change=Callback::new(move |chosen| role.set(chosen))
                />
            </div>
            <div aria-live="polite">{move || found().map(|answer| view! { <Found answer=answer members=members add=add /> })}</div>
        </div>
    }
}

#[component]
fn Found(answer: Answer<Page<User>>, members: MembersBinding, add: Callback<User>) -> impl IntoView {
    let page = match answer {
        Ok(page) => page,
        Err(problem) => return view! { <p class="error">{problem.to_string()}</p> }.into_any(),
    };
    let more = page.items.len() > OFFERED || page.next.is_some();
    let line = |user: User| {
        let User { id, name, email, .. } = user.clone();
        let user = StoredValue::new(user);
        let way_on = move || {
            if members.has(id) {
                view! { <span class="muted">"member"</span> }.into_any()
            } else {
                let label = user.with_value(|user| format!("Add {}", user.name));
                view! {
                    <button class="btn small" type="button" aria-label=label on:click=move |_| add.run(user.get_value())>"Add"</button>
                }
                .into_any()
            }
        };
        view! {
            <li>
                <span><b>{name}</b> <small>{email}</small></span>
                <span>{way_on}</span>
            </li>
        }
    };
    if page.items.is_empty() {
        return view! { <p class="hint">"Nobody’s name, email or ID matches."</p> }.into_any();
    }
    let lines = page.items.into_iter().take(OFFERED).map(line).collect_view();
    view! {
        <ul class="impact people" aria-label="People found">{lines}</ul>
        {more.then(|| view! { <p class="hint">"There are more: type more of the name."</p> })}
    }
    .into_any()
}
