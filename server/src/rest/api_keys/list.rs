use axum::Extension;
use axum::extract::State;
use domain::api_key::{KeyFilter, KeyQuery, KeySort, View};
use domain::id::KeyId;
use domain::page::{Cursor, Direction};
use serde::Deserialize;
use service::api_keys;

use super::shapes::ApiKeyResponse;
use crate::error::Problem;
use crate::rest::answer::{Answer, ok};
use crate::rest::caller::Caller;
use crate::rest::list::{self, List, no_word};
use crate::rest::params::Params;
use crate::rest::schemas;
use crate::state::AppState;

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ListParams {
    /// Part of the name, the ID or the owner.
    #[param(value_type = Option<schemas::Search>)]
    q: Option<String>,
    #[param(value_type = Option<schemas::View>)]
    status: Option<String>,
    /// Only the keys of this user.
    #[param(value_type = Option<schemas::UserId>)]
    owner: Option<String>,
    /// Only keys of this project: its slug or ID.
    #[param(value_type = Option<schemas::Search>)]
    project: Option<String>,
    /// A leading `-` turns the order round. Without it, the newest come first.
    #[param(value_type = Option<schemas::KeySort>)]
    sort: Option<String>,
    /// `next` of the page before.
    #[param(value_type = Option<schemas::KeyPosition>)]
    after: Option<String>,
    #[param(value_type = Option<schemas::PageSize>)]
    limit: Option<u32>,
}

impl TryFrom<ListParams> for KeyQuery {
    type Error = Problem;

    fn try_from(query: ListParams) -> Result<Self, Problem> {
        let view =
            query.status.map(|text| View::parse(&text).ok_or_else(|| no_word("status", View::ALL.map(View::as_str))));
        let owner = list::owner(query.owner)?;
        let project = query.project.map(|project| list::search("project", Some(project))).transpose()?;
        let (sort, direction) = query.sort.as_deref().map_or(Ok((KeySort::default(), Direction::default())), order)?;
        let position = list::position(query.after, |after| cursor(sort, after))?;
        let filter = KeyFilter {
            text: list::search("q", query.q)?.into(),
            view: view.transpose()?.unwrap_or_default(),
            owner,
            project,
        };
        Ok(Self { filter, sort, direction, position, size: list::size(query.limit)? })
    }
}

fn order(text: &str) -> Result<(KeySort, Direction), Problem> {
    let (name, direction) = match text.strip_prefix('-') {
        Some(name) => (name, Direction::Descending),
        None => (text, Direction::Ascending),
    };
    let sort = KeySort::ALL.into_iter().find(|sort| sort.as_str() == name);
    Ok((sort.ok_or_else(|| no_word("sort", KeySort::ALL.map(KeySort::as_str)))?, direction))
}

/// A position is one of the order that it was found in.
fn cursor(sort: KeySort, after: String) -> Option<Cursor> {
    let is_time = matches!(sort, KeySort::Updated | KeySort::Created | KeySort::Expires);
    let cursor = Cursor::try_from(after).ok()?;
    let fits = cursor.id.parse::<KeyId>().is_ok() && (!is_time || cursor.value.parse::<i64>().is_ok());
    fits.then_some(cursor)
}

/// List API keys
///
/// Those of the tenant with the permission `api_keys.read`; with `api_keys.own` alone, those of the
/// credential's owner.
#[utoipa::path(get, path = "/api-keys", operation_id = "list_api_keys", tag = "API keys", params(ListParams),
    responses((status = 200, description = "A page of keys", body = List<ApiKeyResponse>)))]
pub(super) async fn list(
    State(state): State<AppState>,
    Extension(actor): Caller,
    Params(params): Params<ListParams>,
) -> Answer {
    let page = api_keys::list_visible(&state.service, &actor, &params.try_into()?).await?;
    ok(&List::of(page, ApiKeyResponse::from, |cursor| cursor.to_string()))
}
