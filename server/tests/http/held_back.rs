//! A request whose last byte is held back is carried out with what its sender is when it arrives, not with what they
//! were when it began.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes, HttpBody};
use axum::http::StatusCode;
use domain::event::{Action, EventQuery};
use domain::id::UserId;
use domain::role::RoleName;
use domain::user::UserChange;
use hyper::body::Frame;
use serde_json::json;
use service::{Actor, events, sessions, users};
use tokio::sync::{Notify, oneshot};

use crate::common::{Answer, Server};

/// All but the last byte at once; the last one when it is let go.
struct Held {
    first: Option<Bytes>,
    last: oneshot::Receiver<Bytes>,
    /// The server has read the first and waits.
    waits: Arc<Notify>,
    is_done: bool,
}

impl HttpBody for Held {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(Frame::data(first))));
        }
        if self.is_done {
            return Poll::Ready(None);
        }
        self.waits.notify_one();
        let last = ready!(Pin::new(&mut self.last).poll(context)).unwrap();
        self.is_done = true;
        Poll::Ready(Some(Ok(Frame::data(last))))
    }
}

/// Sends `body` to `path`, does `meanwhile` before its last byte, and gives the answer.
async fn held_back(
    server: &Server,
    path: &str,
    headers: &[(&str, &str)],
    body: String,
    meanwhile: impl Future<Output = ()>,
) -> Answer {
    let mut bytes = Bytes::from(body);
    let first = bytes.split_to(bytes.len() - 1);
    let (release, last) = oneshot::channel();
    let waits = Arc::new(Notify::new());
    let body = Body::new(Held { first: Some(first), last, waits: waits.clone(), is_done: false });
    let letting_go = async {
        waits.notified().await;
        meanwhile.await;
        release.send(bytes).unwrap();
    };
    let (answer, ()) = tokio::join!(server.send("POST", path, headers, body), letting_go);
    answer
}

/// An administrator by e-mail address and password, with a key.
async fn second_administrator(server: &Server) -> UserId {
    let roles = [RoleName::TENANT_ADMIN, RoleName::DEVELOPER];
    server.user("default", "ada@example.test", &roles).await;
    server.user("default", "bea@example.test", &roles).await;
    let operator = server.operator("default").await;
    let found = users::list(&server.service, &operator, "bea", None, &Default::default()).await.unwrap();
    found.items[0].id
}

async fn change(server: &Server, id: UserId, to: impl FnOnce(&mut UserChange)) {
    let operator = server.operator("default").await;
    let mut change = UserChange::from(&users::get(&server.service, &operator, id).await.unwrap());
    to(&mut change);
    users::change(&server.service, &operator, id, None, &change).await.unwrap();
}

async fn count(server: &Server, actor: &Actor, action: Action) -> usize {
    let all = events::list(&server.service, actor, &EventQuery::default()).await.unwrap().items;
    all.iter().filter(|event| event.action == action).count()
}

#[tokio::test]
async fn a_key_that_is_revoked_meanwhile_mints_none() {
    let server = Server::start().await;
    second_administrator(&server).await;
    let operator = server.operator("default").await;
    for (path, body) in [
        ("/api/v1/api-keys", json!({"name": "late", "expires_in_days": 1})),
        ("/api/v1/applications", json!({"name": "late", "roles": ["gateway"]})),
        ("/api/v1/apis", json!({"slug": "late", "name": "Late", "hosts": [], "path_prefixes": []})),
        ("/v1/verify", json!({"key": "clvk_"})),
        ("/v1/verify/batch", json!({"items": [{"key": "clvk_"}]})),
    ] {
        let key = server.key("default", "bea@example.test").await;
        let before = events::list(&server.service, &operator, &EventQuery::default()).await.unwrap().items.len();
        let bearer = format!("Bearer {}", key.secret);
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        let answer = held_back(&server, path, &headers, body.to_string(), server.revoke("default", &key)).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}: {}", answer.body);
        let after = events::list(&server.service, &operator, &EventQuery::default()).await.unwrap().items.len();
        assert_eq!(after, before + 1, "{path}: only the revocation is an event");
    }
}

/// A call as a page makes it.
fn call(cookie: &str) -> [(&str, &str); 4] {
    [
        ("content-type", "application/json"),
        ("sec-fetch-site", "same-origin"),
        ("accept", "application/json"),
        ("cookie", cookie),
    ]
}

#[tokio::test]
async fn a_demoted_administrator_does_not_take_the_role_back() {
    let server = Server::start().await;
    let id = second_administrator(&server).await;
    let cookie = server.sign_in("bea@example.test").await;
    let operator = server.operator("default").await;
    let seen = UserChange::from(&users::get(&server.service, &operator, id).await.unwrap());
    let demoted = UserChange { roles: vec![RoleName::DEVELOPER], ..seen.clone() };
    let body = json!({"id": id, "seen": demoted, "change": seen}).to_string();
    let demote = change(&server, id, |change| change.roles = vec![RoleName::DEVELOPER]);
    let answer = held_back(&server, "/calls/users/change", &call(&cookie), body, demote).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.body);
    assert_eq!(users::get(&server.service, &operator, id).await.unwrap().roles, [RoleName::DEVELOPER]);
}

#[tokio::test]
async fn a_disabled_administrator_does_not_enable_themself() {
    let server = Server::start().await;
    let id = second_administrator(&server).await;
    let cookie = server.sign_in("bea@example.test").await;
    let operator = server.operator("default").await;
    let enabled = UserChange::from(&users::get(&server.service, &operator, id).await.unwrap());
    let seen = UserChange { disabled: true, ..enabled.clone() };
    let body = json!({"id": id, "seen": seen, "change": enabled}).to_string();
    let disable = change(&server, id, |change| change.disabled = true);
    let answer = held_back(&server, "/calls/users/change", &call(&cookie), body, disable).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{}", answer.body);
    assert_eq!(count(&server, &operator, Action::UserEnabled).await, 0);
}

#[tokio::test]
async fn an_ended_session_invites_nobody() {
    let server = Server::start().await;
    second_administrator(&server).await;
    let cookie = server.sign_in("bea@example.test").await;
    let other = server.sign_in("bea@example.test").await;
    let new = json!({"email": "mallory@example.test", "name": "M", "roles": ["tenant-admin"], "has_seat": false});
    let sign_out = async {
        let token = other.split_once('=').unwrap().1;
        let caller = sessions::resume(&server.service, token, Default::default()).await.unwrap().unwrap();
        sessions::end_others(&server.service, &caller.actor).await.unwrap();
    };
    let body = json!({ "new": new }).to_string();
    let answer = held_back(&server, "/calls/users/invite", &call(&cookie), body, sign_out).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{}", answer.body);
    let operator = server.operator("default").await;
    assert_eq!(count(&server, &operator, Action::UserAdded).await, 2, "Ada and Bea");
}
