//! Who still calls with an old secret.

use domain::id::{CredentialId, CredentialKind};
use domain::rotation::{OldSecret, OldSecretCaller};
use domain::time::Timestamp;

use crate::error::Result;
use crate::reading::Reading;
use crate::service::Service;
use crate::slices::Forgotten;
use crate::store::{CHUNK, FromRow, Handle, ROTATED, Row, Transaction, question_marks, sql_text, sql_with, table_of};
use crate::verify::Caller;

/// Callers of one old secret that are kept and told.
const MAX: u32 = 100;

/// Adds what was seen of a caller, if the old secret is still the one they called with. A client may describe itself in
/// another way each time: beyond some callers only those that are known are counted.
pub(crate) async fn note_caller(tx: &mut Transaction, caller: &Caller) -> Result<()> {
    let Caller { credential, secret, name, seen } = caller;
    let text = format!(
        "INSERT INTO old_secret_callers (credential_id, secret_hash, address, agent, calls, first_at, last_at)
         SELECT id, previous_hash, $3, $4, $5, $6, $7 FROM {} WHERE id = $1 AND previous_hash = $2
             AND ((SELECT count(*) FROM old_secret_callers WHERE credential_id = $1 AND secret_hash = $2) < $8
                  OR EXISTS (SELECT 1 FROM old_secret_callers
                             WHERE credential_id = $1 AND secret_hash = $2 AND address = $3 AND agent = $4))
         ON CONFLICT (credential_id, secret_hash, address, agent)
         DO UPDATE SET calls = old_secret_callers.calls + excluded.calls,
             last_at = CASE WHEN excluded.last_at > old_secret_callers.last_at THEN excluded.last_at
                            ELSE old_secret_callers.last_at END",
        table_of(credential.kind())
    );
    sql_text(text)
        .bind(*credential)
        .bind(secret.to_stored())
        .bind(name.address.map(|address| address.to_string()).unwrap_or_default())
        .bind(&*name.agent)
        .bind(seen.calls)
        .bind(seen.first_at)
        .bind(seen.last_at)
        .bind(MAX)
        .run_any(tx)
        .await?;
    Ok(())
}

/// Forgets all of those of these credentials, because their secret has ended.
pub(crate) async fn forget_callers(mut on: Handle<'_>, of: &[CredentialId]) -> Result<()> {
    for ids in of.chunks(CHUNK) {
        let text = format!("DELETE FROM old_secret_callers WHERE credential_id IN ({})", question_marks(ids.len()));
        sql_with(&text, ids.iter().map(|id| (*id).into())).run_any(&mut on).await?;
    }
    Ok(())
}

/// Forgets whoever called with a secret that has ended by itself since, or that is none of its credential's any longer:
/// one was deleted or rotated while a process was writing, or came back with a restored backup.
///
/// # Errors
/// Of the database.
pub async fn sweep(service: &Service) -> Result<u64> {
    let is_watched = |kind: &CredentialKind| {
        let table = table_of(*kind);
        format!(
            "EXISTS (SELECT 1 FROM {table} WHERE id = credential_id AND previous_hash = old_secret_callers.secret_hash
                     AND previous_until > $1)"
        )
    };
    let condition = format!("NOT ({})", ROTATED.iter().map(is_watched).collect::<Vec<_>>().join(" OR "));
    let (key, values) = (&["credential_id", "secret_hash"], vec![service.clock.now().into()]);
    Forgotten { table: "old_secret_callers", key, condition: &condition, values }.delete(service).await
}

/// The old secret of a credential, while it works: `previous_until` is what the credential's row says.
pub(crate) async fn old_secret(
    reading: &mut Reading<'_>,
    id: CredentialId,
    previous_until: Option<Timestamp>,
) -> Result<Option<OldSecret>> {
    let now = reading.now;
    let Some(works_until) = previous_until.filter(|until| now < *until) else { return Ok(None) };
    let text = format!(
        "SELECT address, agent, calls, first_at, last_at FROM old_secret_callers
         WHERE credential_id = $1 AND secret_hash = (SELECT previous_hash FROM {} WHERE id = $1)
         ORDER BY last_at DESC, address, agent",
        table_of(id.kind())
    );
    let callers = sql_text(text).bind(id).all(reading).await?;
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
