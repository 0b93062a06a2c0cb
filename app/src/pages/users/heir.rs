//! Finding who is to have somebody's keys.

use domain::user::User;
use leptos::prelude::*;

use crate::calls::{Answer, users};
use crate::components::{SearchBox, focus_by_id};

const SEARCH: &str = "find-heir";
/// More than that is a reason to type more.
const OFFERED: usize = 5;

#[component]
pub(super) fn FindHeir(
    /// Whose keys they are.
    user: RwSignal<Option<User>>,
    heir: RwSignal<Option<User>>,
    error: Signal<Option<String>>,
) -> impl IntoView {
    let text = RwSignal::new(String::new());
    // The answer with its question: one that was overtaken is not shown.
    let find = Action::new(move |text: &String| {
        let (text, user) = (text.clone(), user.with_untracked(|user| user.as_ref().map(|user| user.id)));
        async move {
            let answer = match user {
                Some(user) => users::heirs(user, text.as_str().into()).await,
                None => Ok(Vec::new()),
            };
            (answer, text)
        }
    });
    let search = Callback::new(move |typed: String| {
        text.set(typed.clone());
        if !typed.is_empty() {
            _ = find.dispatch(typed);
        }
    });
    let choose = Callback::new(move |chosen: Option<User>| {
        heir.set(chosen);
        text.set(String::new());
        focus_by_id(if heir.with_untracked(Option::is_some) { "heir-other" } else { SEARCH });
    });
    let found = move || {
        let (answer, asked) = find.value().get()?;
        text.with(|text| !text.is_empty() && *text == asked).then_some(answer)
    };
    view! {
        <div class="field">
            {move || match heir.get() {
                Some(User { name, email, .. }) => view! {
                    <p class="line">
                        <span>"Hand over to " <b>{name}</b> " " <small>{email}</small></span>
                        <button id="heir-other" class="btn small push" type="button" on:click=move |_| choose.run(None)>"Somebody else"</button>
                    </p>
                }.into_any(),
                None => view! {
                    <label for=SEARCH>"Hand over to"</label>
                    // Enter here looks for people and deletes nobody.
                    <div on:keydown=|event| if event.key() == "Enter" { event.prevent_default() }>
                        <SearchBox id=SEARCH label="Search name, email or ID" text=Memo::new(move |_| text.get()) on_search=search />
                    </div>
                    <p class="hint">"Active users with a licence seat and a role that lets them own keys."</p>
                    <div aria-live="polite">{move || found().map(|answer| view! { <Found answer=answer choose=choose /> })}</div>
                }.into_any(),
            }}
            <p class="error" id="to-error" role="alert" hidden=move || error.get().is_none()>{error}</p>
        </div>
    }
}

#[component]
fn Found(answer: Answer<Vec<User>>, choose: Callback<Option<User>>) -> impl IntoView {
    let found = match answer {
        Ok(found) => found,
        Err(problem) => return view! { <p class="error">{problem.to_string()}</p> }.into_any(),
    };
    if found.is_empty() {
        return view! { <p class="hint">"Nobody who could own the keys matches."</p> }.into_any();
    }
    let more = found.len() > OFFERED;
    let line = |user: User| {
        let (name, email) = (user.name.clone(), user.email.clone());
        let label = format!("Choose {name}");
        view! {
            <li>
                <span><b>{name}</b> <small>{email}</small></span>
                <span><button class="btn small" type="button" aria-label=label on:click=move |_| choose.run(Some(user.clone()))>"Choose"</button></span>
            </li>
        }
    };
    view! {
        <ul class="impact people" aria-label="People found">{found.into_iter().take(OFFERED).map(line).collect_view()}</ul>
        {more.then(|| view! { <p class="hint">"There are more: type more of the name."</p> })}
    }
    .into_any()
}
