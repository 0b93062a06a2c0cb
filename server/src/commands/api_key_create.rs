//! `claviger api-key create`.

use domain::limits::Limits;
use service::api_keys::{NewKey, generate_for};
use service::secret::PlainSecret;

use super::access::by_api;
use crate::cli::ApiKeyCreate;
use crate::config::Place;
use crate::tenant::operator_of;
use crate::{Stop, output, startup};

/// Only the secret goes to standard output, so that it can be handed on; what it is goes beside it.
pub(super) async fn run(place: &Place, key: ApiKeyCreate) -> Result<(), Stop> {
    let access = by_api(key.access)?;
    let service = startup::open(place).await?;
    let actor = operator_of(&service, &key.tenant).await?;
    let new = NewKey {
        name: key.name,
        expires_in_days: key.expires_in_days,
        project: key.project,
        access: (!access.is_empty()).then_some(access),
        permissions: (!key.permissions.is_empty()).then(|| key.permissions.into_iter().collect()),
        limits: Limits { allowed_addresses: key.allowed_addresses, ratelimit: key.rate },
    };
    let generated = generate_for(&service, &actor, &key.owner, &new).await?;
    let secret = PlainSecret::presented(generated.secret);
    output::line(secret.expose())?;
    output::complain(format_args!("{} for {}", generated.key.id, generated.key.owner.name));
    service.database().close().await;
    Ok(())
}
