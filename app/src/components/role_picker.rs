use domain::role::RoleName;
use domain::role_choice::{RoleChoice, reached};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::binding::Binding;

/// The tenant's roles.
pub(crate) type RoleChoices = Vec<RoleChoice>;

/// So many are easier found by typing.
const MANY: usize = 8;

/// A checkbox for each role. Errors about `roles` stand below them.
#[component]
pub(crate) fn RolePicker(
    /// Kept in the order in which roles are listed everywhere.
    #[prop(into)]
    roles: Binding<Vec<RoleName>>,
    choices: RoleChoices,
    #[prop(into)] error: Signal<Option<String>>,
    /// What is said if somebody chooses the role that may do everything.
    #[prop(optional)]
    of_administrator: Option<&'static str>,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let sought = Memo::new(move |_| typed.with(|typed| typed.trim().to_lowercase()));
    // Whoever is told that something is wrong sees all that can be chosen.
    Effect::new(move |_| {
        if error.with(Option::is_some) {
            typed.set(String::new());
        }
    });
    let names: Vec<_> = choices.iter().map(in_lowercase).collect();
    let finds_none = move || sought.with(|sought| names.iter().all(|name| !name.contains(sought.as_str())));
    let is_long = choices.len() >= MANY;
    let each =
        |choice: RoleChoice| view! { <Choice role=choice.name what=choice.description roles=roles sought=sought /> };
    let reach = reach_of(roles, choices.clone());
    let warning = move || of_administrator.filter(|_| roles.with(|roles| roles.contains(&RoleName::TENANT_ADMIN)));
    view! {
        <div class="field">
            <fieldset id="roles" class="pick" aria-describedby="roles-error">
                <legend>"Roles"</legend>
                {is_long.then(|| view! { <Filter typed=typed /> })}
                <div class="options">{choices.into_iter().map(each).collect_view()}</div>
                <p class="muted" role="status">{move || finds_none().then_some("No role matches.")}</p>
            </fieldset>
            {is_long.then(|| view! { <p class="hint" role="status">{move || roles.with(|roles| chosen(roles))}</p> })}
            <p class="hint" role="status" hidden=move || reach.with(Option::is_none)>{reach}</p>
            <p class="hint warn" role="status" hidden=move || warning().is_none()>{warning}</p>
            <p class="error" id="roles-error" hidden=move || error.get().is_none()>{move || error.get()}</p>
        </div>
    }
}

fn in_lowercase(choice: &RoleChoice) -> String {
    format!("{} {}", choice.name, choice.description).to_lowercase()
}

/// What the chosen roles reach together, told while they are chosen.
fn reach_of(roles: Binding<Vec<RoleName>>, choices: RoleChoices) -> Memo<Option<String>> {
    Memo::new(move |_| {
        let chosen = roles.get();
        let reached = reached(choices.iter().filter(|choice| chosen.contains(&choice.name)));
        reached.filter(|_| !chosen.is_empty()).map(|reached| format!("Reaches {reached}."))
    })
}

/// What is chosen stays so when it is out of sight.
fn chosen(roles: &[RoleName]) -> String {
    let names: Vec<_> = roles.iter().map(RoleName::as_str).collect();
    if names.is_empty() { "None chosen yet.".to_owned() } else { format!("Chosen: {}", names.join(", ")) }
}

#[component]
fn Filter(typed: RwSignal<String>) -> impl IntoView {
    // The form is not sent by who looks for a role.
    let stay = move |event: KeyboardEvent| {
        if event.key() == "Enter" {
            event.prevent_default();
        }
    };
    view! {
        <input
            type="search" id="role-filter" aria-label="Filter roles" placeholder="Filter roles" autocomplete="off"
            prop:value=typed on:input=move |event| typed.set(event_target_value(&event)) on:keydown=stay
        />
    }
}

/// Its label is the role's name alone; what the role is for describes it.
#[component]
fn Choice(role: RoleName, what: String, roles: Binding<Vec<RoleName>>, sought: Memo<String>) -> impl IntoView {
    let name = role.to_string();
    let text = format!("{role} {what}").to_lowercase();
    let (name_id, what_id) = (format!("role-{name}"), format!("role-{name}-what"));
    let given = Memo::new({
        let role = role.clone();
        move |_| roles.with(|roles| roles.contains(&role))
    });
    let give = move |given: bool| {
        roles.update(|roles| {
            roles.retain(|held| *held != role);
            if given {
                roles.push(role.clone());
                roles.sort();
            }
        });
    };
    view! {
        <label class="choice" hidden=move || sought.with(|sought| !text.contains(sought.as_str()))>
            <input
                type="checkbox" name="roles" value=name.clone() aria-labelledby=name_id.clone() aria-describedby=what_id.clone()
                checked=given.get_untracked() prop:checked=given
                on:change=move |event| give(event_target_checked(&event))
            />
            <span><span id=name_id>{name}</span><small id=what_id>{what}</small></span>
        </label>
    }
}

/// The roles could not be had; what was typed stays.
#[component]
pub(crate) fn NoRoleChoices(problem: crate::calls::Problem, retry: Callback<()>) -> impl IntoView {
    view! {
        <div class="notice danger" role="alert">
            <div><b>"The roles could not be loaded."</b> " " {problem.to_string()}</div>
            <button class="btn small" type="button" on:click=move |_| retry.run(())>"Retry"</button>
        </div>
    }
}
