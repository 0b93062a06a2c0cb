//! Waiting until the other processes know of a change.

use std::time::Duration;

use tokio::time::Instant;

use crate::error::Result;
use crate::store::{Database, FromRow, Row, Transaction, sql};
use crate::verify::LEASE;

/// The others are asked this often whether they know of it.
const PAUSE: Duration = Duration::from_millis(5);
/// Two clocks do not run equally fast to the last.
const MARGIN: Duration = Duration::from_millis(20);

/// The processes that may answer from before a change.
pub(crate) struct Others {
    all: Vec<Other>,
    /// Who asks ends once it has its answer.
    is_asked_by_command: bool,
}

struct Other {
    id: String,
    doubted: bool,
    asserted: String,
}

impl FromRow for Other {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { id: row.get("id")?, doubted: row.get("doubted")?, asserted: row.get("asserted")? })
    }
}

impl Others {
    /// All but `own`. To be asked by a transaction that holds the head of the change log: nobody who is not here
    /// gets a lease without having read its changes.
    pub(crate) async fn of(own: Option<&str>, tx: &mut Transaction) -> Result<Self> {
        let all = sql("SELECT id, doubted, asserted FROM processes WHERE id <> $1");
        let all = all.bind(own.unwrap_or_default()).all(tx).await?;
        Ok(Self { all, is_asked_by_command: own.is_none() })
    }

    /// Returns when none of them can answer from before the change `seq`, which was committed just now.
    pub(crate) async fn know_of(mut self, seq: i64, database: &Database) {
        if self.all.is_empty() {
            return;
        }
        let until = Instant::now() + LEASE + MARGIN;
        loop {
            match tokio::time::timeout_at(until, self.forget_those_who_know(seq, database)).await {
                Ok(Ok(())) if self.all.is_empty() => return,
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
        let doubting = doubt(self.all, seq, database.clone());
        if self.is_asked_by_command { doubting.await } else { _ = tokio::spawn(doubting) }
    }

    async fn forget_those_who_know(&mut self, seq: i64, database: &Database) -> Result<()> {
        let mut connection = database.read().await?;
        let behind: Vec<String> =
            sql("SELECT id AS t FROM processes WHERE applied < $1").bind(seq).all(&mut connection).await?;
        self.all.retain(|other| behind.contains(&other.id));
        Ok(())
    }
}

/// Whoever was doubted when the change was committed, and has not asserted itself since, has got no lease since, and
/// those from before have run out. The others are doubted from now on, unless they know of the change by now.
async fn doubt(silent: Vec<Other>, seq: i64, database: Database) {
    for Other { id, doubted, asserted } in silent {
        let statement = match doubted {
            true => sql("DELETE FROM processes WHERE id = $1 AND asserted = $2 AND applied < $3 AND doubted"),
            false => sql("UPDATE processes SET doubted = TRUE WHERE id = $1 AND asserted = $2 AND applied < $3"),
        };
        let written = async {
            let mut tx = database.begin().await?;
            statement.bind(id).bind(asserted).bind(seq).run_any(&mut tx).await?;
            tx.commit().await
        };
        if let Err(error) = written.await {
            tracing::debug!(%error, "who did not answer could not be noted");
        }
    }
}
