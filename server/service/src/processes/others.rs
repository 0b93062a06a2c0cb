//! Waiting until the other processes know of a change.

use std::time::Duration;

use tokio::time::Instant;

use crate::error::Result;
use crate::store::{Database, FromRow, Handle, Row, Transaction, Value, numbers, sql, sql_text};
use crate::verify::LEASE;

/// The others are asked this often whether they know of it.
const PAUSE: Duration = Duration::from_millis(5);
/// Two clocks do not run equally fast to the last.
const MARGIN: Duration = Duration::from_millis(20);

/// The processes that may answer from before a change.
pub(crate) struct Others(Vec<Other>);

struct Other {
    id: String,
    doubted: bool,
}

impl FromRow for Other {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { id: row.get("id")?, doubted: row.get("doubted")? })
    }
}

impl Others {
    /// All but `own`. To be asked by a transaction that holds the head of the change log: nobody who is not here
    /// gets a lease without having read its changes.
    pub(crate) async fn of(own: Option<&str>, tx: &mut Transaction) -> Result<Self> {
        let all = sql("SELECT id, doubted FROM processes WHERE id <> $1").bind(own.unwrap_or_default()).all(tx).await?;
        Ok(Self(all))
    }

    /// Returns when none of them can answer from before the change `seq`, which was committed just now.
    pub(crate) async fn know_of(mut self, seq: i64, database: &Database) {
        if self.0.is_empty() {
            return;
        }
        let until = Instant::now() + LEASE + MARGIN;
        loop {
            match tokio::time::timeout_at(until, self.forget_those_who_know(seq, database)).await {
                Ok(Ok(())) if self.0.is_empty() => return,
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::debug!(%error, "the other processes could not be asked"),
                Err(_) => break,
            }
            if Instant::now() + PAUSE >= until {
                tokio::time::sleep_until(until).await;
                break;
            }
            tokio::time::sleep(PAUSE).await;
        }
        // For the next change. Nothing that is promised depends on it, and this change is done.
        tokio::spawn(doubt(self.0, database.clone()));
    }

    async fn forget_those_who_know(&mut self, seq: i64, database: &Database) -> Result<()> {
        let mut connection = database.read().await?;
        let behind: Vec<String> =
            sql("SELECT id AS t FROM processes WHERE applied < $1").bind(seq).all(&mut connection).await?;
        self.0.retain(|other| behind.contains(&other.id));
        Ok(())
    }
}

async fn doubt(silent: Vec<Other>, database: Database) {
    let (gone, doubtful): (Vec<Other>, Vec<Other>) = silent.into_iter().partition(|other| other.doubted);
    let written = async {
        let mut tx = database.begin().await?;
        // Whoever was doubted at the change has got no lease since, and those from before have run out.
        each(gone, "DELETE FROM processes WHERE doubted AND id IN", (&mut tx).into()).await?;
        each(doubtful, "UPDATE processes SET doubted = TRUE WHERE id IN", (&mut tx).into()).await?;
        Ok::<_, crate::Failure>(tx.commit().await?)
    };
    if let Err(error) = written.await {
        tracing::debug!(%error, "who did not answer could not be noted");
    }
}

async fn each(of: Vec<Other>, statement: &str, on: Handle<'_>) -> Result<()> {
    if of.is_empty() {
        return Ok(());
    }
    let text = format!("{statement} ({})", numbers(1, of.len()));
    sql_text(text).bind_all(of.into_iter().map(|other| Value::from(other.id))).run(on).await?;
    Ok(())
}
