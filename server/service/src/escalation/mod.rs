//! Nobody makes, changes or hands out what goes beyond themselves. This is the one place that says so: each use case
//! that lets somebody do something asks here first.
//!
//! - A key that a credential makes is in the same project, with no more access, permissions, addresses and time: what
//!   is left open it has from its maker, and asking for more is refused ([`keys`]).
//! - What presents an old secret changes no key, its own neither, and what it makes ends with that secret.
//! - What carries no such bounds (an application, the role of a member) is made by no credential that has one
//!   ([`refuse_bounded`]); a rate, which would count anew, is handed to no key either.
//! - Roles are given, and what they confer is written, by who has all of it; what their holder had before is not given
//!   again ([`roles`]).

mod keys;
mod roles;

use domain::api_key::Maker;
use domain::id::{CredentialId, CredentialKind, KeyId};
use domain::time::Timestamp;

use crate::error::Result;
use crate::mutation::Mutation;
use crate::store::{Handle, sql, sql_text, table_of};
use crate::verify::Bounds;

pub(crate) use keys::{inherit, refuse_longer, refuse_looser, refuse_takeover};
pub(crate) use roles::{Holder, refuse_giving, refuse_standing_in, refuse_widening};

/// Refuses a credential that is bounded `what`, which would not be, such as “an application”.
///
/// # Errors
/// `Broader`, naming the bound.
pub(crate) fn refuse_bounded(mutation: &Mutation<'_>, what: &str) -> Result<()> {
    let Some(bounds) = mutation.authority().bounds() else { return Ok(()) };
    match first_bound(bounds) {
        None => Ok(()),
        Some(bound) => Err(domain::Error::broader(format!("{bound}, and {what} is not.")).into()),
    }
}

fn first_bound(bounds: &Bounds) -> Option<String> {
    let Bounds { project, access, permitted, limits, expires_at, is_old_secret: _ } = bounds;
    if *expires_at != Timestamp::NEVER {
        return Some(format!("expires_at: this credential is limited until {expires_at}"));
    }
    if !limits.allowed_addresses.is_empty() {
        return Some("allowed_addresses: this credential is limited to networks".to_owned());
    }
    if let Some(rate) = limits.ratelimit {
        return Some(format!("ratelimit: this credential is limited to {rate}"));
    }
    if access.is_some() {
        return Some("access: this credential is narrowed".to_owned());
    }
    if permitted.is_some() {
        return Some("permissions: this credential is narrowed".to_owned());
    }
    project.map(|_| "project: this credential is held to one project".to_owned())
}

/// The key that a column `made_by` names.
pub(crate) async fn maker(on: Handle<'_>, id: Option<KeyId>) -> Result<Option<Maker>> {
    let Some(id) = id else { return Ok(None) };
    let name = sql("SELECT name AS t FROM api_keys WHERE id = $1").bind(id).one(on).await?;
    Ok(Some(Maker { id, name }))
}

/// The key that acts, if it is one: what it makes is told when it ends. Access tokens are bounded, and belong to nobody
/// who could have keys, so they make nothing.
pub(crate) fn made_by(mutation: &Mutation<'_>) -> Option<KeyId> {
    match mutation.actor().credential() {
        Some(CredentialId::ApiKey(id)) => Some(id),
        _ => None,
    }
}

/// Lets what the key `id` made count as made by its own maker, so that deleting it hides nothing from that one's end.
pub(crate) async fn hand_up(mutation: &mut Mutation<'_>, id: KeyId) -> Result<()> {
    for &kind in CredentialKind::ALL {
        let table = table_of(kind);
        let text = format!(
            "UPDATE {table} SET made_by = (SELECT made_by FROM api_keys WHERE id = $1)
             WHERE made_by = $1 AND EXISTS (SELECT 1 FROM api_keys WHERE id = $1 AND made_by IS NOT NULL)"
        );
        sql_text(text).bind(id).run_any(mutation.tx()).await?;
    }
    Ok(())
}
