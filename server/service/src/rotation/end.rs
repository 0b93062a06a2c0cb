use domain::event::Action;
use domain::id::CredentialId;

use super::watch::forget_callers;
use crate::error::Result;
use crate::mutation::{EventDraft, Mutation};
use crate::store::{sql_text, table_of};

/// Ends the secret before the last rotation now, if it has not ended. `name` is the credential's, `action` what the
/// event calls it.
pub(crate) async fn end_old_secret(
    mutation: &mut Mutation<'_>,
    id: CredentialId,
    name: &str,
    action: Action,
) -> Result<()> {
    let text = format!(
        "UPDATE {} SET previous_hash = NULL, previous_until = NULL, updated_at = $2
         WHERE id = $1 AND previous_until > $2",
        table_of(id.kind())
    );
    if sql_text(text).bind(id).bind(mutation.now).run_any(mutation.tx()).await? == 0 {
        return Ok(());
    }
    forget_callers(mutation.tx(), &[id]).await?;
    let told = EventDraft { target_id: Some(id.to_string()), target: name, details: Vec::new() };
    mutation.event(action, told).await?;
    mutation.changed(id.into());
    Ok(())
}
