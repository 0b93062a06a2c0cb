//! `/api/v1/usage`: how often a credential was used.

use axum::Extension;
use axum::extract::State;
use domain::id::CredentialId;
use domain::usage::{Calls, DAYS};
use serde::{Deserialize, Serialize};
use service::{api_keys, api_tokens, applications, consumers};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::{Answer, ok, time};
use super::caller::Caller;
use super::params::Params;
use super::schemas;
use crate::error::Problem;
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(show))
}

/// The calls of a credential by day.
#[derive(Serialize, ToSchema)]
struct Usage {
    #[schema(value_type = schemas::CredentialId)]
    credential: String,
    /// Oldest first; today is the last.
    days: Vec<Day>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = DayOfUse)]
struct Day {
    /// Its first instant, UTC.
    #[schema(value_type = schemas::Time)]
    day: String,
    valid: u64,
    refused: u64,
}

impl From<Calls> for Day {
    fn from(Calls { from, valid, refused }: Calls) -> Self {
        Self { day: time(from), valid, refused }
    }
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct UsageParams {
    /// The ID of an API key, an application, an API token or a consumer.
    #[param(value_type = schemas::CredentialId)]
    credential: String,
    /// How many days back, today included.
    #[param(value_type = Option<schemas::UsageDays>)]
    days: Option<u32>,
}

/// How often a credential was used
///
/// The permission is that of the list of its kind. Calls of the last seconds may be missing.
#[utoipa::path(get, path = "/usage", operation_id = "show_usage", tag = "Usage", params(UsageParams),
    responses((status = 200, description = "Its calls by day", body = Usage)))]
async fn show(
    State(state): State<AppState>,
    Extension(actor): Caller,
    Params(UsageParams { credential, days }): Params<UsageParams>,
) -> Answer {
    let bad = |_| {
        let message = "credential must be the ID of an API key, an application, an API token or a consumer: key_…, app_…, \
                       tok_…, con_….";
        Problem::field("credential", message)
    };
    let id: CredentialId = credential.parse().map_err(bad)?;
    let days = days.unwrap_or(DAYS);
    if days == 0 || days > DAYS {
        return Err(Problem::field("days", format!("days must be from 1 to {DAYS}; {days} is not.")));
    }
    let service = &state.service;
    let usage = match id {
        CredentialId::ApiKey(id) => api_keys::details(service, &actor, id).await?.usage,
        CredentialId::Application(id) => applications::details(service, &actor, id).await?.usage,
        CredentialId::ApiToken(id) => api_tokens::details(service, &actor, id).await?.usage,
        CredentialId::Consumer(id) => consumers::calls(service, &actor, id).await?,
    };
    let counted = usage.days;
    let skipped = counted.len().saturating_sub(days as usize);
    ok(&Usage { credential: id.to_string(), days: counted.into_iter().skip(skipped).map(Day::from).collect() })
}
