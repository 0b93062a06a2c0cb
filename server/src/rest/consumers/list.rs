use axum::Extension;
use axum::extract::State;
use domain::consumer::{ConsumerQuery, ConsumerStatus, View};
use domain::id::ConsumerId;
use serde::Deserialize;
use service::consumers;

use super::shapes::ConsumerResponse;
use crate::error::Problem;
use crate::rest::answer::{Answer, ok};
use crate::rest::caller::Caller;
use crate::rest::list::{self, List};
use crate::rest::params::Params;
use crate::rest::schemas;
use crate::state::AppState;

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ListParams {
    /// Part of the name or of the consumer key, or the ID.
    #[param(value_type = Option<schemas::Search>)]
    q: Option<String>,
    #[param(value_type = Option<schemas::ConsumerStatus>)]
    status: Option<String>,
    /// `next` of the page before.
    #[param(value_type = Option<schemas::ConsumerPosition>)]
    after: Option<String>,
    #[param(value_type = Option<schemas::PageSize>)]
    limit: Option<u32>,
}

impl TryFrom<ListParams> for ConsumerQuery {
    type Error = Problem;

    fn try_from(params: ListParams) -> Result<Self, Problem> {
        let status = params.status.map(|text| text.parse::<ConsumerStatus>()).transpose();
        let status = status.map_err(|()| list::no_word("status", ConsumerStatus::ALL.map(ConsumerStatus::as_str)))?;
        let position = list::position_by::<ConsumerId>(params.after)?;
        let text = list::search("q", params.q)?.into();
        Ok(Self { text, view: View(status), position, size: list::size(params.limit)? })
    }
}

/// List consumers
///
/// The latest first. Needs `consumers.manage`.
#[utoipa::path(get, path = "/consumers", operation_id = "list_consumers", tag = "Consumers", params(ListParams),
    responses((status = 200, description = "A page of consumers", body = List<ConsumerResponse>)))]
pub(super) async fn list(
    State(state): State<AppState>,
    Extension(actor): Caller,
    Params(params): Params<ListParams>,
) -> Answer {
    let page = consumers::list(&state.service, &actor, &params.try_into()?).await?;
    ok(&List::of(page, ConsumerResponse::from, |cursor| cursor.to_string()))
}
