//! What is kept for a while only.

use domain::time::DAY;

use crate::error::Result;
use crate::service::Service;
use crate::slices::Forgotten;

/// Removes nonces whose timestamp nobody accepts any more, and sign-in requests that ended more than a day ago.
///
/// # Errors
/// Of the database.
pub async fn sweep(service: &Service) -> Result<u64> {
    let now = service.clock.now();
    let expired = |table, before: domain::time::Timestamp| Forgotten {
        table,
        key: &["id"],
        condition: "expires_at < $1",
        values: vec![before.into()],
    };
    let nonces = expired("nonces", now).delete(service).await?;
    Ok(nonces + expired("temporary_credentials", now.plus(-DAY)).delete(service).await?)
}
