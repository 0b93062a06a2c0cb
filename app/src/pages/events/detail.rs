//! All that is known of one event.

use domain::event::{Action, Event};
use domain::id::AnyId;
use domain::permission::Permission;
use domain::settings::Setting;
use leptos::prelude::*;

use crate::components::{Copyable, Exact, capitalized, link_to, use_viewer};

#[component]
pub(super) fn Detail(
    id: String,
    event: Event,
    /// Of the table.
    columns: u32,
) -> impl IntoView {
    let links = untrack(|| links(&event));
    let Event { id: event_id, at, actor, actor_id, target_id, target, address, agent, details, .. } = event;
    let more = details.into_iter().map(|(name, value)| fact(named(&name), value.into_any())).collect_view();
    view! {
        <tr class="detail" id=id>
            <td colspan=columns>
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
    let kind = id.parse::<AnyId>().map_or("Other", AnyId::noun);
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
    let any = |id: &Option<String>| id.as_ref().and_then(|id| id.parse::<AnyId>().ok());
    let (target, actor) = (any(&event.target_id), any(&event.actor_id));
    match target {
        // What was deleted is nowhere to be seen.
        Some(AnyId::ApiKey(id)) if event.action != Action::ApiKeyDeleted && viewer.may(Permission::ApiKeysRead) => {
            add(format!("/api-keys/{id}"), "Show the key".to_owned());
        }
        Some(AnyId::Application(id))
            if event.action != Action::ApplicationDeleted && viewer.may(Permission::ApplicationsRead) =>
        {
            add(format!("/application-keys/{id}"), "Show the application".to_owned());
        }
        Some(AnyId::ApiToken(id)) if viewer.may(Permission::TokensManage) => {
            add(format!("/api-tokens/{id}"), "Show the token".to_owned());
        }
        Some(AnyId::Consumer(id))
            if event.action != Action::ConsumerRemoved && viewer.may(Permission::ConsumersManage) =>
        {
            add(link_to("/oauth-consumers", &[("q", id.to_string())]), "Show the consumer".to_owned());
        }
        // Whoever was deleted is nowhere to be seen, either.
        Some(AnyId::User(id)) if event.action != Action::UserDeleted && viewer.may(Permission::UsersRead) => {
            add(format!("/users/{id}"), format!("Show {}", event.target));
        }
        _ => {}
    }
    if let Some(AnyId::User(id)) = actor.filter(|_| actor != target && viewer.may(Permission::UsersRead)) {
        add(format!("/users/{id}"), format!("Show {}", event.actor));
    }
    links
}
