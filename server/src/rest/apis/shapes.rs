//! APIs as programs read and write them.

use domain::api::{Api, ApiDraft};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::rest::answer::time;
use crate::rest::schemas;

/// A guarded API.
#[derive(Serialize, ToSchema)]
#[schema(as = Api)]
pub(super) struct Shown {
    #[schema(schema_with = schemas::api_id)]
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
    #[schema(schema_with = schemas::time)]
    created_at: String,
    #[schema(schema_with = schemas::time)]
    updated_at: String,
}

impl From<Api> for Shown {
    fn from(api: Api) -> Self {
        let Api { id, slug, name, description, hosts, path_prefixes, enabled, created_at, updated_at } = api;
        let (id, created_at, updated_at) = (id.to_string(), time(created_at), time(updated_at));
        Self { id, slug, name, description, hosts, path_prefixes, enabled, created_at, updated_at }
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewApi, example = json!({
    "slug": "orders", "name": "Orders", "hosts": ["api.example.test"], "path_prefixes": ["/orders"]
}))]
pub(super) struct New {
    #[schema(schema_with = schemas::slug)]
    slug: String,
    #[schema(schema_with = schemas::new_name)]
    name: String,
    #[schema(schema_with = schemas::description_or_null)]
    description: Option<String>,
    /// None for every host.
    #[schema(schema_with = schemas::hosts_or_null)]
    hosts: Option<Vec<String>>,
    #[schema(schema_with = schemas::prefixes_or_null)]
    path_prefixes: Option<Vec<String>>,
    /// True unless it says otherwise.
    enabled: Option<bool>,
}

impl From<New> for ApiDraft {
    fn from(new: New) -> Self {
        let New { slug, name, description, hosts, path_prefixes, enabled } = new;
        let draft = Self { slug, name, ..Self::default() };
        Change { name: None, description, hosts, path_prefixes, enabled }.applied_to(draft)
    }
}

/// What is to change; what is absent stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ApiChange, example = json!({"enabled": false}))]
pub(super) struct Change {
    #[schema(schema_with = schemas::new_name_or_null)]
    name: Option<String>,
    #[schema(schema_with = schemas::description_or_null)]
    description: Option<String>,
    #[schema(schema_with = schemas::hosts_or_null)]
    hosts: Option<Vec<String>>,
    #[schema(schema_with = schemas::prefixes_or_null)]
    path_prefixes: Option<Vec<String>>,
    enabled: Option<bool>,
}

impl Change {
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
