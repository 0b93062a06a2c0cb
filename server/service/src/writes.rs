//! Rows that are written together, and the changes of them that the verify index must see. After
//! [`Writes::commit`] every process has applied the changes, so what the caller is told is already true for the next
//! verification.

use domain::id::TenantId;
use domain::time::Timestamp;

use crate::error::{Failure, Result};
use crate::processes::Others;
use crate::service::Service;
use crate::store::{CHUNK, Handle, Transaction, insert_many, sql};
use crate::verify::Change;

const WIDTH: usize = 5;

pub(crate) struct Writes<'a> {
    service: &'a Service,
    tx: Transaction,
    changes: Vec<Change>,
}

impl<'a> Writes<'a> {
    pub(crate) async fn begin(service: &'a Service) -> Result<Self> {
        Ok(Self { service, tx: service.database().begin().await?, changes: Vec::new() })
    }

    /// The transaction, to run statements on.
    pub(crate) fn tx(&mut self) -> Handle<'_> {
        Handle::from(&mut self.tx)
    }

    /// Holds `tenant` until the commit: within it, one follows the other. False if it is gone.
    pub(crate) async fn hold(&mut self, tenant: TenantId) -> Result<bool> {
        let statement = sql("SELECT id AS t FROM tenants WHERE id = $1").bind(tenant).locking();
        Ok(statement.one::<String>(self.tx()).await?.is_some())
    }

    pub(crate) fn changed(&mut self, change: Change) {
        self.changes.push(change);
    }

    /// Makes everything durable and the changes known to the verify index of every process.
    ///
    /// # Errors
    /// If nothing was stored; [`Failure::Unconfirmed`] if nobody knows; or [`Failure::IndexBehind`] if it was, but the
    /// index of this process could not follow: it then withholds its answers until it has.
    pub(crate) async fn commit(mut self, at: Timestamp) -> Result<()> {
        if self.changes.is_empty() {
            return self.tx.commit().await.map_err(Failure::of_commit);
        }
        let Self { service, .. } = self;
        let seq = self.write_changes(at).await?;
        let others = Others::of(service.process.as_deref(), &mut self.tx).await?;
        self.tx.commit().await.map_err(Failure::of_commit)?;
        let own = service.index.catch_up(service.database(), seq);
        tokio::join!(own, others.know_of(seq, service.database())).0
    }

    /// Appends to the change log. Counting up the head locks its row until the commit, which makes the
    /// order of the numbers the order of the commits; it comes last to keep that short.
    async fn write_changes(&mut self, at: Timestamp) -> Result<i64> {
        let process = self.service.process.as_deref();
        let count = i64::try_from(self.changes.len()).unwrap_or(i64::MAX);
        let head: i64 = sql("UPDATE change_head SET seq = seq + $1 WHERE id = 1 RETURNING seq AS n")
            .bind(count)
            .one(&mut self.tx)
            .await?
            .ok_or(Failure::Corrupt { what: "change_head" })?;
        let mut seq = head - count;
        for chunk in self.changes.chunks(CHUNK) {
            let mut values = Vec::with_capacity(chunk.len() * WIDTH);
            for change in chunk {
                seq += 1;
                let (kind, id) = change.kind_and_id();
                values.extend([seq.into(), kind.to_string().into(), id.into(), at.into(), process.into()]);
            }
            insert_many("changes (seq, kind, entity_id, at, process)", WIDTH, values).run(&mut self.tx).await?;
        }
        Ok(head)
    }
}
