//! Keys for tests, made the way a person makes them.

use domain::api_key::{GeneratedKey, KeyQuery};
use domain::role::RoleName;
use domain::verdict::Code;
use service::api_keys::{self, NewKey};
use service::{Actor, Service, settings, users};

use crate::common::{administrator, as_is, id_of, person, refused};

/// An administrator of a tenant where API keys are on.
pub(crate) async fn tenant(service: &Service) -> Actor {
    let admin = administrator(service).await;
    set(service, &admin, "api_keys.enabled", "true").await;
    admin
}

pub(crate) async fn set(service: &Service, actor: &Actor, name: &str, value: &str) {
    settings::change(service, actor, None, &[(name.to_owned(), value.to_owned())]).await.unwrap();
}

/// Somebody who may generate keys.
pub(crate) async fn developer(service: &Service, admin: &Actor, email: &str) -> Actor {
    let actor = person(service, admin, email, &[RoleName::DEVELOPER]).await;
    let user = users::get(service, admin, id_of(&actor)).await.unwrap();
    let change = domain::user::UserChange { has_seat: true, ..as_is(&user) };
    users::change(service, admin, user.id, None, &change).await.unwrap();
    actor
}

pub(crate) fn named(name: &str) -> NewKey {
    NewKey { name: name.to_owned(), expires_in_days: Some(30), ..NewKey::default() }
}

pub(crate) async fn key(service: &Service, owner: &Actor, name: &str) -> GeneratedKey {
    api_keys::generate(service, owner, &named(name)).await.unwrap()
}

pub(crate) async fn refusal(service: &Service, owner: &Actor, new: NewKey) -> domain::Error {
    refused(api_keys::generate(service, owner, &new).await)
}

pub(crate) fn verdict(service: &Service, secret: &str) -> Code {
    crate::common::code_of(service, secret)
}

/// The names that a list shows, in its order.
pub(crate) async fn names(service: &Service, actor: &Actor, query: &KeyQuery) -> Vec<String> {
    let page = api_keys::list(service, actor, query).await.unwrap();
    page.items.into_iter().map(|key| key.name).collect()
}
