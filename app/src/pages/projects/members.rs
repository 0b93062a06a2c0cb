use domain::permission::Permission;
use domain::project::Member;
use domain::role::RoleName;
use leptos::prelude::*;

use super::draft::MembersBinding;
use super::find::FindPeople;
use crate::components::{Icon, Shape, counted, focus_by_id, use_viewer};

/// Where focus goes when the row that had it is gone; also what errors about the members are told at.
const HEADING: &str = "members";

/// The tenant's roles.
pub(super) type Choices = Vec<RoleName>;

/// Name, address and role of each member, and adding more of them.
#[component]
pub(super) fn Members(
    members: MembersBinding,
    roles: StoredValue<Choices>,
    error: Signal<Option<String>>,
) -> impl IntoView {
    let count = move || counted(members.0.with(Vec::len) as u64, "member");
    let sees_users = use_viewer().may(Permission::UsersRead);
    let is_empty = Memo::new(move |_| members.0.with(Vec::is_empty));
    view! {
        <header>
            <h2 id=HEADING tabindex="-1">"Members"</h2>
            <p>"What a member’s keys in this project may do follows from their role here, whatever roles they have elsewhere."</p>
        </header>
        <div class="body">
            {if sees_users {
                view! { <FindPeople members=members roles=roles /> }.into_any()
            } else {
                view! { <p class="muted">"Adding members takes a role that lets you see users."</p> }.into_any()
            }}
            <p class="error" role="alert" hidden=move || error.get().is_none()>{error}</p>
        </div>
        <Show when=move || is_empty.get() fallback=move || view! { <Table members=members roles=roles count=Signal::derive(count) /> }>
            <div class="body"><p class="muted">"Nobody yet: a project without members has no keys."</p></div>
        </Show>
    }
}

#[component]
fn Table(members: MembersBinding, roles: StoredValue<Choices>, count: Signal<String>) -> impl IntoView {
    view! {
        <div class="sheet">
            <table>
                <caption class="visually-hidden">{count}</caption>
                <thead>
                    <tr>
                        <th scope="col" class="c-name">"Name"</th>
                        <th scope="col" class="c-email">"Email"</th>
                        <th scope="col" class="c-member-role">"Role"</th>
                        <th scope="col" class="c-more"><span class="visually-hidden">"Remove"</span></th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || members.0.get() key=|member| member.user let:member>
                        <Row member=member members=members roles=roles />
                    </For>
                </tbody>
            </table>
        </div>
    }
}

#[component]
fn Row(member: Member, members: MembersBinding, roles: StoredValue<Choices>) -> impl IntoView {
    let Member { user, name, email, .. } = member;
    let role = Signal::derive(move || members.role_of(user).unwrap_or(RoleName::DEVELOPER));
    let remove = move |_| {
        members.remove(user);
        focus_by_id(HEADING);
    };
    view! {
        <tr>
            <td class="c-name">
                <span class="name" dir="auto" title=name.clone()>{name.clone()}</span>
                <span class="meta">{email.clone()}</span>
            </td>
            <td class="c-email">{email}</td>
            <td class="c-member-role keep">
                <RoleSelect
                    label=format!("Role of {name}") roles=roles role=role
                    on_change=Callback::new(move |role| members.set_role(user, role))
                />
            </td>
            <td class="c-more">
                <button class="x" type="button" aria-label=format!("Remove {name}") title="Remove" on:click=remove>
                    <Icon shape=Shape::Cross />
                </button>
            </td>
        </tr>
    }
}

#[component]
pub(super) fn RoleSelect(
    label: String,
    #[prop(optional)] id: Option<&'static str>,
    roles: StoredValue<Choices>,
    role: Signal<RoleName>,
    on_change: Callback<RoleName>,
) -> impl IntoView {
    let option = move |choice: RoleName| {
        let is_chosen = role.get_untracked() == choice;
        view! { <option value=choice.to_string() selected=is_chosen>{choice.to_string()}</option> }
    };
    let choose = move |event| {
        if let Ok(role) = event_target_value(&event).parse() {
            on_change.run(role);
        }
    };
    view! {
        <select id=id aria-label=label prop:value=move || role.get().to_string() on:change=choose>
            {roles.get_value().into_iter().map(option).collect_view()}
        </select>
    }
}
