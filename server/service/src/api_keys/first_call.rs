use domain::id::KeyId;
use domain::permission::Permission;
use domain::usage::FirstCall;

use super::row::find;
use crate::actor::Actor;
use crate::error::Result;
use crate::reading::Reading;
use crate::service::Service;

/// The first call with the present secret of one's own key, if there was one; until then the next one is waited for, and
/// told with where it came from if it comes to this process. Of one that came to another process only the time is known,
/// and only of a key that had no secret before.
///
/// # Errors
/// `Forbidden` without [`Permission::ApiKeysOwn`]; `NotFound` for anybody else's key.
pub async fn first_call(service: &Service, actor: &Actor, id: KeyId) -> Result<Option<FirstCall>> {
    let mut reading = Reading::begin(service, actor, Permission::ApiKeysOwn).await?;
    let now = reading.now;
    let owner = actor.owner()?;
    let key = find(&mut reading, id, "k.owner_id", owner.to_string(), now).await?;
    let key = key.ok_or_else(|| domain::Error::not_found("The API key"))?;
    let seen = service.index.first_call(id, owner, key.updated_at);
    let elsewhere = || {
        let at = key.last_used_at.filter(|_| key.updated_at == key.created_at)?;
        Some(FirstCall { at, from: None, code: None })
    };
    Ok(seen.or_else(elsewhere))
}
