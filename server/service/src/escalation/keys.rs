//! Keys that a credential makes and changes. People and the command line are not bounded.

use domain::access::{Access, AccessByApi};
use domain::api::Api;
use domain::api_key::{ApiKey, NewKey};
use domain::id::{ApiId, CredentialId, KeyId};
use domain::limits::Limits;
use domain::permission::PermissionSet;
use domain::time::Timestamp;

use crate::actor::{Actor, Who};
use crate::error::Result;
use crate::mutation::Mutation;
use crate::store::{FromRow, Row, rows, sql};
use crate::verify::Bounds;

/// `new` as the actor may make it, and the latest that it may end. What it leaves open it has from the credential.
///
/// # Errors
/// `Broader` if it goes beyond.
pub(crate) async fn inherit(mutation: &mut Mutation<'_>, new: &NewKey) -> Result<(NewKey, Timestamp)> {
    let Some(bounds) = mutation.authority().bounds().cloned() else { return Ok((new.clone(), Timestamp::NEVER)) };
    refuse_rate(&bounds)?;
    let tenant = mutation.tenant();
    let project = match bounds.project {
        Some(id) => sql("SELECT slug AS t FROM projects WHERE id = $1").bind(id).one(mutation.tx()).await?,
        None => None,
    };
    let asked = new.project.as_deref().filter(|slug| !slug.is_empty());
    if asked.is_some_and(|slug| Some(slug) != project.as_deref()) {
        return Err(other_project(&bounds).into());
    }
    let apis = rows::apis::all(mutation.tx(), tenant).await?;
    let access = match (&bounds.access, &new.access) {
        (None, asked) => asked.clone(),
        (Some(own), None) => Some(by_slug(own, &apis)),
        (Some(own), Some(asked)) => {
            refuse_more_access(&by_slug(own, &apis), asked)?;
            Some(asked.clone())
        }
    };
    // What narrows itself has the permissions that it names.
    let inherited = if new.access.is_none() { bounds.permitted } else { None };
    let permissions = new.permissions.or(inherited);
    let mut limits = new.limits.clone();
    if limits.allowed_addresses.is_empty() {
        limits.allowed_addresses.clone_from(&bounds.limits.allowed_addresses);
    }
    refuse_looser(mutation, &limits)?;
    let own = mutation.authority().permissions();
    if let Some(beyond) = new.permissions.and_then(|asked| asked.without(own).iter().next()) {
        let message = format!("permissions: this credential does not have {beyond} and cannot give it.");
        return Err(domain::Error::broader(message).into());
    }
    Ok((NewKey { project, access, permissions, limits, ..new.clone() }, bounds.expires_at))
}

/// # Errors
/// `Broader` if the actor is a credential and `key` another key that goes beyond it: whoever holds the first
/// would come by the second. Or if it is by an old secret: who rotated the key means to leave its holder behind.
pub(crate) async fn refuse_takeover(mutation: &mut Mutation<'_>, key: &ApiKey) -> Result<()> {
    if mutation.authority().bounds().is_some_and(|bounds| bounds.is_old_secret) {
        let message = "secret: this credential has a newer secret; by its old one no key is changed.";
        return Err(domain::Error::broader(message).into());
    }
    let bounds = mutation.authority().bounds().filter(|_| !is_itself(mutation.actor(), key.id)).cloned();
    let Some(bounds) = &bounds else { return Ok(()) };
    refuse_rate(bounds)?;
    if key.project.as_ref().map(|project| project.id) != bounds.project {
        return Err(other_project(bounds).into());
    }
    refuse_longer(mutation, "expires_at", key.expires_at)?;
    let stored = rows::api_keys::details(mutation.tx(), key.id).await?;
    refuse_looser(mutation, &stored.limits)?;
    let most = |permitted: Option<PermissionSet>| permitted.unwrap_or(PermissionSet::ALL);
    if most(stored.permitted).without(most(bounds.permitted)) != PermissionSet::NONE {
        return Err(domain::Error::broader("permissions: that key may do more here than this credential.").into());
    }
    let Some(own) = &bounds.access else { return Ok(()) };
    if !stored.narrowed {
        return Err(domain::Error::broader("access: that key is not narrowed as this credential is.").into());
    }
    let given: Vec<(ApiId, Access)> =
        sql("SELECT api_id, access FROM api_key_access WHERE key_id = $1").bind(key.id).all(mutation.tx()).await?;
    let most = |api: ApiId| own.iter().find(|(id, _)| *id == api).map_or(Access::None, |(_, access)| *access);
    match given.into_iter().all(|(api, access)| access <= most(api)) {
        true => Ok(()),
        false => Err(domain::Error::broader("access: that key has more access than this credential.").into()),
    }
}

/// # Errors
/// `Broader` for `field` if a credential would make something work after its own end.
pub(crate) fn refuse_longer(mutation: &Mutation<'_>, field: &str, end: Timestamp) -> Result<()> {
    match mutation.authority().bounds() {
        Some(bounds) if end > bounds.expires_at => {
            let own = bounds.expires_at;
            let message = format!("{field}: this credential ends at {own}; by it nothing works longer.");
            Err(domain::Error::broader(message).into())
        }
        _ => Ok(()),
    }
}

/// # Errors
/// `Broader` if `limits` allow more than those of the credential that acts.
pub(crate) fn refuse_looser(mutation: &Mutation<'_>, limits: &Limits) -> Result<()> {
    let Some(bounds) = mutation.authority().bounds().filter(|bounds| !limits.is_within(&bounds.limits)) else {
        return Ok(());
    };
    let addresses = Limits { ratelimit: bounds.limits.ratelimit, ..limits.clone() };
    let message = match (addresses.is_within(&bounds.limits), bounds.limits.ratelimit) {
        (true, Some(rate)) => format!("ratelimit: this credential has {rate}; a key cannot be given more by it."),
        _ => "allowed_addresses: each network must lie within one of this credential’s own.".to_owned(),
    };
    Err(domain::Error::broader(message).into())
}

/// The calls of another key would count beside its own.
fn refuse_rate(bounds: &Bounds) -> Result<()> {
    let Some(rate) = bounds.limits.ratelimit else { return Ok(()) };
    let message = format!("ratelimit: this credential is limited to {rate}; calls of another key would come on top.");
    Err(domain::Error::broader(message).into())
}

fn is_itself(actor: &Actor, key: KeyId) -> bool {
    matches!(actor.who, Who::Credential { id: CredentialId::ApiKey(id), .. } if id == key)
}

fn other_project(bounds: &Bounds) -> domain::Error {
    domain::Error::broader(match bounds.project {
        Some(_) => "project: this credential makes and changes only keys of its own project.",
        None => "project: this credential belongs to none, so it makes and changes only keys outside of projects.",
    })
}

fn by_slug(own: &[(ApiId, Access)], apis: &[Api]) -> AccessByApi {
    let slug = |id: ApiId| apis.iter().find(|api| api.id == id).map(|api| api.slug.clone());
    own.iter().filter_map(|(id, access)| Some((slug(*id)?, *access))).collect()
}

fn refuse_more_access(own: &AccessByApi, asked: &AccessByApi) -> Result<()> {
    let most = |slug: &str| own.get(slug).copied().unwrap_or_default();
    match asked.iter().find(|(slug, access)| **access > most(slug)) {
        None => Ok(()),
        Some((slug, access)) => {
            let most = most(slug);
            let message =
                format!("access: this credential is narrowed to {most} at “{slug}” and cannot give {access} there.");
            Err(domain::Error::broader(message).into())
        }
    }
}

impl FromRow for (ApiId, Access) {
    fn from_row(row: &Row) -> Result<Self> {
        Ok((row.parsed("api_id")?, row.parsed("access")?))
    }
}
