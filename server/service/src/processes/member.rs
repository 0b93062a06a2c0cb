//! This process, as the others know it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use domain::id;
use tokio::task::JoinHandle;

use crate::error::{Failure, Result};
use crate::secret::random;
use crate::service::Service;
use crate::store::{Database, FromRow, OwnConnection, Row, sql, sql_text};
use crate::verify::{Index, LEASE, Lease};

/// After so many changes that could not be applied one after the other, everything is read anew.
const TRIES: u32 = 3;

/// A process that answers. While it is renewed, more often than a lease is long, its index follows the database and
/// may be asked; without that the index refuses to answer.
pub struct Member {
    id: Arc<str>,
    database: Database,
    index: Arc<Index>,
    /// Beside the pool, so that it waits for nobody. Given up when a renewal fails.
    connection: Option<OwnConnection>,
    /// The head of the change log at the last renewal.
    last: Option<Entry>,
    /// Changes could not be applied so many times in a row, although the database answered.
    failures: u32,
    /// What the others are told, and have been told, that this process knows of.
    to_tell: i64,
    told: Arc<AtomicI64>,
    telling: Option<JoinHandle<()>>,
}

struct Pulse {
    is_trusted: bool,
    head: Entry,
    /// What stands now where the head was the last time.
    last: Option<String>,
}

/// An entry of the change log.
#[derive(Clone, PartialEq, Eq)]
struct Entry {
    seq: i64,
    /// Tells it from another one that has the same number, in a database that has failed over to one that was behind.
    mark: Option<String>,
}

impl FromRow for Pulse {
    fn from_row(row: &Row) -> Result<Self> {
        let head = Entry { seq: row.get("seq")?, mark: row.get("head")? };
        Ok(Self { is_trusted: row.get::<i64>("trusted")? > 0, head, last: row.get("last")? })
    }
}

impl Member {
    /// Makes this process known to all others. From here on its index answers only with a lease.
    ///
    /// # Errors
    /// Of the database.
    pub async fn join(service: &mut Service) -> Result<Self> {
        let id: Arc<str> = id::encode(random::bits()).into();
        let (database, index) = (service.database().clone(), service.index().clone());
        if !is_off() {
            index.lease.end();
        }
        let told = Arc::new(AtomicI64::new(index.applied()));
        let member = Self {
            id: id.clone(),
            database,
            connection: None,
            last: None,
            failures: 0,
            to_tell: index.applied(),
            told,
            telling: None,
            index,
        };
        member.assert_itself(true).await?;
        service.process = Some(id);
        Ok(member)
    }

    /// Applies all that is committed, and takes a lease on it.
    ///
    /// # Errors
    /// Of the database, or if something in it cannot be read.
    pub async fn renew(&mut self) -> Result<()> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => in_time(self.database.connect()).await??,
        };
        let renewed = self.renew_on(&mut connection).await;
        match &renewed {
            Ok(()) => (self.connection, self.failures) = (Some(connection), 0),
            // The connection may be what failed.
            Err(error) if error.is_passing() => {}
            Err(_) => self.failures += 1,
        }
        renewed
    }

    async fn renew_on(&mut self, connection: &mut OwnConnection) -> Result<()> {
        let mut begun = Lease::instant();
        let mut pulse = self.pulse(connection).await?;
        if !pulse.is_trusted {
            self.assert_itself(false).await?;
            begun = Lease::instant();
            pulse = self.pulse(connection).await?;
        }
        let goes_on = self.last.as_ref().is_none_or(|last| last.seq <= pulse.head.seq && last.mark == pulse.last);
        if self.failures >= TRIES || !goes_on {
            tracing::warn!("the changes in the database cannot be applied one by one; everything is read anew");
            self.index.load_on(connection).await?;
        }
        if self.index.follow_to(pulse.head.seq, Some(&self.id), connection).await? {
            self.to_tell = self.index.applied();
        }
        self.last = Some(pulse.head);
        if pulse.is_trusted && !is_off() {
            self.index.vouch_from(begun);
        }
        self.tell();
        Ok(())
    }

    /// Head and row in one statement, which sees one moment.
    async fn pulse(&self, connection: &mut OwnConnection) -> Result<Pulse> {
        const MARK: &str = "SELECT kind || ' ' || substr(entity_id, 1, 40) || ' ' || CAST(at AS TEXT) FROM changes";
        let text = format!(
            "SELECT h.seq, (SELECT count(*) FROM processes WHERE id = $1 AND NOT doubted) AS trusted,
                    ({MARK} WHERE seq = h.seq) AS head, ({MARK} WHERE seq = $2) AS last
             FROM change_head h WHERE h.id = 1"
        );
        let last = self.last.as_ref().map(|last| last.seq);
        let pulse: Option<Pulse> = in_time(sql_text(text).bind(&*self.id).bind(last).one(connection)).await??;
        pulse.ok_or(Failure::Corrupt { what: "change_head" })
    }

    /// Holds the head of the change log meanwhile: a change either comes before, and is read after this, or comes
    /// after, and waits for this process.
    async fn assert_itself(&self, begins: bool) -> Result<()> {
        let mut tx = self.database.begin().await?;
        sql("UPDATE change_head SET seq = seq WHERE id = 1").run(&mut tx).await?;
        if begins {
            sql("UPDATE processes SET doubted = TRUE").run(&mut tx).await?;
        }
        sql("INSERT INTO processes (id, applied, doubted) VALUES ($1, $2, FALSE)
             ON CONFLICT (id) DO UPDATE SET applied = excluded.applied, doubted = FALSE")
        .bind(&*self.id)
        .bind(self.index.applied())
        .run(&mut tx)
        .await?;
        Ok(tx.commit().await?)
    }

    /// Those who wait for this process read it. It is written beside, so that a database that is busy writing does
    /// not keep the next lease waiting.
    fn tell(&mut self) {
        let is_busy = self.telling.as_ref().is_some_and(|telling| !telling.is_finished());
        let (to_tell, told) = (self.to_tell, self.told.clone());
        if is_busy || to_tell <= told.load(Ordering::Relaxed) {
            return;
        }
        let (id, database) = (self.id.clone(), self.database.clone());
        self.telling = Some(tokio::spawn(async move {
            match tell(&id, &database, to_tell).await {
                Ok(()) => told.store(to_tell, Ordering::Relaxed),
                Err(error) => tracing::debug!(%error, "the other processes could not be told what this one knows"),
            }
        }));
    }

    /// Makes an end: the index answers no more, and nobody waits for this process.
    ///
    /// # Errors
    /// Of the database; then somebody will wait once in vain.
    pub async fn leave(self) -> Result<()> {
        self.index.lease.end();
        let mut tx = self.database.begin().await?;
        sql("DELETE FROM processes WHERE id = $1").bind(&*self.id).run(&mut tx).await?;
        Ok(tx.commit().await?)
    }
}

/// For the control of the tests that show what leases are for.
fn is_off() -> bool {
    cfg!(debug_assertions) && std::env::var_os("CLAVIGER_TEST_WITHOUT_LEASE").is_some()
}

/// What takes longer than a lease is of no use for one. Nothing says that a network has swallowed a question.
async fn in_time<T>(answer: impl Future<Output = T>) -> Result<T> {
    let silent = |_| sqlx::Error::Io(std::io::ErrorKind::TimedOut.into());
    Ok(tokio::time::timeout(LEASE, answer).await.map_err(silent)?)
}

async fn tell(id: &str, database: &Database, applied: i64) -> Result<()> {
    let mut tx = database.begin().await?;
    sql("UPDATE processes SET applied = $2 WHERE id = $1 AND applied < $2").bind(id).bind(applied).run(&mut tx).await?;
    Ok(tx.commit().await?)
}
