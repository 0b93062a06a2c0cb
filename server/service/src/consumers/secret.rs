//! The secret of a consumer: typed by somebody, and sealed, because signatures are computed with it.

use domain::id::{ConsumerId, TenantId};

use crate::actor::Actor;
use crate::error::Result;
use crate::secret::{Place, SealedSecret};
use crate::service::Service;
use crate::store::{FromRow, Row, sql};
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

/// Of all consumers of all tenants: how many there are, and those whose secret does not open.
///
/// # Errors
/// Of the database.
pub async fn unreadable(service: &Service) -> Result<(usize, Vec<ConsumerId>)> {
    let all: Vec<Sealed> = sql("SELECT id, tenant_id, secret FROM consumers ORDER BY id")
        .all(&mut service.database().read().await?)
        .await?;
    let opens = |sealed: &Sealed| {
        let id = sealed.id.to_string();
        service.ring().open(&sealed.secret, &place(sealed.tenant, &id)).is_ok()
    };
    let count = all.len();
    Ok((count, all.into_iter().filter(|sealed| !opens(sealed)).map(|sealed| sealed.id).collect()))
}

struct Sealed {
    id: ConsumerId,
    tenant: TenantId,
    secret: SealedSecret,
}

impl FromRow for Sealed {
    fn from_row(row: &Row) -> Result<Self> {
        let secret = SealedSecret::from_stored(row.get::<String>("secret")?);
        Ok(Self { id: row.parsed("id")?, tenant: row.parsed("tenant_id")?, secret })
    }
}
