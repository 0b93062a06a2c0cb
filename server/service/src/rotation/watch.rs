//! Who still calls with an old secret.

use domain::id::CredentialId;
use domain::rotation::{OldSecret, OldSecretCaller};
use domain::time::Timestamp;

use crate::error::Result;
use crate::reading::Reading;
use crate::store::{FromRow, Handle, Row, Transaction, sql, sql_text, table_of};
use crate::verify::{Caller, Seen};

/// Callers of one old secret that are kept and told.
const MAX: u32 = 100;

/// Adds what was seen of a caller, if the old secret has not been ended since. A client may describe itself in another
/// way each time: beyond some callers only those that are known are counted.
pub(crate) async fn note_caller(tx: &mut Transaction, caller: &Caller, seen: Seen) -> Result<()> {
    let text = format!(
        "INSERT INTO old_secret_callers (credential_id, address, agent, calls, first_at, last_at)
         SELECT id, $2, $3, $4, $5, $6 FROM {} WHERE id = $1 AND previous_hash IS NOT NULL
             AND ((SELECT count(*) FROM old_secret_callers WHERE credential_id = $1) < $7
                  OR EXISTS (SELECT 1 FROM old_secret_callers WHERE credential_id = $1 AND address = $2 AND agent = $3))
         ON CONFLICT (credential_id, address, agent)
         DO UPDATE SET calls = old_secret_callers.calls + excluded.calls, last_at = excluded.last_at",
        table_of(caller.credential.kind())
    );
    sql_text(text)
        .bind(caller.credential)
        .bind(caller.address.map(|address| address.to_string()).unwrap_or_default())
        .bind(&*caller.agent)
        .bind(seen.calls)
        .bind(seen.first_at)
        .bind(seen.last_at)
        .bind(MAX)
        .run_any(tx)
        .await?;
    Ok(())
}

/// Forgets all of them, because their secret has ended.
pub(crate) async fn forget_callers(on: Handle<'_>, id: CredentialId) -> Result<()> {
    sql("DELETE FROM old_secret_callers WHERE credential_id = $1").bind(id).run_any(on).await?;
    Ok(())
}

/// The old secret of a credential, while it works: `previous_until` is what the credential's row says.
pub(crate) async fn old_secret(
    reading: &mut Reading<'_>,
    id: CredentialId,
    previous_until: Option<Timestamp>,
) -> Result<Option<OldSecret>> {
    let now = reading.now;
    let Some(works_until) = previous_until.filter(|until| now < *until) else { return Ok(None) };
    let callers =
        sql("SELECT address, agent, calls, first_at, last_at FROM old_secret_callers WHERE credential_id = $1
                       ORDER BY last_at DESC, address, agent")
        .bind(id)
        .all(reading)
        .await?;
    Ok(Some(OldSecret { works_until, callers }))
}

impl FromRow for OldSecretCaller {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            address: row.get("address")?,
            agent: row.get("agent")?,
            calls: row.count("calls")?,
            first_at: row.time("first_at")?,
            last_at: row.time("last_at")?,
        })
    }
}
