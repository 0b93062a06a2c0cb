//! API tokens: issuing, changing and ending them, and how far they reach; on both databases.

mod managing;
mod reach;
mod rotation;
mod verifying;

use domain::access::Access;
use domain::api_token::{ApiToken, IssuedToken, NewTokens, TokenChange, TokenSelection};
use domain::id::UserId;
use service::{Actor, Service, api_tokens};

use crate::access::makers::access;
use crate::common::id_of;

pub(crate) fn asked(owner: UserId, given: &[(&str, Access)]) -> NewTokens {
    NewTokens { owner, months: 6, access: access(given) }
}

/// A token of `owner` for one API.
pub(crate) async fn token(service: &Service, by: &Actor, owner: &Actor, api: &str, access: Access) -> IssuedToken {
    let new = asked(id_of(owner), &[(api, access)]);
    api_tokens::issue(service, by, &new).await.unwrap().pop().unwrap()
}

/// Makes the token what it is to be, whatever it was.
pub(crate) async fn edit(
    service: &Service,
    by: &Actor,
    token: &ApiToken,
    access: Access,
    months: Option<u32>,
) -> service::Result<ApiToken> {
    api_tokens::change(service, by, token.id, None, &TokenChange { access, months }).await
}

pub(crate) async fn revoke(service: &Service, by: &Actor, token: &ApiToken) {
    api_tokens::revoke(service, by, TokenSelection::One(token.id)).await.unwrap();
}
