use domain::event::Action;
use domain::id::CredentialId;
use domain::rotation::Overlap;
use domain::secret_format::last_four;
use domain::time::Timestamp;

use super::watch::forget_callers;
use crate::error::Result;
use crate::escalation;
use crate::mutation::{EventDraft, Mutation};
use crate::secret::PlainSecret;
use crate::store::{sql_text, table_of};

/// A credential that is to have a new secret.
pub(crate) struct Rotating<'a> {
    pub(crate) id: CredentialId,
    pub(crate) name: &'a str,
    /// Of the new secret.
    pub(crate) prefix: &'a str,
    /// Of the credential: no secret of it works any longer.
    pub(crate) expires_at: Timestamp,
    /// What the event calls it.
    pub(crate) action: Action,
}

pub(crate) struct NewSecret {
    pub(crate) secret: PlainSecret,
    /// Prefix and last four characters.
    pub(crate) masked: String,
    /// Until when the secret before works; `None` if it has ended.
    pub(crate) previous_until: Option<Timestamp>,
}

/// Makes the new secret. The one before works for `overlap` more; a still older one ends at once.
pub(crate) async fn replace(mutation: &mut Mutation<'_>, of: Rotating<'_>, overlap: Overlap) -> Result<NewSecret> {
    let Rotating { id, name, prefix, expires_at, action } = of;
    let now = mutation.now;
    let previous_until = overlap.end(now).map(|until| until.min(expires_at));
    let secret = PlainSecret::generate(prefix, id.bits());
    let last_four = last_four(secret.expose());
    let text = format!(
        "UPDATE {} SET secret_hash = $2, last_four = $3, updated_at = $4, made_by = coalesce($5, made_by),
             previous_until = $6, previous_hash = CASE WHEN $7 THEN secret_hash ELSE NULL END,
             previous_made_by = CASE WHEN $7 THEN made_by ELSE NULL END WHERE id = $1",
        table_of(id.kind())
    );
    // A key that gives itself a new secret is not made by itself.
    let made_by = escalation::made_by(mutation).filter(|by| CredentialId::from(*by) != id);
    sql_text(text)
        .bind(id)
        .bind(mutation.hash(&secret).to_stored())
        .bind(last_four)
        .bind(now)
        .bind(made_by.map(|by| by.to_string()))
        .bind(previous_until)
        .bind(previous_until.is_some())
        .run(mutation.tx())
        .await?;
    forget_callers(mutation.tx(), &[id]).await?;
    let until = previous_until.map_or_else(|| "now".to_owned(), |until| until.to_string());
    let details = vec![("old secret works until", until)];
    mutation.event(action, EventDraft { target_id: Some(id.to_string()), target: name, details }).await?;
    mutation.changed(id.into());
    Ok(NewSecret { masked: format!("{prefix}_…{last_four}"), secret, previous_until })
}
