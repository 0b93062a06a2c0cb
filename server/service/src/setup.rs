//! The ways in without a password: the first set-up of a server, and an invitation.

use std::fmt;

use domain::error::Checks;
use domain::event::Action;
use domain::id::{TenantId, UserId};
use domain::role::RoleName;
use domain::time::HOUR;
use domain::user::UserStatus;
use domain::{email, name, password, slug};
use serde::{Deserialize, Serialize};

use crate::actor::Origin;
use crate::error::{Failure, Result};
use crate::links::{self, Link};
use crate::mutation::{EventDraft, Mutation};
use crate::random;
use crate::secret::PlainSecret;
use crate::secret::password::Owner;
use crate::service::Service;
use crate::sessions::{self, SignedIn};
use crate::store::{Handle, sql};
use crate::tenants;
use crate::users::{self, NewRow, StoredUser};
use crate::verify::Change;

/// A set-up link works this long, in milliseconds.
const SET_UP_LINK: i64 = 24 * HOUR;

/// What a link is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LinkTarget {
    /// Setting up the server.
    FirstAdministrator,
    /// Choosing a password.
    Invitation { email: String, name: String },
}

/// What the first administrator fills in.
#[derive(Clone, Default)]
pub struct FirstAdministrator {
    pub organisation: String,
    pub name: String,
    pub email: String,
    pub password: String,
}

impl fmt::Debug for FirstAdministrator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FirstAdministrator({} at {}, …)", self.email, self.organisation)
    }
}

/// True while the server has no user.
///
/// # Errors
/// Of the database.
pub async fn is_needed(service: &Service) -> Result<bool> {
    has_no_user((&mut service.database().read().await?).into()).await
}

/// Makes the link for the first set-up; an older one stops working.
///
/// # Errors
/// `Conflict` if the server is set up.
pub async fn make_link(service: &Service) -> Result<PlainSecret> {
    let now = service.clock.now();
    let mut tx = service.database().begin().await?;
    if !has_no_user(Handle::from(&mut tx)).await? {
        return Err(domain::Error::conflict("This server is set up already.").into());
    }
    let link = links::make(Handle::from(&mut tx), &service.ring, None, now, now.plus(SET_UP_LINK)).await?;
    tx.commit().await?;
    Ok(link)
}

/// What the link with `token` is for.
///
/// # Errors
/// `Invalid` for `token` if it is wrong, used, replaced or too old.
pub async fn link_target(service: &Service, token: &str) -> Result<LinkTarget> {
    let (_, invited) = find(service, token).await?;
    Ok(match invited {
        None => LinkTarget::FirstAdministrator,
        Some(StoredUser { user, .. }) => LinkTarget::Invitation { email: user.email, name: user.name },
    })
}

/// Makes the first administrator, who holds a seat, and their organisation's tenant, and signs them in.
///
/// # Errors
/// `Invalid` with everything that is wrong with `organisation`, `name`, `email` and `password`, or for
/// `token`; `Throttled` if too many passwords are being hashed.
pub async fn complete(service: &Service, origin: &Origin, token: &str, first: &FirstAdministrator) -> Result<SignedIn> {
    let (link, None) = find(service, token).await? else { return Err(links::refused().into()) };
    let mut checks = Checks::default();
    let organisation =
        checks.take(name::parse("organisation", "Organisation", &first.organisation)).unwrap_or_default();
    let name = checks.take(name::parse("name", "Name", &first.name)).unwrap_or_default();
    let address = checks.take(email::parse(&first.email)).unwrap_or_default();
    checks.take(password::check("password", &first.password));
    checks.done()?;
    let owner = Owner { email: &address, name: &name, organisation: &organisation };
    let hash = service.hasher.hash("password", &first.password, &owner).await?;

    let now = service.clock.now();
    let existing = tenants::find(&mut service.database().read().await?, slug::DEFAULT_TENANT).await?;
    let tenant = existing.unwrap_or_else(|| random::id(TenantId::new, now));
    let id = random::id(UserId::new, now);
    let arriving = sessions::arriving(service, tenant, (id, &name), origin);
    let mut mutation = Mutation::of_newcomer(service, &arriving).await?;
    let is_ours = match existing {
        Some(_) => tenants::take_over(&mut mutation, &organisation).await?,
        None => tenants::create(&mut mutation, slug::DEFAULT_TENANT, &organisation).await?,
    };
    // The tenant is held from here on: of two who come at once, the second finds what the first left.
    let now = mutation.now;
    if !links::take(mutation.tx(), &link, now).await? || !has_no_user(mutation.tx()).await? {
        return Err(links::refused().into());
    }
    if !is_ours {
        // The command line made the tenant this very moment. The link still works at the next try.
        return Err(domain::Error::Unavailable.into());
    }
    let row = NewRow {
        id,
        email: &address,
        name: &name,
        roles: &[RoleName::TENANT_ADMIN],
        has_seat: users::has_free_seat(&mut mutation).await?,
        password_hash: Some(&hash),
    };
    users::insert(&mut mutation, &row).await?;
    mutation.event(Action::UserAdded, about(id, &name)).await?;
    mutation.changed(Change::User(id));
    let signed_in = sessions::start(&mut mutation, &arriving).await?;
    mutation.commit().await?;
    Ok(signed_in)
}

/// Gives the invited user their password and signs them in; sessions under an older password end.
///
/// # Errors
/// `Invalid` for `token` or `password`; `Throttled` if too many passwords are being hashed.
pub async fn accept_invitation(service: &Service, origin: &Origin, token: &str, chosen: &str) -> Result<SignedIn> {
    let (link, Some(stored)) = find(service, token).await? else { return Err(links::refused().into()) };
    let StoredUser { user, tenant, .. } = stored;
    let organisation = tenants::name(service, tenant).await?;
    let owner = Owner { email: &user.email, name: &user.name, organisation: &organisation };
    let hash = service.hasher.hash("password", chosen, &owner).await?;

    let arriving = sessions::arriving(service, tenant, (user.id, &user.name), origin);
    let mut mutation = Mutation::of_newcomer(service, &arriving).await?;
    let now = mutation.now;
    // User, sessions, link: the order in which disabling takes them too, so that neither waits for the other.
    let written = sql("UPDATE users SET password_hash = $2, updated_at = $3 WHERE id = $1 AND NOT disabled")
        .bind(user.id)
        .bind(hash)
        .bind(now)
        .run_any(mutation.tx())
        .await?;
    sql("DELETE FROM sessions WHERE user_id = $1").bind(user.id).run_any(mutation.tx()).await?;
    if written == 0 || !links::take(mutation.tx(), &link, now).await? {
        return Err(links::refused().into());
    }
    let action = if user.status == UserStatus::Invited { Action::UserJoined } else { Action::PasswordChanged };
    mutation.event(action, about(user.id, &user.name)).await?;
    mutation.changed(Change::User(user.id));
    let signed_in = sessions::start(&mut mutation, &arriving).await?;
    mutation.commit().await?;
    Ok(signed_in)
}

/// The link and, for an invitation, whose it is.
async fn find(service: &Service, token: &str) -> Result<(Link, Option<StoredUser>)> {
    let mut connection = service.database().read().await?;
    let link = links::find(&mut connection, &service.ring, token, service.clock.now()).await?;
    let link = link.ok_or_else(links::refused)?;
    let Some(user) = link.user else {
        let is_open = has_no_user((&mut connection).into()).await?;
        return if is_open { Ok((link, None)) } else { Err(links::refused().into()) };
    };
    let invited = users::by_any_id(&mut connection, user).await?;
    let invited = invited.filter(|stored| stored.user.status != UserStatus::Disabled).ok_or_else(links::refused)?;
    Ok((link, Some(invited)))
}

async fn has_no_user(on: Handle<'_>) -> Result<bool> {
    let users: Option<i64> = sql("SELECT count(*) AS n FROM (SELECT 1 FROM users LIMIT 1) AS any_user").one(on).await?;
    Ok::<_, Failure>(users.unwrap_or_default() == 0)
}

fn about(user: UserId, name: &str) -> EventDraft<'_> {
    EventDraft { target_id: Some(user.to_string()), target: name, ..EventDraft::default() }
}
