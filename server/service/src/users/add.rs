//! Adding a user, with a password or with a link to choose one.

use domain::error::Checks;
use domain::event::Action;
use domain::id::UserId;
use domain::permission::Permission;
use domain::role;
use domain::time::DAY;
use domain::user::{NewUser, User, UserStatus};
use domain::{email, name, password};

use super::row::{NewRow, existing, insert};
use super::seats::refuse_without_free_seat;
use crate::actor::Actor;
use crate::authority::Right;
use crate::error::Result;
use crate::escalation::{self, Holder};
use crate::mutation::{EventDraft, Mutation};
use crate::random;
use crate::reading::Reading;
use crate::secret::PlainSecret;
use crate::secret::password::Owner;
use crate::service::Service;
use crate::verify::Change;
use crate::{links, roles, tenants};

/// An invitation can be accepted this long, in milliseconds.
const INVITATION: i64 = 7 * DAY;

#[derive(Debug)]
pub struct Added {
    pub user: User,
    /// The token of the invitation, if the user has no password yet. Shown once.
    pub link: Option<PlainSecret>,
}

/// Adds a user to the actor's tenant. Without a `chosen` password they get an invitation to choose one.
///
/// # Errors
/// `Forbidden` without [`Permission::UsersWrite`]; `ReauthenticationRequired`; `Invalid` with everything
/// that is wrong with `email`, `name`, `password`, `roles` and `has_seat`; `Throttled` if too many
/// passwords are being hashed.
pub async fn add(service: &Service, actor: &Actor, new: &NewUser, chosen: Option<&str>) -> Result<Added> {
    // Before a password is hashed, which is dear.
    drop(Reading::begin(service, actor, Right::Confirmed(Permission::UsersWrite)).await?);
    let mut checks = Checks::default();
    let (email, name) = checks.take(checked(new)).unwrap_or_default();
    if let Some(chosen) = chosen {
        checks.take(password::check("password", chosen));
    }
    checks.done()?;
    let hash = match chosen {
        Some(chosen) => {
            let organisation = tenants::name(service, actor.tenant).await?;
            let owner = Owner { email: &email, name: &name, organisation: &organisation };
            Some(service.hasher.hash("password", chosen, &owner).await?)
        }
        None => None,
    };
    add_hashed(service, actor, new, hash.as_deref()).await
}

/// The same with a password that is hashed already, which nothing is asked of.
///
/// # Errors
/// As [`add`].
pub async fn add_hashed(service: &Service, actor: &Actor, new: &NewUser, hash: Option<&str>) -> Result<Added> {
    let (address, name) = checked(new)?;
    let mut mutation = Mutation::begin(service, actor, Right::Confirmed(Permission::UsersWrite)).await?;
    if new.has_seat {
        refuse_without_free_seat(&mut mutation).await?;
    }
    let roles = roles::existing(mutation.tx(), actor.tenant, "roles", &new.roles).await?;
    escalation::refuse_giving(&mut mutation, Holder::User, "roles", &roles).await?;
    let now = mutation.now;
    let row = NewRow {
        id: random::id(UserId::new, now),
        email: &address,
        name: &name,
        roles: &roles,
        has_seat: new.has_seat,
        password_hash: hash,
    };
    let user = insert(&mut mutation, &row).await?;
    tell(&mut mutation, Action::UserAdded, &user, facts(&user)).await?;
    let link = match hash {
        Some(_) => None,
        None => Some(make_link(service, &mut mutation, &user).await?),
    };
    mutation.changed(Change::User(user.id));
    mutation.commit().await?;
    Ok(Added { user, link })
}

/// E-mail address and name as they are kept.
fn checked(new: &NewUser) -> domain::Result<(String, String)> {
    let mut checks = Checks::default();
    let address = checks.take(email::parse(&new.email));
    let name = checks.take(name::parse("name", "Name", &new.name));
    checks.done()?;
    Ok((address.unwrap_or_default(), name.unwrap_or_default()))
}

/// Makes a link with which the user chooses a password: an invitation, or a way back in for somebody
/// who forgot theirs. An older link of theirs stops working.
///
/// # Errors
/// `Forbidden` without [`Permission::UsersWrite`]; `ReauthenticationRequired`; `NotFound`; `Conflict` for
/// a disabled user; `Invalid` for `roles` if the user has one that goes beyond what the actor has.
pub async fn invite(service: &Service, actor: &Actor, id: UserId) -> Result<PlainSecret> {
    let mut mutation = Mutation::begin(service, actor, Right::Confirmed(Permission::UsersWrite)).await?;
    let user = existing(mutation.tx(), actor.tenant, id).await?.user;
    if user.status == UserStatus::Disabled {
        return Err(domain::Error::conflict("This user is disabled. Enable them first.").into());
    }
    // Whoever has the link can be them.
    escalation::refuse_standing_in(&mut mutation, id).await?;
    let link = make_link(service, &mut mutation, &user).await?;
    mutation.commit().await?;
    Ok(link)
}

async fn make_link(service: &Service, mutation: &mut Mutation<'_>, user: &User) -> Result<PlainSecret> {
    let now = mutation.now;
    let expires_at = now.plus(INVITATION);
    let link = links::make(mutation.tx(), &service.ring, Some(user.id), now, expires_at).await?;
    tell(mutation, Action::UserInvited, user, vec![("works until", expires_at.to_string())]).await?;
    Ok(link)
}

async fn tell(mutation: &mut Mutation<'_>, action: Action, user: &User, details: Vec<(&str, String)>) -> Result<()> {
    mutation.event(action, EventDraft { target_id: Some(user.id.to_string()), target: &user.name, details }).await
}

fn facts(user: &User) -> Vec<(&'static str, String)> {
    let seat = if user.has_seat { "yes" } else { "no" };
    vec![("email", user.email.clone()), ("roles", role::listed(&user.roles)), ("seat", seat.to_owned())]
}
