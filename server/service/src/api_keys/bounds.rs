//! A credential that makes or changes keys never gives one more than it has itself: the same project, no
//! more access, no more addresses, no faster a rate. People and the command line are not bounded.

use domain::access::{Access, AccessByApi};
use domain::api::Api;
use domain::credential::{ApiKey, NewKey};
use domain::id::{ApiId, CredentialId, KeyId};
use domain::limits::Limits;

use super::details::stored;
use crate::actor::{Actor, Bounds, Who};
use crate::apis;
use crate::error::Result;
use crate::mutation::Mutation;
use crate::store::{FromRow, Row, sql};

/// `new` as a credential with `bounds` may make it. What it leaves open it has from the credential.
///
/// # Errors
/// `Broader` if it goes beyond.
pub(super) async fn inherit(mutation: &mut Mutation<'_>, bounds: &Bounds, new: &NewKey) -> Result<NewKey> {
    let tenant = mutation.tenant();
    let project = match bounds.project {
        Some(id) => sql("SELECT slug AS t FROM projects WHERE id = $1").bind(id).one(mutation.tx()).await?,
        None => None,
    };
    let asked = new.project.as_deref().filter(|slug| !slug.is_empty());
    if asked.is_some_and(|slug| Some(slug) != project.as_deref()) {
        return Err(other_project(bounds).into());
    }
    let apis = apis::all(mutation.tx(), tenant).await?;
    let access = match (&bounds.access, &new.access) {
        (None, asked) => asked.clone(),
        (Some(own), None) => Some(by_slug(own, &apis)),
        (Some(own), Some(asked)) => {
            refuse_more_access(&by_slug(own, &apis), asked)?;
            Some(asked.clone())
        }
    };
    let mut limits = new.limits.clone();
    if limits.allowed_addresses.is_empty() {
        limits.allowed_addresses.clone_from(&bounds.limits.allowed_addresses);
    }
    limits.ratelimit = limits.ratelimit.or(bounds.limits.ratelimit);
    refuse_looser(bounds, &limits)?;
    Ok(NewKey { project, access, limits, ..new.clone() })
}

/// # Errors
/// `Broader` if the actor is a credential and `key` another key that goes beyond it: whoever holds the first
/// would come by the second.
pub(super) async fn refuse_broader(mutation: &mut Mutation<'_>, actor: &Actor, key: &ApiKey) -> Result<()> {
    let bounds = mutation.authority().bounds().filter(|_| !is_itself(actor, key.id)).cloned();
    let Some(bounds) = &bounds else { return Ok(()) };
    if key.project.as_ref().map(|project| project.id) != bounds.project {
        return Err(other_project(bounds).into());
    }
    let stored = stored(mutation.tx(), key.id).await?;
    refuse_looser(bounds, &stored.limits)?;
    let Some(own) = &bounds.access else { return Ok(()) };
    if !stored.narrowed {
        return Err(domain::Error::broader("That key is not narrowed as this credential is.").into());
    }
    let given: Vec<(ApiId, Access)> =
        sql("SELECT api_id, access FROM api_key_access WHERE key_id = $1").bind(key.id).all(mutation.tx()).await?;
    let most = |api: ApiId| own.iter().find(|(id, _)| *id == api).map_or(Access::None, |(_, access)| *access);
    match given.into_iter().all(|(api, access)| access <= most(api)) {
        true => Ok(()),
        false => Err(domain::Error::broader("That key has more access than this credential.").into()),
    }
}

/// # Errors
/// `Broader` if `limits` allow more than `bounds` do.
pub(super) fn refuse_looser(bounds: &Bounds, limits: &Limits) -> Result<()> {
    if limits.is_within(&bounds.limits) {
        return Ok(());
    }
    let addresses = Limits { ratelimit: bounds.limits.ratelimit, ..limits.clone() };
    let message = match (addresses.is_within(&bounds.limits), bounds.limits.ratelimit) {
        (true, Some(rate)) => format!("ratelimit: this credential has {rate}; a key cannot be given more by it."),
        _ => "allowed_addresses: each network must lie within one of this credential’s own.".to_owned(),
    };
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
