use axum::Extension;
use axum::extract::State;
use domain::api::ApiDraft;
use serde::Deserialize;
use service::apis;
use utoipa::ToSchema;

use super::change::UpdateApi;
use super::shapes::ApiResponse;
use crate::rest::answer::{Answer, created};
use crate::rest::caller::Caller;
use crate::rest::input::Input;
use crate::rest::schemas;
use crate::state::AppState;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewApi, example = json!({
    "slug": "orders", "name": "Orders", "description": "What was ordered"
}))]
pub(super) struct CreateApi {
    #[schema(value_type = schemas::Slug)]
    slug: String,
    #[schema(value_type = schemas::Name)]
    name: String,
    #[schema(value_type = Option<schemas::Description>)]
    description: Option<String>,
    /// None for every host. They are chosen in the console.
    #[schema(max_items = 50)]
    hosts: Option<Vec<String>>,
    /// Chosen in the console, too.
    #[schema(max_items = 50)]
    path_prefixes: Option<Vec<String>>,
    /// True unless it says otherwise.
    enabled: Option<bool>,
}

impl From<CreateApi> for ApiDraft {
    fn from(new: CreateApi) -> Self {
        let CreateApi { slug, name, description, hosts, path_prefixes, enabled } = new;
        let draft = Self { slug, name, ..Self::default() };
        UpdateApi { name: None, description, hosts, path_prefixes, enabled }.applied_to(draft)
    }
}

/// Register an API
///
/// Needs `apis.write`. Hosts and path prefixes are chosen in the console; with any it is 403.
#[utoipa::path(post, path = "/apis", operation_id = "register_api", tag = "APIs", request_body = CreateApi,
    responses((status = 201, description = "The API", body = ApiResponse)))]
pub(super) async fn register(
    State(state): State<AppState>,
    Extension(actor): Caller,
    Input(new): Input<CreateApi>,
) -> Answer {
    created(&ApiResponse::from(apis::register(&state.service, &actor, &new.into()).await?))
}
