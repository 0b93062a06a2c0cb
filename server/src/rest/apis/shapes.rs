//! APIs as programs read and write them.

use domain::api::{Api, ApiDraft};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::rest::answer::time;
use crate::rest::schemas;

/// A guarded API.
#[derive(Serialize, ToSchema)]
#[schema(as = Api)]
pub(super) struct ApiResponse {
    #[schema(value_type = schemas::ApiId)]
    id: String,
    /// By which roles, keys and callers name it; never changes.
    #[schema(example = "orders")]
    slug: String,
    name: String,
    description: String,
    /// None for every host.
    #[schema(example = json!(["api.example.test"]))]
    hosts: Vec<String>,
    #[schema(example = json!(["/orders"]))]
    path_prefixes: Vec<String>,
    /// While it is off, nothing has access to it.
    enabled: bool,
    #[schema(value_type = schemas::Time)]
    created_at: String,
    #[schema(value_type = schemas::Time)]
    updated_at: String,
}

impl From<Api> for ApiResponse {
    fn from(api: Api) -> Self {
        let Api { id, slug, name, description, hosts, path_prefixes, enabled, created_at, updated_at } = api;
        let (id, created_at, updated_at) = (id.to_string(), time(created_at), time(updated_at));
        Self { id, slug, name, description, hosts, path_prefixes, enabled, created_at, updated_at }
    }
}

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

/// What is to change; what is absent stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ApiChange, example = json!({"enabled": false}))]
pub(super) struct UpdateApi {
    #[schema(value_type = Option<schemas::Name>)]
    name: Option<String>,
    #[schema(value_type = Option<schemas::Description>)]
    description: Option<String>,
    /// As they are: others are chosen in the console.
    #[schema(max_items = 50)]
    hosts: Option<Vec<String>>,
    /// As they are, too.
    #[schema(max_items = 50)]
    path_prefixes: Option<Vec<String>>,
    enabled: Option<bool>,
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
