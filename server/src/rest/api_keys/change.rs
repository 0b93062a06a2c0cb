use axum::Extension;
use axum::extract::State;
use domain::id::KeyId;
use domain::selection::{Outcome, Selection};
use serde::{Deserialize, Deserializer};
use service::Actor;
use service::api_keys::{self, KeyChange};
use utoipa::ToSchema;

use super::shapes::{Details, Rate, Shown, networks};
use crate::rest::answer::{Answer, done, ok};
use crate::rest::caller::Caller;
use crate::rest::input::{Input, InputIfAny, Object, Whole};
use crate::rest::path::Id;
use crate::rest::schemas;
use crate::state::AppState;

/// What is to change; what is absent stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ApiKeyChange, example = json!({"name": "ci-deploy-2", "ratelimit": {"limit": 10, "per": "second"}}))]
pub(super) struct Change {
    #[schema(value_type = Option<schemas::Name>)]
    name: Option<String>,
    /// An empty list takes the limit away.
    #[schema(value_type = Option<Vec<schemas::Network>>, max_items = 100)]
    allowed_addresses: Option<Vec<String>>,
    /// Null takes the limit away.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Rate>)]
    ratelimit: Option<Option<Object<Rate>>>,
}

/// Null is not the same as absent.
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<Object<Rate>>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// Rename or limit an API key
///
/// A key of the credential's owner that is not broader than the credential, or the credential itself, which
/// cannot loosen its own limits; needs `api_keys.own`.
#[utoipa::path(patch, path = "/api-keys/{id}", operation_id = "change_api_key", tag = "API keys",
    request_body = Change, responses((status = 200, description = "The key as it is now", body = Details)))]
pub(super) async fn change(
    State(state): State<AppState>,
    Extension(actor): Caller,
    Id(id): Id<KeyId>,
    Input(change): Input<Change>,
) -> Answer {
    let to = KeyChange {
        name: change.name,
        allowed_addresses: change.allowed_addresses.map(|texts| networks(&texts)).transpose()?,
        ratelimit: change.ratelimit.map(|rate| rate.map(|Object(rate)| rate.into())),
    };
    api_keys::change(&state.service, &actor, id, &to).await?;
    ok(&Details::from(api_keys::details(&state.service, &actor, id).await?))
}

/// Delete an API key
///
/// A key of the credential's owner, for good; needs `api_keys.own`.
#[utoipa::path(delete, path = "/api-keys/{id}", operation_id = "delete_api_key", tag = "API keys",
    responses((status = 204, description = "It is gone")))]
pub(super) async fn delete(State(state): State<AppState>, Extension(actor): Caller, Id(id): Id<KeyId>) -> Answer {
    api_keys::delete(&state.service, &actor, &[id]).await?;
    done()
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Revocation)]
pub(super) struct Revocation {
    /// Also what the key made, and what that made in turn: keys are revoked, applications disabled, which needs
    /// `applications.write`.
    with_made: Option<bool>,
}

pub(super) async fn revoke_selected(
    state: &AppState,
    actor: &Actor,
    selection: &Selection,
    with_made: Option<bool>,
) -> service::Result<Outcome> {
    match with_made {
        Some(true) => api_keys::revoke_with_made(&state.service, actor, selection).await,
        _ => api_keys::revoke(&state.service, actor, selection).await,
    }
}

/// Revoke an API key
///
/// Any key of the tenant, for good; needs `api_keys.revoke`. The next verification refuses it. `with_made` takes along
/// what it made: a bulk revocation tells with `dry_run` what that is.
#[utoipa::path(post, path = "/api-keys/{id}/revoke", operation_id = "revoke_api_key", tag = "API keys",
    request_body = Option<Revocation>, responses((status = 200, description = "The key as it is now", body = Shown)))]
pub(super) async fn revoke(
    State(state): State<AppState>,
    Extension(actor): Caller,
    Id(id): Id<KeyId>,
    InputIfAny(Revocation { with_made }): InputIfAny<Revocation>,
) -> Answer {
    revoke_selected(&state, &actor, &Selection::Ids(vec![id]), with_made).await?;
    ok(&Shown::from(api_keys::get(&state.service, &actor, id).await?))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Extension)]
pub(super) struct Longer {
    #[schema(value_type = schemas::MoreDays)]
    days: Whole,
}

/// Let an API key work longer
///
/// From its end, or from now if that is past, but not beyond the end of the credential that asks: none extends itself. A
/// key of the credential's owner that is not broader than the credential; needs `api_keys.own`.
#[utoipa::path(post, path = "/api-keys/{id}/extend", operation_id = "extend_api_key", tag = "API keys",
    request_body = Longer, responses((status = 200, description = "The key as it is now", body = Shown)))]
pub(super) async fn extend(
    State(state): State<AppState>,
    Extension(actor): Caller,
    Id(id): Id<KeyId>,
    Input(Longer { days: Whole(days) }): Input<Longer>,
) -> Answer {
    ok(&Shown::from(api_keys::extend(&state.service, &actor, id, days).await?))
}
