use axum::Extension;
use axum::extract::State;
use domain::api_key::{KeyFilter, View};
use domain::id::{KeyId, UserId};
use domain::selection::{Impact, Made, MadeOne, Outcome, Selection};
use serde::{Deserialize, Serialize};
use service::api_keys;
use utoipa::ToSchema;

use super::revoke::revoke_selected;
use crate::error::Problem;
use crate::rest::answer::{Answer, ok};
use crate::rest::caller::Caller;
use crate::rest::input::{Input, Object};
use crate::rest::list;
use crate::rest::schemas;
use crate::state::AppState;

/// Most keys that are named one by one.
const MAX_IDS: usize = 1_000;

/// Either `ids` or `query`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BulkRevocation, example = json!({"query": {"status": "idle"}, "dry_run": true}))]
pub(super) struct RevokeApiKeys {
    /// These keys.
    #[schema(value_type = Option<Vec<schemas::KeyId>>, min_items = 1, max_items = 1000)]
    ids: Option<Vec<KeyId>>,
    /// All keys that a list with these parameters has.
    #[schema(value_type = Option<Filter>)]
    query: Option<Object<Filter>>,
    /// Only tells what would be done.
    dry_run: Option<bool>,
    /// Also what those keys made, and what that made in turn: keys and API tokens are revoked, applications disabled, which
    /// needs `applications.write` and `tokens.manage`.
    with_made: Option<bool>,
}

/// Which keys, as a list is narrowed. Without anything it is every key.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ApiKeyFilter)]
struct Filter {
    #[schema(value_type = Option<schemas::Search>)]
    q: Option<String>,
    #[schema(value_type = Option<schemas::View>)]
    status: Option<View>,
    #[schema(value_type = Option<schemas::UserId>)]
    owner: Option<UserId>,
    /// Slug or ID.
    #[schema(value_type = Option<schemas::Search>)]
    project: Option<String>,
}

impl RevokeApiKeys {
    fn selection(self) -> Result<Selection, Problem> {
        match (self.ids, self.query) {
            (Some(ids), None) if ids.is_empty() || ids.len() > MAX_IDS => {
                Err(Problem::field("ids", format!("ids must name from 1 to {} keys.", MAX_IDS)))
            }
            (Some(ids), None) => Ok(Selection::Ids(ids)),
            (None, Some(Object(Filter { q, status, owner, project }))) => {
                let (text, view) = (list::search("query.q", q)?, status.unwrap_or_default());
                let project = project.map(|project| list::search("query.project", Some(project))).transpose()?;
                Ok(Selection::Matching(KeyFilter { text: text.into(), view, owner, project }))
            }
            _ => Err(domain::Error::invalid("ids", "Give either ids or query.").into()),
        }
    }
}

/// What was done, or with `dry_run` what would be.
#[derive(Serialize, ToSchema)]
#[schema(as = BulkRevoked)]
struct RevokedResponse {
    dry_run: bool,
    revoked: u64,
    /// Keys that are not active, or are gone.
    skipped: u64,
    /// What those keys made: of a dry run, what still works; else what was ended with them.
    made: MadeResponse,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Made)]
struct MadeResponse {
    keys: u64,
    applications: u64,
    api_tokens: u64,
    consumers: u64,
    /// The first of them, of a dry run.
    first: Vec<MadeCredential>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = MadeCredential)]
struct MadeCredential {
    /// Of an API key, an application, an API token or a consumer.
    id: String,
    name: String,
}

impl From<Made> for MadeResponse {
    fn from(Made { keys, applications, tokens: api_tokens, consumers, first }: Made) -> Self {
        let first = first.into_iter().map(|MadeOne { id, name, .. }| MadeCredential { id, name });
        Self { keys, applications, api_tokens, consumers, first: first.collect() }
    }
}

/// Revoke many API keys
///
/// Those that are named or all that a query finds, for good; needs `api_keys.revoke`, a dry run
/// `api_keys.read`.
#[utoipa::path(post, path = "/api-keys/revoke", operation_id = "revoke_api_keys", tag = "API keys",
    request_body = RevokeApiKeys, responses((status = 200, description = "How many", body = RevokedResponse)))]
pub(super) async fn revoke_many(
    State(state): State<AppState>,
    Extension(actor): Caller,
    Input(wanted): Input<RevokeApiKeys>,
) -> Answer {
    let (dry_run, with_made) = (wanted.dry_run.unwrap_or_default(), wanted.with_made);
    let selection = wanted.selection()?;
    if dry_run {
        let Impact { active, not_active, made, .. } = api_keys::impact(&state.service, &actor, &selection).await?;
        return ok(&RevokedResponse { dry_run, revoked: active, skipped: not_active, made: made.into() });
    }
    let Outcome { revoked, skipped, made_keys, made_applications, made_tokens, made_consumers } =
        revoke_selected(&state, &actor, &selection, with_made).await?;
    let made = MadeResponse {
        keys: made_keys,
        applications: made_applications,
        api_tokens: made_tokens,
        consumers: made_consumers,
        first: Vec::new(),
    };
    ok(&RevokedResponse { dry_run, revoked, skipped, made })
}
