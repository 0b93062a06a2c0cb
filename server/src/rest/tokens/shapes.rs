//! API tokens as programs read and write them.

use domain::access::Access;
use domain::api_key::Owner;
use domain::api_token::{ApiToken, IssuedToken};
use serde::Serialize;
use utoipa::ToSchema;

use crate::rest::answer::{time, time_opt};
use crate::rest::schemas;

/// An API token, without its secret.
#[derive(Serialize, ToSchema)]
#[schema(as = ApiToken)]
pub(super) struct TokenResponse {
    #[schema(value_type = schemas::ApiTokenId)]
    id: String,
    owner: TokenOwner,
    /// The slug of its API.
    #[schema(value_type = schemas::Slug)]
    api: String,
    /// What it was issued with.
    #[schema(value_type = schemas::Access)]
    access: Access,
    /// True if it never has more than its owner's roles give at the moment of each call; false if it has what it was
    /// issued with, because whoever issued it has full access to the API.
    within_owner: bool,
    #[schema(value_type = schemas::Status)]
    status: &'static str,
    /// Prefix and last four characters of the secret.
    #[schema(example = "clvt_…W8mQ")]
    masked: String,
    #[schema(value_type = schemas::Time)]
    created_at: String,
    #[schema(value_type = schemas::Time)]
    updated_at: String,
    #[schema(value_type = schemas::Time)]
    expires_at: String,
    #[schema(value_type = Option<schemas::Time>, required)]
    revoked_at: Option<String>,
    #[schema(value_type = Option<schemas::Time>, required)]
    last_used_at: Option<String>,
}

/// Whom a token was issued to.
#[derive(Serialize, ToSchema)]
#[schema(as = TokenOwner)]
struct TokenOwner {
    #[schema(value_type = schemas::UserId)]
    id: String,
    name: String,
}

impl From<ApiToken> for TokenResponse {
    fn from(token: ApiToken) -> Self {
        let Owner { id, name } = token.owner;
        Self {
            id: token.id.to_string(),
            owner: TokenOwner { id: id.to_string(), name },
            api: token.api,
            access: token.access,
            within_owner: token.within_owner,
            status: token.status.as_str(),
            masked: token.masked,
            created_at: time(token.created_at),
            updated_at: time(token.updated_at),
            expires_at: time(token.expires_at),
            revoked_at: time_opt(token.revoked_at),
            last_used_at: time_opt(token.last_used_at),
        }
    }
}

/// A token with its secret, which is shown this once.
#[derive(Serialize, ToSchema)]
#[schema(as = IssuedApiToken)]
pub(super) struct IssuedResponse {
    /// Null where an answer is replayed.
    #[schema(required, example = "clvt_06f5n0xa9ge3r8v2k4m6p8s0tw_…")]
    secret: Option<String>,
    #[serde(flatten)]
    token: TokenResponse,
    /// Until when the secret before this one works beside it.
    #[schema(value_type = Option<schemas::Time>, required)]
    previous_valid_until: Option<String>,
}

impl From<IssuedToken> for IssuedResponse {
    fn from(IssuedToken { token, secret, previous_until }: IssuedToken) -> Self {
        Self { secret: Some(secret), token: token.into(), previous_valid_until: time_opt(previous_until) }
    }
}
