//! For each server function, arguments that are good in themselves.

use domain::api::ApiDraft;
use domain::api_token::TokenTerms;
use domain::application::ApplicationDraft;
use domain::consumer::ConsumerDraft;
use domain::project::ProjectDraft;
use domain::settings::Settings;
use domain::user::UserChange;
use serde_json::{Value, json};

use super::things::{CONSUMER_SECRET, Things};
use crate::common::PASSWORD;

/// What calls are about that belongs to who calls, or to nobody.
pub(super) struct Around {
    /// Another session of who calls.
    pub(super) session: String,
    /// An authorization of who calls, if they belong to the tenant `default`, or of the user whom it is about.
    pub(super) authorization: String,
    pub(super) refusal: String,
    pub(super) settings: Settings,
}

/// `value` with some of its fields changed.
fn but(value: impl serde::Serialize, changes: Value) -> Value {
    let mut value = serde_json::to_value(value).unwrap();
    let Value::Object(changes) = changes else { panic!("{changes}") };
    value.as_object_mut().unwrap().extend(changes);
    value
}

pub(super) fn arguments(name: &str, at: &Things, around: &Around) -> Value {
    let Things { key, application, token, consumer, api, project, user, role, fresh } = at;
    let keys = json!({"filter": {"text": "", "view": "all", "owner": null, "project": null}, "sort": "created", "direction": "Descending", "position": "Start", "size": 50});
    match name {
        "session/end" => json!({"id": around.session}),
        "session/reauthenticate" => json!({"password": PASSWORD}),
        "session/change-password" => json!({"current": PASSWORD, "new": format!("another {PASSWORD}")}),
        "preferences/choose" => json!({"name": "density", "value": "compact"}),
        "settings/change" => {
            let seats = if around.settings.seats == 24 { "25" } else { "24" };
            json!({"seen": around.settings, "values": [["licence.seats", seats]]})
        }
        "users/list" => json!({"query": {"text": "", "role": null, "position": "Start"}}),
        "users/get" | "users/invite-again" | "users/sessions" | "users/end-sessions" => json!({"id": user.id}),
        "users/left" => json!({"id": user.id, "heir": null}),
        "users/heirs" => json!({"id": user.id, "text": ""}),
        "users/delete" => json!({"id": user.id, "succession": "Revoke", "told": 100}),
        "users/end-session" => json!({"id": user.id, "session": around.session}),
        "users/invite" => {
            json!({"new": {"email": format!("{fresh}@example.test"), "name": "N", "roles": [], "has_seat": false}})
        }
        "users/change" => {
            let seen = UserChange::from(user);
            json!({"id": user.id, "seen": seen, "change": but(&seen, json!({"name": "changed"}))})
        }
        "roles/get" | "roles/remove" => json!({"name": role.name}),
        "roles/add" => json!({"draft": but(role, json!({"name": fresh}))}),
        "roles/change" => {
            json!({"name": role.name, "seen": role, "draft": but(role, json!({"description": "changed"}))})
        }
        "refusals/list" => json!({"query": {"credential": null, "code": null, "position": "Start"}}),
        "palette/find" => json!({"text": "a"}),
        "refusals/get" => json!({"id": around.refusal}),
        "projects/of-user" => json!({"user": user.id}),
        "projects/get" => json!({"id": project.id}),
        "projects/add" => json!({"draft": {"slug": fresh, "name": "N", "members": []}}),
        "projects/change" => {
            let seen = ProjectDraft::from(project);
            json!({"id": project.id, "seen": seen, "draft": but(&seen, json!({"name": "changed"}))})
        }
        "projects/archive" => json!({"id": project.id, "archived": true}),
        "events/list" => json!({"query": {"text": "", "family": null, "position": "Start", "size": 50}}),
        "applications/list" => json!({"query": {"text": "", "role": null, "position": "Start", "size": 50}}),
        "applications/details"
        | "applications/end-old-secret"
        | "applications/revoke-tokens"
        | "applications/delete" => {
            json!({"id": application.id})
        }
        "applications/add" => json!({"draft": {"name": "new", "roles": ["gateway"]}}),
        "applications/change" => {
            let seen = ApplicationDraft::from(application);
            json!({"id": application.id, "seen": seen, "draft": but(&seen, json!({"name": "changed"}))})
        }
        "applications/regenerate" => json!({"id": application.id, "overlap": 60}),
        "tokens/list" => json!({"query": {"text": "", "owner": null, "status": null, "position": "Start"}}),
        "tokens/get" | "tokens/details" | "tokens/end-old-secret" => json!({"id": token.id}),
        "tokens/choices" => json!({"owner": token.owner.id}),
        "tokens/issue" => json!({"new": {"owner": token.owner.id, "months": 6, "access": {"first": "read"}}}),
        "tokens/change" => {
            json!({"id": token.id, "seen": TokenTerms::from(token), "change": {"access": "full", "months": 12}})
        }
        "tokens/regenerate" => json!({"id": token.id, "months": 3, "overlap": 60}),
        "tokens/impact" => json!({"selection": {"One": token.id}}),
        "tokens/revoke" => json!({"selection": {"One": token.id}, "told": 1}),
        "authorizations/list-of" => json!({"user": user.id}),
        "authorizations/withdraw" => json!({"id": around.authorization}),
        "authorizations/withdraw-of" => json!({"user": user.id, "id": around.authorization}),
        "consumers/list" => json!({"query": {"text": "", "view": null, "position": "Start"}}),
        "consumers/get" => json!({"id": consumer.id}),
        "consumers/register" => json!({"draft": ConsumerDraft::from(consumer), "secret": CONSUMER_SECRET}),
        "consumers/change" => {
            let draft = but(ConsumerDraft::from(consumer), json!({"name": "changed"}));
            json!({"id": consumer.id, "seen": consumer, "draft": draft, "secret": ""})
        }
        "consumers/act" => json!({"act": "Remove", "ids": [consumer.id]}),
        "apis/register" => {
            json!({"draft": {"slug": fresh, "name": "N", "hosts": [format!("{fresh}.test")], "path_prefixes": ["/"]}})
        }
        "apis/change" => {
            let seen = ApiDraft::from(api);
            json!({"id": api.id, "seen": seen, "draft": but(&seen, json!({"name": "changed"}))})
        }
        "apis/in-use" | "apis/remove" => json!({"id": api.id}),
        "api-keys/list" | "api-keys/list-own" => json!({"query": keys}),
        "api-keys/generate" => json!({"new": {"name": "new", "expires_in_days": 5}}),
        "api-keys/rename" => json!({"id": key, "name": "changed"}),
        "api-keys/delete" => json!({"ids": [key]}),
        "api-keys/details" | "api-keys/first-call" | "api-keys/end-old-secret" => json!({"id": key}),
        "api-keys/extend" => json!({"id": key, "days": 1}),
        "api-keys/rotate" => json!({"id": key, "overlap_seconds": 60}),
        "api-keys/limit" => json!({"id": key, "limits": {"allowed_addresses": ["192.0.2.0/24"]}}),
        "api-keys/impact" => json!({"selection": {"Ids": [key]}}),
        "api-keys/revoke" => json!({"selection": {"Ids": [key]}, "with_made": false, "told": 1}),
        _ => json!({}),
    }
}
