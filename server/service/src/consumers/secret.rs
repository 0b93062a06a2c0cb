//! The secret of a consumer: typed by somebody, and sealed, because signatures are computed with it.

use domain::id::TenantId;

use crate::actor::Actor;
use crate::error::Result;
use crate::secret::Place;
use crate::service::Service;
use crate::tenants;

/// Where the secret of a consumer stands.
pub(crate) const fn place(tenant: TenantId, id: &str) -> Place<'_> {
    Place { tenant, table: "consumers", row: id, column: "secret" }
}

/// Refuses a secret that is easy to guess, for a consumer called `name`.
///
/// # Errors
/// `Invalid` for `secret`; `Throttled` if too many are being judged.
pub(super) async fn refuse_guessable(service: &Service, actor: &Actor, name: &str, secret: &str) -> Result<()> {
    let organisation = tenants::name(service, actor.tenant).await?;
    service.hasher.refuse_guessable_secret("secret", secret, name, &organisation).await
}
