use axum::Extension;
use axum::extract::State;
use domain::api::ApiDraft;
use domain::id::ApiId;
use serde::Deserialize;
use service::apis;
use utoipa::ToSchema;

use super::shapes::ApiResponse;
use crate::rest::answer::{Answer, ok};
use crate::rest::caller::Caller;
use crate::rest::input::Input;
use crate::rest::path::Id;
use crate::rest::schemas;
use crate::state::AppState;

/// What is to change; what is absent stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ApiChange, example = json!({"enabled": false}))]
pub(super) struct UpdateApi {
    #[schema(value_type = Option<schemas::Name>)]
    pub(super) name: Option<String>,
    #[schema(value_type = Option<schemas::Description>)]
    pub(super) description: Option<String>,
    /// As they are: others are chosen in the console.
    #[schema(max_items = 50)]
    pub(super) hosts: Option<Vec<String>>,
    /// As they are, too.
    #[schema(max_items = 50)]
    pub(super) path_prefixes: Option<Vec<String>>,
    pub(super) enabled: Option<bool>,
}

impl UpdateApi {
    pub(super) fn applied_to(self, draft: ApiDraft) -> ApiDraft {
        ApiDraft {
            slug: draft.slug,
            name: self.name.unwrap_or(draft.name),
            description: self.description.unwrap_or(draft.description),
            hosts: self.hosts.unwrap_or(draft.hosts),
            path_prefixes: self.path_prefixes.unwrap_or(draft.path_prefixes),
            enabled: self.enabled.unwrap_or(draft.enabled),
        }
    }
}

/// Change an API
///
/// Needs `apis.read` and `apis.write`. The slug stays; other hosts and path prefixes are chosen in the console: 403.
#[utoipa::path(patch, path = "/apis/{id}", operation_id = "change_api", tag = "APIs", request_body = UpdateApi,
    responses((status = 200, description = "The API as it is now", body = ApiResponse)))]
pub(super) async fn change(
    State(state): State<AppState>,
    Extension(actor): Caller,
    Id(id): Id<ApiId>,
    Input(change): Input<UpdateApi>,
) -> Answer {
    let seen = ApiDraft::from(&apis::get(&state.service, &actor, id).await?);
    let draft = change.applied_to(seen.clone());
    ok(&ApiResponse::from(apis::change(&state.service, &actor, id, Some(&seen), &draft).await?))
}
