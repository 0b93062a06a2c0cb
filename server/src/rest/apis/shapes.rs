//! APIs as programs read them.

use domain::api::Api;
use serde::Serialize;
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
