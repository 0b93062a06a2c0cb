//! Applications and their access tokens; on both databases.

mod escalation;
mod events;
mod managing;
mod rotation;
mod tokens;

use domain::application::{ApplicationDraft, ApplicationSecret};
use service::oauth::{AuthorizationServer, Client, ClientRefused, Issued, Presented, Refused};
use service::{Actor, Service, applications};

pub(crate) fn draft(name: &str, roles: &[&str]) -> ApplicationDraft {
    let roles = roles.iter().map(|role| role.parse().unwrap()).collect();
    ApplicationDraft { name: name.to_owned(), roles, disabled: false }
}

pub(crate) async fn application(service: &Service, admin: &Actor, roles: &[&str]) -> ApplicationSecret {
    applications::add(service, admin, &draft("ERP", roles)).await.unwrap()
}

pub(crate) fn client(service: &Service, id: &str, secret: &str) -> Result<Client, ClientRefused> {
    AuthorizationServer::new(service.clone()).authenticate(&Presented { id, secret, address: None, agent: "erp/1.0" })
}

pub(crate) async fn ask(service: &Service, of: &ApplicationSecret, scope: Option<&str>) -> Result<Issued, Refused> {
    let client = client(service, &of.application.id.to_string(), &of.secret).unwrap();
    AuthorizationServer::new(service.clone()).issue(&client, scope).await
}

/// An access token for all that the application may.
pub(crate) async fn token(service: &Service, of: &ApplicationSecret) -> String {
    ask(service, of, None).await.unwrap_or_else(|refused| panic!("{refused:?}")).token.expose().to_owned()
}
