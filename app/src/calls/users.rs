use domain::id::{SessionId, UserId};
use domain::page::Page;
use domain::search::SearchText;
use domain::session::Session;
use domain::user::{Deleted, Leaving, NewUser, Succession, User, UserChange, UserQuery};
use leptos::prelude::*;

use super::{Answer, Json};
#[cfg(feature = "ssr")]
use super::{caller, to_problem};

#[server(prefix = "/calls", endpoint = "users/list", input = Json, output = Json)]
pub async fn list(query: UserQuery) -> Answer<Page<User>> {
    let (service, actor) = caller()?;
    service::users::list(&service, &actor, &query.text, query.role.as_ref(), &query.position).await.map_err(to_problem)
}

#[server(prefix = "/calls", endpoint = "users/get", input = Json, output = Json)]
pub async fn get(id: UserId) -> Answer<User> {
    let (service, actor) = caller()?;
    service::users::get(&service, &actor, id).await.map_err(to_problem)
}

/// Adds a user and answers the single-use link with which they choose a password.
#[server(prefix = "/calls", endpoint = "users/invite", input = Json, output = Json)]
pub async fn invite(new: NewUser) -> Answer<(User, String)> {
    let (service, actor) = caller()?;
    let added = service::users::add(&service, &actor, &new, None).await.map_err(to_problem)?;
    let link = added.link.as_ref().map(invitation_link).unwrap_or_default();
    Ok((added.user, link))
}

/// A new link for somebody who has not joined yet; an older one ends.
#[server(prefix = "/calls", endpoint = "users/invite-again", input = Json, output = Json)]
pub async fn invite_again(id: UserId) -> Answer<String> {
    let (service, actor) = caller()?;
    let link = service::users::invite(&service, &actor, id).await.map_err(to_problem)?;
    Ok(invitation_link(&link))
}

/// `seen` is what the form showed before it was changed.
#[server(prefix = "/calls", endpoint = "users/change", input = Json, output = Json)]
pub async fn change(id: UserId, seen: UserChange, change: UserChange) -> Answer<User> {
    let (service, actor) = caller()?;
    service::users::change(&service, &actor, id, Some(&seen), &change).await.map_err(to_problem)
}

/// What deleting a user would stop, or hand over to `heir`.
#[server(prefix = "/calls", endpoint = "users/left", input = Json, output = Json)]
pub async fn left(id: UserId, heir: Option<UserId>) -> Answer<Leaving> {
    let (service, actor) = caller()?;
    service::users::leaving(&service, &actor, id, heir).await.map_err(to_problem)
}

/// Those whom the keys of a user can be handed over to, by part of a name or address.
#[server(prefix = "/calls", endpoint = "users/heirs", input = Json, output = Json)]
pub async fn heirs(id: UserId, text: SearchText) -> Answer<Vec<User>> {
    let (service, actor) = caller()?;
    service::users::heirs(&service, &actor, id, &text).await.map_err(to_problem)
}

/// With no more credentials that work than whoever asks was `told`.
#[server(prefix = "/calls", endpoint = "users/delete", input = Json, output = Json)]
pub async fn delete(id: UserId, succession: Succession, told: u64) -> Answer<Deleted> {
    let (service, actor) = caller()?;
    service::users::delete_at_most(&service, &actor, id, &succession, told).await.map_err(to_problem)
}

#[server(prefix = "/calls", endpoint = "users/sessions", input = Json, output = Json)]
pub async fn sessions(id: UserId) -> Answer<Vec<Session>> {
    let (service, actor) = caller()?;
    service::sessions::list_of(&service, &actor, id).await.map_err(to_problem)
}

#[server(prefix = "/calls", endpoint = "users/end-session", input = Json, output = Json)]
pub async fn end_session(id: UserId, session: SessionId) -> Answer<()> {
    let (service, actor) = caller()?;
    service::sessions::end_of(&service, &actor, id, session).await.map_err(to_problem)
}

/// Answers how many there were.
#[server(prefix = "/calls", endpoint = "users/end-sessions", input = Json, output = Json)]
pub async fn end_sessions(id: UserId) -> Answer<u64> {
    let (service, actor) = caller()?;
    service::sessions::end_all_of(&service, &actor, id).await.map_err(to_problem)
}

#[cfg(feature = "ssr")]
fn invitation_link(token: &service::secret::PlainSecret) -> String {
    format!("{}/invitation?token={}", expect_context::<crate::PublicUrl>().0, token.expose())
}
