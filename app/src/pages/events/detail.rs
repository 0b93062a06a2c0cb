//! All that is known of one event.

use domain::event::{Action, Event};
use domain::permission::Permission;
use domain::settings::Setting;
use leptos::prelude::*;

use crate::components::{Copyable, Exact, capitalized, use_viewer};

#[component]
pub(super) fn Detail(id: String, event: Event) -> impl IntoView {
    let links = untrack(|| links(&event));
    let Event { id: event_id, at, actor, actor_id, target_id, target, address, agent, details, .. } = event;
    let more = details.into_iter().map(|(name, value)| fact(named(&name), value.into_any())).collect_view();
    view! {
        <tr class="detail" id=id>
            <td colspan="5">
                <dl class="facts">
                    {fact("Time".to_owned(), view! { <Exact at=at /> }.into_any())}
                    {fact("Who".to_owned(), actor.into_any())}
                    {actor_id.map(identifier)}
                    {(!target.is_empty()).then(|| fact("What".to_owned(), target.into_any()))}
                    {target_id.map(identifier)}
                    {more}
                    {(!address.is_empty()).then(|| fact("Address".to_owned(), address.into_any()))}
                    {(!agent.is_empty()).then(|| fact("Browser or program".to_owned(), agent.into_any()))}
                    {identifier(event_id.to_string())}
                </dl>
                {(!links.is_empty()).then(|| view! { <div class="actions">{links}</div> })}
            </td>
        </tr>
    }
}

fn fact(name: String, value: AnyView) -> AnyView {
    view! { <div><dt>{name}</dt><dd>{value}</dd></div> }.into_any()
}

/// An ID that can be copied, told by its kind.
fn identifier(id: String) -> AnyView {
    let kind = match id.split_once('_').map_or("", |(prefix, _)| prefix) {
        "key" => "Key",
        "app" => "Client",
        "usr" => "User",
        "ten" => "Tenant",
        "api" => "API",
        "rol" => "Role",
        "prj" => "Project",
        "ses" => "Session",
        "evt" => "Event",
        _ => "Other",
    };
    let what = format!("{} ID", kind.to_lowercase());
    fact(format!("{kind} ID"), view! { <Copyable text=id what=what /> }.into_any())
}

/// The name of a detail as a label: that of a setting, else with a capital.
fn named(name: &str) -> String {
    capitalized(Setting::called(name).map_or(name, |setting| setting.label))
}

/// Where more can be seen, for whoever may see it.
fn links(event: &Event) -> Vec<AnyView> {
    let viewer = use_viewer();
    let mut links = Vec::new();
    let mut add =
        |href: String, label: String| links.push(view! { <a class="btn small" href=href>{label}</a> }.into_any());
    let target = event.target_id.clone().unwrap_or_default();
    // A deleted key is nowhere to be seen.
    if target.starts_with("key_") && event.action != Action::ApiKeyDeleted && viewer.may(Permission::ApiKeysRead) {
        add(format!("/api-keys/{target}"), "Show the key".to_owned());
    }
    let is_deleted = event.action == Action::ApplicationDeleted;
    if target.starts_with("app_") && !is_deleted && viewer.may(Permission::ApplicationsRead) {
        add(format!("/application-keys/{target}"), "Show the application".to_owned());
    }
    if viewer.may(Permission::UsersRead) {
        if target.starts_with("usr_") {
            add(format!("/users/{target}"), format!("Show {}", event.target));
        }
        if let Some(actor) = event.actor_id.as_ref().filter(|id| id.starts_with("usr_") && **id != target) {
            add(format!("/users/{actor}"), format!("Show {}", event.actor));
        }
    }
    links
}
