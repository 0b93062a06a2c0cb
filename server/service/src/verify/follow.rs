//! Keeping the index true: whoever commits a change, in this process or another, the index reads the
//! changed rows again in the order of the commits.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::change::Kind;
use super::index::{Index, NEVER};
use super::lease::Lease;
use crate::error::{Failure, Result};
use crate::store::{Database, FromRow, OwnConnection, Row, Snapshot, sql};

/// Changes that are read at once.
const BATCH: i64 = 2_000;
/// A change of one's own is waited for so long.
const PATIENCE: Duration = Duration::from_secs(5);

impl Index {
    /// Reads everything. The index answers from here on.
    ///
    /// # Errors
    /// Of the database.
    pub async fn load(&self, database: &Database) -> Result<()> {
        self.load_on(&mut database.connect().await?).await
    }

    pub(crate) async fn load_on(&self, connection: &mut OwnConnection) -> Result<()> {
        let _in_order = self.following.lock().await;
        self.load_all(&mut connection.snapshot().await?).await
    }

    /// Waits until every change up to `seq` is applied; on return verifications know of it. An index that was never
    /// loaded, as that of a command, answers nobody and follows nothing.
    ///
    /// # Errors
    /// [`Failure::IndexBehind`]; the index stops answering until it has caught up.
    pub(crate) async fn catch_up(&self, database: &Database, seq: i64) -> Result<()> {
        if self.applied() == NEVER {
            return Ok(());
        }
        let caught_up = async {
            if self.lease.is_needed() {
                // Whoever renews the lease follows for all. What counts is what was read after this, whatever its
                // number: a database that has failed over may give a number twice.
                let now = Lease::instant();
                let mut followed = self.followed.subscribe();
                self.hurry.notify_one();
                return followed.wait_for(|from| *from >= Some(now)).await.is_ok();
            }
            match self.follow(database, seq).await {
                Ok(()) => true,
                Err(error) => {
                    tracing::warn!(%error, seq, "a change did not reach the verify index");
                    false
                }
            }
        };
        if tokio::time::timeout(PATIENCE, caught_up).await == Ok(true) {
            return Ok(());
        }
        self.answers.store(false, Ordering::Release);
        Err(Failure::IndexBehind)
    }

    /// Applies every change that is committed: for an index that nobody keeps a lease for.
    ///
    /// # Errors
    /// Of the database.
    pub async fn catch_up_to_head(&self, database: &Database) -> Result<()> {
        let head: Option<i64> =
            sql("SELECT seq AS n FROM change_head WHERE id = 1").one(&mut database.read().await?).await?;
        self.follow(database, head.unwrap_or_default()).await?;
        self.answers.store(true, Ordering::Release);
        Ok(())
    }

    async fn follow(&self, database: &Database, seq: i64) -> Result<()> {
        self.follow_to(seq, None, &mut database.connect().await?).await.map(|_| ())
    }

    /// Applies every change up to `seq`. True if one of them was not written by the process `own`.
    pub(crate) async fn follow_to(&self, seq: i64, own: Option<&str>, connection: &mut OwnConnection) -> Result<bool> {
        let mut heard_of_others = false;
        if self.applied() >= seq {
            return Ok(heard_of_others);
        }
        let _in_order = self.following.lock().await;
        while self.applied() < seq {
            heard_of_others |= self.follow_once(own, &mut connection.snapshot().await?).await?;
        }
        Ok(heard_of_others)
    }

    /// Everything up to the head that was read after `begun` is in here.
    pub(crate) fn followed_since(&self, begun: Instant) {
        self.answers.store(true, Ordering::Release);
        self.followed.send_replace(Some(begun));
    }

    /// Returns when somebody waits for a change.
    pub async fn is_hurried(&self) {
        self.hurry.notified().await;
    }

    async fn follow_once(&self, own: Option<&str>, snapshot: &mut Snapshot<'_>) -> Result<bool> {
        let applied = self.applied();
        let changes: Vec<ChangeRow> =
            sql("SELECT seq, kind, entity_id, process FROM changes WHERE seq > $1 ORDER BY seq LIMIT $2")
                .bind(applied)
                .bind(BATCH)
                .all(&mut *snapshot)
                .await?;
        // The log is pruned: after a long absence the only way on is from the beginning.
        let (Some(first), Some(last)) = (changes.first(), changes.last()) else {
            return self.load_all(snapshot).await.map(|()| true);
        };
        if first.seq != applied + 1 {
            return self.load_all(snapshot).await.map(|()| true);
        }
        for &kind in Kind::ALL {
            let of_kind = changes.iter().filter(|change| change.kind == kind);
            let ids: BTreeSet<String> = of_kind.map(|change| change.id.clone()).collect();
            kind.load_some(self, snapshot, &Vec::from_iter(ids)).await?;
        }
        self.applied.store(last.seq, Ordering::Release);
        Ok(changes.iter().any(|change| change.process.as_deref() != own))
    }

    async fn load_all(&self, snapshot: &mut Snapshot<'_>) -> Result<()> {
        let head: Option<i64> = sql("SELECT seq AS n FROM change_head WHERE id = 1").one(&mut *snapshot).await?;
        Kind::load_all(self, snapshot).await?;
        self.applied.store(head.unwrap_or_default(), Ordering::Release);
        self.answers.store(true, Ordering::Release);
        Ok(())
    }
}

struct ChangeRow {
    seq: i64,
    kind: Kind,
    id: String,
    process: Option<String>,
}

impl FromRow for ChangeRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            seq: row.get("seq")?,
            kind: row.parsed("kind")?,
            id: row.get("entity_id")?,
            process: row.get("process")?,
        })
    }
}
