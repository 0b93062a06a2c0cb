use axum::Extension;
use axum::extract::State;
use domain::access::{self, AccessByApi};
use domain::api_token::{Months, NewTokens};
use domain::error::Error;
use serde::{Deserialize, Serialize};
use service::api_tokens;
use utoipa::ToSchema;

use super::shapes::IssuedResponse;
use crate::rest::answer::{Answer, created};
use crate::rest::caller::Caller;
use crate::rest::input::{Input, Whole};
use crate::rest::schemas;
use crate::state::AppState;

/// Tokens to be issued: one for each API with access.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewApiTokens, example = json!({
    "user": "usr_06f5n0xa9ge3r8v2k4m6p8s0tw", "months": 6, "access": {"orders": "read", "billing": "full"}
}))]
pub(super) struct IssueTokens {
    /// Whom they are issued to.
    #[schema(value_type = schemas::UserId)]
    user: String,
    /// How long they work, in calendar months; without it 6.
    #[schema(value_type = Option<schemas::Months>)]
    months: Option<Whole>,
    /// By the slug of an API.
    #[schema(value_type = BTreeMap<String, schemas::Access>)]
    #[serde(deserialize_with = "access::each_once")]
    access: AccessByApi,
}

impl TryFrom<IssueTokens> for NewTokens {
    type Error = Error;

    fn try_from(IssueTokens { user, months, access }: IssueTokens) -> Result<Self, Error> {
        let owner = user.parse().map_err(|_| Error::invalid("user", "user must be the ID of a user: usr_…"))?;
        Ok(Self { owner, months: months.map_or(Months::default().count(), |Whole(months)| months), access })
    }
}

/// The tokens, in the order of the slugs.
#[derive(Serialize, ToSchema)]
#[schema(as = IssuedApiTokens)]
struct IssuedTokens {
    tokens: Vec<IssuedResponse>,
}

/// Issue API tokens
///
/// To one user, one for each API with access; needs `tokens.manage`. The credential that asks has that access itself, works
/// as long, and is limited to no network, rate or project. A token has what it is issued with if the credential has full
/// access to its API, else never more than its owner's roles give.
#[utoipa::path(post, path = "/tokens", operation_id = "issue_api_tokens", tag = "API tokens", request_body = IssueTokens,
    responses((status = 201, description = "The tokens, with their secrets this once", body = IssuedTokens)))]
pub(super) async fn issue(
    State(state): State<AppState>,
    Extension(actor): Caller,
    Input(new): Input<IssueTokens>,
) -> Answer {
    let issued = api_tokens::issue(&state.service, &actor, &new.try_into()?).await?;
    created(&IssuedTokens { tokens: issued.into_iter().map(Into::into).collect() })
}
