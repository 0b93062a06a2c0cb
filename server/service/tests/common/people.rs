//! People for tests, made the way a server makes them.

use domain::event::{Event, EventQuery};
use domain::id::UserId;
use domain::role::RoleName;
use domain::user::{NewUser, User, UserChange};
use service::actor::{Actor, Origin};
use service::sessions::{self, Caller, SignedIn};
use service::setup::{self, FirstAdministrator};
use service::{Service, events, tenants, users};

/// A password that is nobody's but the tests'.
pub(crate) const PASSWORD: &str = "tide-pool lantern 41";

/// Somebody at this network address.
pub(crate) fn at(address: &str) -> Origin {
    Origin { address: address.to_owned(), agent: "Mozilla/5.0 (test)".to_owned() }
}

/// Where people are unless a test says otherwise.
pub(crate) fn desk() -> Origin {
    at("192.0.2.10")
}

/// Sets the server up: the tenant `default` and its first administrator, `ada@example.test`.
pub(crate) async fn administrator(service: &Service) -> Actor {
    let link = setup::make_link(service).await.unwrap();
    let first = FirstAdministrator {
        organisation: "Example".into(),
        name: "Ada Admin".into(),
        email: "ada@example.test".into(),
        password: PASSWORD.into(),
    };
    let signed_in = setup::complete(service, &desk(), link.expose(), &first).await.unwrap();
    resumed(service, &signed_in).await.actor
}

/// The command line at the tenant `slug`, which is made if there is none.
pub(crate) async fn operator(service: &Service, slug: &str) -> Actor {
    Actor::operator(tenants::ensure(service, slug, "Some tenant").await.unwrap())
}

/// Adds an active user with [`PASSWORD`] and a name made of the address: `ben@…` is `Ben`.
pub(crate) async fn user(service: &Service, by: &Actor, email: &str, roles: &[RoleName]) -> User {
    let new = new_user(email, roles);
    users::add(service, by, &new, Some(PASSWORD)).await.unwrap().user
}

pub(crate) fn new_user(email: &str, roles: &[RoleName]) -> NewUser {
    let (local, _) = email.split_once('@').unwrap();
    let name = local[..1].to_uppercase() + &local[1..];
    NewUser { email: email.to_owned(), name, roles: roles.to_vec(), has_seat: false }
}

/// Adds a user and signs them in.
pub(crate) async fn person(service: &Service, by: &Actor, email: &str, roles: &[RoleName]) -> Actor {
    user(service, by, email, roles).await;
    let signed_in = sessions::sign_in(service, &desk(), email, PASSWORD).await.unwrap();
    resumed(service, &signed_in).await.actor
}

/// The person with this address, who signs in again: sessions do not last as long as some tests.
pub(crate) async fn again(service: &Service, email: &str) -> Actor {
    let signed_in = sessions::sign_in(service, &desk(), email, PASSWORD).await.unwrap();
    resumed(service, &signed_in).await.actor
}

/// Who holds the session.
pub(crate) async fn resumed(service: &Service, signed_in: &SignedIn) -> Caller {
    sessions::resume(service, signed_in.token.expose(), desk()).await.unwrap().expect("the session goes on")
}

/// The change that leaves `user` as they are, to alter what a test is about.
pub(crate) fn as_is(user: &User) -> UserChange {
    UserChange::from(user)
}

/// The latest events of the actor's tenant, newest first.
pub(crate) async fn all_events(service: &Service, actor: &Actor) -> Vec<Event> {
    events::list(service, actor, &EventQuery::default()).await.unwrap().items
}

/// The ID of the person that acts.
pub(crate) fn id_of(actor: &Actor) -> UserId {
    actor.person().unwrap()
}

/// What a use case refused, as its caller is told.
#[track_caller]
pub(crate) fn refused<T>(result: service::Result<T>) -> domain::Error {
    match result {
        Ok(_) => panic!("this should have been refused"),
        Err(failure) => failure.tell(),
    }
}
