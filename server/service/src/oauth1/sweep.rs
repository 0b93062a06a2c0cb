//! What is kept for a while only.

use domain::time::{DAY, Timestamp};

use crate::error::Result;
use crate::service::Service;
use crate::slices::Forgotten;
use crate::store::{Database, sql};
use crate::verify::Nonce;

/// Removes nonces whose timestamp nobody accepts any more, and sign-in requests that ended more than a day ago.
///
/// # Errors
/// Of the database.
pub async fn sweep(service: &Service) -> Result<u64> {
    let now = service.clock.now();
    let ended = Nonce::ended_by(now.min(of_database(service).await?.unwrap_or(now)));
    let nonces = Forgotten { table: "nonces", key: &["id"], condition: "id < $1", values: vec![ended.into()] };
    let requests = Forgotten {
        table: "temporary_credentials",
        key: &["id"],
        condition: "expires_at < $1",
        values: vec![now.plus(-DAY).into()],
    };
    Ok(nonces.delete(service).await? + requests.delete(service).await?)
}

/// What a database on a machine of its own takes for now: a process whose clock is ahead would make the others accept a
/// request twice.
async fn of_database(service: &Service) -> Result<Option<Timestamp>> {
    let Database::Postgres { .. } = service.database() else { return Ok(None) };
    let millis: Option<i64> = sql("SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) AS n")
        .one(&mut service.database().read().await?)
        .await?;
    Ok(millis.map(Timestamp::from_millis))
}
