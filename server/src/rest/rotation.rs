//! What is said and told of a rotation, of a credential of any kind.

use domain::rotation::{OldSecret, OldSecretCaller, Overlap};
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::time;
use super::input::Whole;
use super::schemas;

/// `overlap_seconds` of a request; without it the old secret ends at once.
///
/// # Errors
/// `Invalid` for `overlap_seconds`.
pub(super) fn overlap(seconds: Option<Whole>) -> domain::Result<Overlap> {
    seconds.map_or(Ok(Overlap::NONE), |Whole(seconds)| Overlap::from_seconds(seconds))
}

#[derive(Serialize, ToSchema)]
#[schema(as = OldSecret)]
pub(super) struct OldSecretResponse {
    #[schema(value_type = schemas::Time)]
    works_until: String,
    /// Who called with it since the rotation, the latest first.
    callers: Vec<CallerResponse>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = OldSecretCaller)]
struct CallerResponse {
    address: String,
    agent: String,
    calls: u64,
    #[schema(value_type = schemas::Time)]
    first_at: String,
    #[schema(value_type = schemas::Time)]
    last_at: String,
}

impl From<OldSecret> for OldSecretResponse {
    fn from(OldSecret { works_until, callers }: OldSecret) -> Self {
        let caller = |OldSecretCaller { address, agent, calls, first_at, last_at }| CallerResponse {
            address,
            agent,
            calls,
            first_at: time(first_at),
            last_at: time(last_at),
        };
        Self { works_until: time(works_until), callers: callers.into_iter().map(caller).collect() }
    }
}
