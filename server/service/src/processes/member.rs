//! This process, as the others know it.

use std::sync::Arc;
use std::time::Duration;

use domain::id;
use tokio::task::JoinHandle;

use crate::error::{Failure, Result};
use crate::random;
use crate::service::Service;
use crate::store::{Database, Engine, FromRow, Handle, OwnConnection, Row, sql, sql_text, within};
use crate::verify::{Index, LEASE, Lease};

/// After so many changes that could not be applied one after the other, everything is read anew.
const TRIES: u32 = 3;
/// A database that takes longer to take note of this process is asked on another connection.
const ASSERTING: Duration = Duration::from_secs(5);

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
    /// What the others are told that this process knows of.
    to_tell: i64,
    /// What they have been told; `None` if that was by another database.
    told: Option<i64>,
    /// Gives what was told, if it could be.
    telling: Option<JoinHandle<Option<i64>>>,
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
    /// Makes this process known to all others, and takes a first lease. From here on its index answers only with one.
    ///
    /// # Errors
    /// Of the database.
    pub async fn join(service: &mut Service) -> Result<Self> {
        let id: Arc<str> = id::encode(random::bits()).into();
        let (database, index) = (service.database().clone(), service.index().clone());
        if !is_off() {
            index.lease.end();
        }
        let mut member = Self {
            id: id.clone(),
            database,
            connection: None,
            last: None,
            failures: 0,
            to_tell: index.applied(),
            told: Some(index.applied()),
            telling: None,
            index,
        };
        let mut connection = member.database.connect().await?;
        member.assert_itself(true, &mut connection).await?;
        member.renew_on(&mut connection).await?;
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
        let renewed = match self.renew_on(&mut connection).await {
            Ok(false) => self.renew_on(&mut connection).await.map(drop),
            renewed => renewed.map(drop),
        };
        match &renewed {
            Ok(()) => (self.connection, self.failures) = (Some(connection), 0),
            // The connection may be what failed.
            Err(error) if error.is_passing() => {}
            Err(_) => self.failures += 1,
        }
        renewed
    }

    /// False if this process had to assert itself first, and has no lease yet.
    async fn renew_on(&mut self, connection: &mut OwnConnection) -> Result<bool> {
        let begun = Lease::instant();
        let pulse = self.pulse(connection).await?;
        let goes_on = self.last.as_ref().is_none_or(|last| last.seq <= pulse.head.seq && last.mark == pulse.last);
        if self.failures >= TRIES || !goes_on {
            tracing::warn!("the changes in the database cannot be applied one by one; everything is read anew");
            self.index.load_on(connection).await?;
            (self.to_tell, self.told, self.telling) = (self.index.applied(), None, None);
        }
        if self.index.follow_to(pulse.head.seq, Some(&self.id), connection).await? {
            self.to_tell = self.index.applied();
        }
        self.last = Some(pulse.head);
        // Before anything is written: whoever waits for this may hold the writer.
        self.index.followed_since(begun);
        if !pulse.is_trusted {
            within(ASSERTING, self.assert_itself(false, connection)).await??;
            return Ok(false);
        }
        if !is_off() {
            self.index.lease.begin(begun);
        }
        self.tell(connection).await.map(|()| true)
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
    async fn assert_itself(&self, begins: bool, connection: &mut OwnConnection) -> Result<()> {
        let mut writer = match self.database.engine() {
            // One file has one writer.
            Engine::Sqlite => Some(self.database.begin().await?),
            Engine::Postgres => None,
        };
        // Postgres lends no connection of those that others wait for; one that fails here is not used again.
        if writer.is_none() {
            sql("BEGIN").run_any(&mut *connection).await?;
        }
        let mut on: Handle<'_> = match &mut writer {
            Some(tx) => tx.into(),
            None => (&mut *connection).into(),
        };
        sql("UPDATE change_head SET seq = seq WHERE id = 1").run(&mut on).await?;
        if begins {
            sql("UPDATE processes SET doubted = TRUE").run_any(&mut on).await?;
        }
        sql("INSERT INTO processes (id, applied, doubted, asserted) VALUES ($1, $2, FALSE, $3)
             ON CONFLICT (id) DO UPDATE SET applied = excluded.applied, doubted = FALSE, asserted = excluded.asserted")
        .bind(&*self.id)
        .bind(self.index.applied())
        .bind(id::encode(random::bits()))
        .run(&mut on)
        .await?;
        match writer {
            Some(tx) => tx.commit().await?,
            None => _ = sql("COMMIT").run_any(&mut *connection).await?,
        }
        Ok(())
    }

    /// Those who wait for this process read it.
    async fn tell(&mut self, connection: &mut OwnConnection) -> Result<()> {
        if let Some(telling) = self.telling.take_if(|telling| telling.is_finished()) {
            self.told = telling.await.ok().flatten().or(self.told);
        }
        let to_tell = self.to_tell;
        if self.telling.is_some() || self.told.is_some_and(|told| told >= to_tell) {
            return Ok(());
        }
        let telling =
            sql("UPDATE processes SET applied = $2 WHERE id = $1 AND applied < $2").bind(&*self.id).bind(to_tell);
        if self.database.engine() == Engine::Postgres {
            in_time(telling.run_any(connection)).await??;
            self.told = Some(to_tell);
            return Ok(());
        }
        // Beside, so that a file that is busy being written does not keep the next lease waiting.
        let database = self.database.clone();
        self.telling = Some(tokio::spawn(async move {
            let written = async {
                let mut tx = database.begin().await?;
                telling.run_any(&mut tx).await?;
                tx.commit().await
            };
            let told = written.await;
            told.inspect_err(|error| tracing::debug!(%error, "the others could not be told what this process knows"))
                .ok()
                .map(|()| to_tell)
        }));
        Ok(())
    }

    /// Makes an end: the index answers no more, and nobody waits for this process.
    ///
    /// # Errors
    /// Of the database; then somebody will wait once in vain.
    pub async fn leave(self) -> Result<()> {
        self.index.lease.end();
        let mut tx = self.database.begin().await?;
        sql("DELETE FROM processes WHERE id = $1").bind(&*self.id).run_any(&mut tx).await?;
        Ok(tx.commit().await?)
    }
}

/// For the control of the tests that show what leases are for.
fn is_off() -> bool {
    cfg!(debug_assertions) && std::env::var_os("CLAVIGER_TEST_WITHOUT_LEASE").is_some()
}

/// What takes longer than a lease is of no use for one.
async fn in_time<T>(answer: impl Future<Output = T>) -> sqlx::Result<T> {
    within(LEASE, answer).await
}
