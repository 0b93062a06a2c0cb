//! Signing in with e-mail address and password.

use domain::email;
use domain::event::Action;
use domain::user::UserStatus;

use super::SignedIn;
use super::start::{arriving, is_known_place, start, within_limits};
use crate::actor::{Actor, Origin, Who};
use crate::error::{Failure, Result};
use crate::mutation::{EventDraft, Mutation};
use crate::service::Service;
use crate::store::{Handle, sql};
use crate::throttle::{Attempt, Subjects};
use crate::users::{self, StoredUser};

/// # Errors
/// `Invalid` for `password`, the same whether the password is wrong, nobody has this address, or its
/// user is invited or disabled; `Throttled` after too many failures.
pub async fn sign_in(service: &Service, origin: &Origin, email: &str, password: &str) -> Result<SignedIn> {
    let origin = &within_limits(origin);
    // An address that nobody can have goes the same way as one that nobody has.
    let address = email::parse(email).unwrap_or_default();
    let (found, at_known_place) = find(service, &address, origin).await?;
    let subjects = Subjects::sign_in(&service.ring, email, &origin.address, at_known_place);
    let attempt = Attempt::begin(service, subjects).await?;
    let hash = found.as_ref().and_then(|stored| stored.password_hash.as_deref());
    let is_right = service.hasher.verify(password, hash).await?;
    match found {
        Some(stored) if is_right && stored.user.status == UserStatus::Active => {
            admit(service, origin, &attempt, &stored).await
        }
        found => Err(refuse(service, origin, &attempt, found.as_ref()).await?),
    }
}

async fn find(service: &Service, email: &str, origin: &Origin) -> Result<(Option<StoredUser>, bool)> {
    let mut connection = service.database().read().await?;
    let found = users::by_email(&mut connection, email).await?;
    let at_known_place = is_known_place(&mut connection, email, &origin.address, service.clock.now()).await?;
    Ok((found, at_known_place))
}

async fn admit(service: &Service, origin: &Origin, attempt: &Attempt, stored: &StoredUser) -> Result<SignedIn> {
    let actor = arriving(service, stored.tenant, (stored.user.id, &stored.user.name), origin);
    let mut mutation = Mutation::of_newcomer(service, &actor).await?;
    if !still_holds(&mut mutation, stored).await? {
        drop(mutation);
        return Err(refuse(service, origin, attempt, Some(stored)).await?);
    }
    attempt.succeeded(mutation.tx()).await?;
    let signed_in = start(&mut mutation, &actor).await?;
    mutation.commit().await?;
    Ok(signed_in)
}

/// True if the password is still this one and the user not disabled. Holds their row, so that whoever
/// changes that ends the new session too.
pub(super) async fn still_holds(mutation: &mut Mutation<'_>, stored: &StoredUser) -> Result<bool> {
    let held = sql("UPDATE users SET updated_at = updated_at WHERE id = $1 AND password_hash = $2 AND NOT disabled")
        .bind(stored.user.id)
        .bind(stored.password_hash.as_deref())
        .run_any(mutation.tx())
        .await?;
    Ok(held == 1)
}

/// Counts the failure and tells of it; the answer is what to say. Known or not, it takes one transaction
/// with as many statements, so that the time it takes does not tell either.
async fn refuse(service: &Service, origin: &Origin, attempt: &Attempt, found: Option<&StoredUser>) -> Result<Failure> {
    let now = service.clock.now();
    if let Some(stored) = found {
        let actor = visitor(stored, origin);
        let mut mutation = Mutation::of_newcomer(service, &actor).await?;
        attempt.failed(mutation.tx(), now).await?;
        let reason = match stored.user.status {
            UserStatus::Active => "wrong password",
            UserStatus::Invited => "the invitation is not accepted yet",
            UserStatus::Disabled => "the user is disabled",
        };
        tell_refused(&mut mutation, stored, reason).await?;
        mutation.commit().await?;
    } else {
        let mut tx = service.database().begin().await?;
        attempt.failed(Handle::from(&mut tx), now).await?;
        sql("UPDATE sign_in_failures SET last_at = last_at WHERE subject = ''").run_any(&mut tx).await?;
        tx.commit().await?;
        tracing::info!(address = %origin.address, "a sign-in was refused: nobody has this e-mail address");
    }
    Ok(domain::Error::invalid("password", "Email or password is wrong.").into())
}

fn visitor(stored: &StoredUser, origin: &Origin) -> Actor {
    Actor { tenant: stored.tenant, who: Who::Visitor, origin: origin.clone() }
}

pub(super) async fn tell_refused(mutation: &mut Mutation<'_>, stored: &StoredUser, reason: &str) -> Result<()> {
    let event = EventDraft {
        target_id: Some(stored.user.id.to_string()),
        target: &stored.user.name,
        details: vec![("reason", reason.to_owned())],
    };
    mutation.event(Action::SignInRefused, event).await
}
