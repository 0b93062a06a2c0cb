use domain::Error;
use domain::project::ProjectDraft;

use super::plan::{Members, Plan, Step, user_called};
use crate::actor::Actor;
use crate::error::{Failure, Result};
use crate::secret::PlainSecret;
use crate::service::Service;
use crate::{apis, projects, roles, settings, users};

/// Somebody who was added without a password.
#[derive(Debug)]
pub struct Invitation {
    pub email: String,
    /// Of the link with which they choose one. Shown once.
    pub token: PlainSecret,
}

/// Does what the plan says, a step after the other. If one fails, those before it stay done; a new plan
/// goes on from there.
///
/// # Errors
/// As the use case of the step.
pub async fn carry_out(service: &Service, actor: &Actor, plan: Plan) -> Result<Vec<Invitation>> {
    let mut invitations = Vec::new();
    for step in plan.steps {
        match step {
            Step::Setting { name, value, .. } => {
                settings::change(service, actor, None, &[(name, value)]).await?;
            }
            Step::RegisterApi(draft) => _ = apis::register(service, actor, &draft).await?,
            Step::ChangeApi(id, _, draft) => _ = apis::change(service, actor, id, None, &draft).await?,
            Step::AddRole(draft) => _ = roles::add(service, actor, &draft).await?,
            Step::ChangeRole(name, _, draft) => roles::change(service, actor, &name, None, &draft).await?,
            Step::AddUser { new, password_hash, seat } => {
                invitations.extend(add_user(service, actor, new, password_hash.as_deref(), seat).await?);
            }
            Step::ChangeUser(id, _, _, change) => _ = users::change(service, actor, id, None, &change).await?,
            Step::AddProject { slug, name, members } => {
                let draft = ProjectDraft { slug, name, members: ids(service, actor, members).await? };
                projects::add(service, actor, &draft).await?;
            }
            Step::ChangeProject { id, slug, name, members, .. } => {
                let draft = ProjectDraft { slug, name, members: ids(service, actor, members).await? };
                projects::change(service, actor, id, None, &draft).await?;
            }
        }
    }
    Ok(invitations)
}

/// Without a word about the seat they get one, if one is free.
async fn add_user(
    service: &Service,
    actor: &Actor,
    mut new: domain::user::NewUser,
    hash: Option<&str>,
    seat: Option<bool>,
) -> Result<Option<Invitation>> {
    new.has_seat = seat.unwrap_or(true);
    let added = match users::add_hashed(service, actor, &new, hash).await {
        Err(Failure::Refused(error)) if seat.is_none() && error.about("has_seat").is_some() => {
            new.has_seat = false;
            users::add_hashed(service, actor, &new, hash).await?
        }
        added => added?,
    };
    Ok(added.link.map(|token| Invitation { email: added.user.email, token }))
}

async fn ids(
    service: &Service,
    actor: &Actor,
    members: Members,
) -> Result<Vec<(domain::id::UserId, domain::role::RoleName)>> {
    let mut found = Vec::with_capacity(members.len());
    for (address, role) in members {
        let user = user_called(service, actor, &address).await?;
        found.push((user.ok_or_else(|| Error::not_found(&format!("The user {address}")))?.id, role));
    }
    Ok(found)
}
