//! What consumers sign with, where their users are sent, and whether they are approved. What was removed stays so.

use std::collections::HashMap;

use domain::id::TenantId;

use super::Carried;
use crate::error::Result;
use crate::sealing::CONSUMER_SECRET;
use crate::secret::{KeyRing, PlainSecret, SealedSecret};
use crate::service::Service;
use crate::store::{Database, FromRow, Row, sql};

/// Carries all of that from `present` to what `restored` knows of, and notes it in `carried`. A secret that does not
/// open with the key ring there would be lost, so the older one stays; but as it may have been replaced for a reason,
/// its consumer is not approved.
///
/// # Errors
/// Of the databases.
pub(super) async fn carry_consumers(restored: &Service, present: &Database, carried: &mut Carried) -> Result<()> {
    let now = all(present).await?;
    let (ring, at) = (restored.ring(), restored.clock().now().millis());
    let older = all(restored.database()).await?;
    let mut tx = restored.database().begin().await?;
    for (id, before) in older {
        let Some(consumer) = now.get(&id) else {
            sql("DELETE FROM consumers WHERE id = $1").bind(&id).run(&mut tx).await?;
            carried.deleted.push(id);
            continue;
        };
        let (was, is) = (before.opened(&id, ring), consumer.opened(&id, ring));
        let is_lost = is.is_none() && consumer.secret.as_stored() != before.secret.as_stored();
        let signs_with = if is_lost { &before } else { consumer };
        let approved_at = consumer.approved_at.filter(|_| !is_lost);
        let disapproved_at = consumer.disapproved_at.or(is_lost.then_some(at));
        sql("UPDATE consumers SET secret = $2, signature_methods = $3, public_key = $4, callback_prefix = $5,
                                  made_by = $6, key_made_by = $7, approved_at = $8, disapproved_at = $9
             WHERE id = $1")
        .bind(&id)
        .bind(signs_with.secret.as_stored())
        .bind(&signs_with.signature_methods)
        .bind(&signs_with.public_key)
        .bind(&consumer.callback_prefix)
        .bind(signs_with.made_by.clone())
        .bind(signs_with.key_made_by.clone())
        .bind(approved_at)
        .bind(disapproved_at)
        .run(&mut tx)
        .await?;
        // Sealed anew, the same secret looks different.
        let same_secret = was.as_ref().map(PlainSecret::expose) == is.as_ref().map(PlainSecret::expose);
        if is_lost {
            carried.lost.push(id);
            continue;
        }
        if !(same_secret && before.verifies_like(consumer)) {
            carried.secrets.push(id.clone());
        }
        if before.approved_at.is_some() && approved_at.is_none() {
            carried.disapproved.push(id);
        }
    }
    Ok(tx.commit().await?)
}

/// By ID.
async fn all(database: &Database) -> Result<HashMap<String, Consumer>> {
    let text = "SELECT id, tenant_id, secret, signature_methods, public_key, callback_prefix, made_by, key_made_by,
                       approved_at, disapproved_at FROM consumers";
    let rows: Vec<Named> = sql(text).all(&mut database.read().await?).await?;
    Ok(rows.into_iter().map(|Named(id, consumer)| (id, consumer)).collect())
}

struct Named(String, Consumer);

struct Consumer {
    tenant: TenantId,
    secret: SealedSecret,
    signature_methods: String,
    public_key: String,
    callback_prefix: String,
    made_by: Option<String>,
    key_made_by: Option<String>,
    approved_at: Option<i64>,
    disapproved_at: Option<i64>,
}

impl Consumer {
    fn opened(&self, id: &str, ring: &KeyRing) -> Option<PlainSecret> {
        ring.open(&self.secret, &CONSUMER_SECRET.place(self.tenant, id)).ok()
    }

    fn verifies_like(&self, other: &Self) -> bool {
        (&self.signature_methods, &self.public_key) == (&other.signature_methods, &other.public_key)
    }
}

impl FromRow for Named {
    fn from_row(row: &Row) -> Result<Self> {
        let consumer = Consumer {
            tenant: row.parsed("tenant_id")?,
            secret: SealedSecret::from_stored(row.get::<String>("secret")?),
            signature_methods: row.get("signature_methods")?,
            public_key: row.get("public_key")?,
            callback_prefix: row.get("callback_prefix")?,
            made_by: row.get("made_by")?,
            key_made_by: row.get("key_made_by")?,
            approved_at: row.get("approved_at")?,
            disapproved_at: row.get("disapproved_at")?,
        };
        Ok(Self(row.get("id")?, consumer))
    }
}
