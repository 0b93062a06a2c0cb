//! The secret of a consumer: typed by somebody, and sealed, because signatures are computed with it.

use crate::actor::Actor;
use crate::error::Result;
use crate::service::Service;
use crate::tenants;

/// Refuses a secret that is easy to guess, for a consumer called `name`.
///
/// # Errors
/// `Invalid` for `secret`; `Throttled` if too many are being judged.
pub(super) async fn refuse_guessable(service: &Service, actor: &Actor, name: &str, secret: &str) -> Result<()> {
    let organisation = tenants::name(service, actor.tenant).await?;
    service.hasher.refuse_guessable_secret("secret", secret, name, &organisation).await
}
