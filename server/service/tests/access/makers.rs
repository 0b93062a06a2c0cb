//! An organisation with two APIs and roles for them.

use domain::access::{Access, AccessByApi};
use domain::api::{Api, ApiDraft};
use domain::api_key::{GeneratedKey, NewKey};
use domain::project::{Project, ProjectDraft};
use domain::role::{RoleDraft, RoleName};
use domain::user::UserChange;
use domain::verdict::Code;
use service::verify::{Question, Target};
use service::{Actor, Service, api_keys, apis, projects, roles, settings, users};

use crate::common::{administrator, as_is, id_of, person};

/// The administrator of a tenant with API keys on, the APIs `orders` and `billing`, and the roles `reader`
/// (orders: read) and `writer` (orders: full).
pub(crate) async fn organisation(service: &Service) -> Actor {
    let admin = administrator(service).await;
    for (name, value) in [("api_keys.enabled", "true"), ("licence.seats", "100")] {
        settings::change(service, &admin, None, &[(name.to_owned(), value.to_owned())]).await.unwrap();
    }
    api(service, &admin, "orders", &["/orders"]).await;
    api(service, &admin, "billing", &["/billing"]).await;
    role(service, &admin, "reader", Access::Read).await;
    role(service, &admin, "writer", Access::Full).await;
    admin
}

pub(crate) async fn api(service: &Service, admin: &Actor, slug: &str, prefixes: &[&str]) -> Api {
    let prefixes = prefixes.iter().map(|&prefix| prefix.to_owned()).collect();
    let draft = ApiDraft {
        slug: slug.to_owned(),
        name: slug.to_uppercase(),
        hosts: vec!["api.example.test".to_owned()],
        path_prefixes: prefixes,
        ..ApiDraft::default()
    };
    apis::register(service, admin, &draft).await.unwrap()
}

pub(crate) async fn api_called(service: &Service, admin: &Actor, slug: &str) -> Api {
    apis::list(service, admin).await.unwrap().into_iter().find(|api| api.slug == slug).unwrap()
}

/// A role with this access to orders.
pub(crate) async fn role(service: &Service, admin: &Actor, name: &str, to_orders: Access) -> RoleName {
    let draft = RoleDraft { name: name.to_owned(), access: access(&[("orders", to_orders)]), ..RoleDraft::default() };
    roles::add(service, admin, &draft).await.unwrap()
}

pub(crate) fn access(given: &[(&str, Access)]) -> AccessByApi {
    given.iter().map(|(slug, access)| ((*slug).to_owned(), *access)).collect()
}

/// Somebody who may generate keys, with these roles beside.
pub(crate) async fn owner(service: &Service, admin: &Actor, name: &str, with: &[&str]) -> Actor {
    let mut roles = vec![RoleName::DEVELOPER];
    roles.extend(with.iter().map(|name| name.parse::<RoleName>().unwrap()));
    let actor = person(service, admin, &format!("{name}@example.test"), &roles).await;
    let user = users::get(service, admin, id_of(&actor)).await.unwrap();
    users::change(service, admin, user.id, None, &UserChange { has_seat: true, ..as_is(&user) }).await.unwrap();
    actor
}

pub(crate) async fn project(service: &Service, admin: &Actor, slug: &str, members: &[(&Actor, &str)]) -> Project {
    let members = members.iter().map(|(user, role)| (id_of(user), role.parse().unwrap())).collect();
    let draft = ProjectDraft { slug: slug.to_owned(), name: slug.to_uppercase(), members };
    projects::add(service, admin, &draft).await.unwrap()
}

pub(crate) fn named(name: &str) -> NewKey {
    NewKey { name: name.to_owned(), expires_in_days: Some(30), ..NewKey::default() }
}

pub(crate) async fn key(service: &Service, owner: &Actor, new: NewKey) -> GeneratedKey {
    api_keys::generate(service, owner, &new).await.unwrap()
}

/// The verdict on a call of an API with a method.
pub(crate) fn call(service: &Service, secret: &str, api: &str, method: &str) -> Code {
    let question = Question { secret, target: Target::Api(api), method: Some(method), ..Question::default() };
    service.index().verify(&question, |verdict| verdict.code)
}
