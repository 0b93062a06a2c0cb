//! `/api/v1/events`: what happened.

use axum::Extension;
use axum::extract::State;
use domain::event::{Event, EventQuery, FAMILIES};
use domain::id::EventId;
use domain::page::Cursor;
use serde::{Deserialize, Serialize};
use service::events;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::{Answer, ok, time};
use super::caller::Caller;
use super::list::{self, List};
use super::params::Params;
use super::schemas;
use crate::error::Problem;
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list))
}

/// Something that happened.
#[derive(Serialize, ToSchema)]
#[schema(as = Event)]
struct EventResponse {
    #[schema(value_type = schemas::EventId)]
    id: String,
    #[schema(value_type = schemas::Time)]
    at: String,
    #[schema(example = "api_key.revoked")]
    action: &'static str,
    /// The name of who did it.
    actor: String,
    #[schema(required)]
    actor_id: Option<String>,
    /// The name that it had then.
    target: String,
    #[schema(required)]
    target_id: Option<String>,
    /// The network address of who did it, if known.
    address: String,
    agent: String,
    details: Vec<DetailResponse>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = EventDetail)]
struct DetailResponse {
    name: String,
    value: String,
}

impl From<Event> for EventResponse {
    fn from(event: Event) -> Self {
        let detail = |(name, value)| DetailResponse { name, value };
        Self {
            id: event.id.to_string(),
            at: time(event.at),
            action: event.action.as_str(),
            actor: event.actor,
            actor_id: event.actor_id,
            target: event.target,
            target_id: event.target_id,
            address: event.address,
            agent: event.agent,
            details: event.details.into_iter().map(detail).collect(),
        }
    }
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListParams {
    /// Part of the name of who did it or of what it was done to, or the ID of one of them.
    #[param(value_type = Option<schemas::Search>)]
    q: Option<String>,
    /// Only what happened to things of this kind.
    #[param(value_type = Option<schemas::EventKind>)]
    kind: Option<String>,
    /// `next` of the page before.
    #[param(value_type = Option<schemas::EventId>)]
    after: Option<String>,
    #[param(value_type = Option<schemas::PageSize>)]
    limit: Option<u32>,
}

impl TryFrom<ListParams> for EventQuery {
    type Error = Problem;

    fn try_from(params: ListParams) -> Result<Self, Problem> {
        if let Some(kind) = &params.kind
            && FAMILIES.iter().all(|(name, _)| name != kind)
        {
            let kinds = FAMILIES.map(|(name, _)| name).join(", ");
            return Err(Problem::field("kind", format!("kind must be one of {kinds}.")));
        }
        let cursor = |after: String| {
            let id: EventId = after.parse().ok()?;
            Some(Cursor { id: id.to_string(), value: String::new() })
        };
        let position = list::position(params.after, cursor)?;
        let (text, size) = (list::search("q", params.q)?, list::size(params.limit)?);
        Ok(Self { text: text.into(), family: params.kind, position, size })
    }
}

/// List events
///
/// The newest first. Needs `events.read`.
#[utoipa::path(get, path = "/events", operation_id = "list_events", tag = "Events", params(ListParams),
    responses((status = 200, description = "A page of events", body = List<EventResponse>)))]
async fn list(State(state): State<AppState>, Extension(actor): Caller, Params(params): Params<ListParams>) -> Answer {
    let page = events::list(&state.service, &actor, &params.try_into()?).await?;
    ok(&List::of(page, EventResponse::from, |cursor| cursor.id))
}
