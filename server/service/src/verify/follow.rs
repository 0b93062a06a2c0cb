//! Keeping the index true: whoever commits a change, in this process or another, the index reads the
//! changed rows again in the order of the commits.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::index::{Index, NEVER};
use super::load::{self, Which};
use crate::error::{Failure, Result};
use crate::store::{Connection, Database, FromRow, Row, sql};

/// Changes that are read at once.
const BATCH: i64 = 2_000;
const TRIES: u32 = 3;
const PAUSE: Duration = Duration::from_millis(20);

impl Index {
    /// Reads everything. The index answers from here on.
    ///
    /// # Errors
    /// Of the database.
    pub async fn load(&self, database: &Database) -> Result<()> {
        let _in_order = self.following.lock().await;
        self.load_all(&mut database.read().await?).await
    }

    /// Applies every change up to `seq`; on return verifications know of it. If that fails, the index
    /// stops answering until it has caught up. An index that was never loaded, as that of a command,
    /// answers nobody and follows nothing.
    ///
    /// # Errors
    /// [`Failure::IndexBehind`].
    pub(crate) async fn catch_up(&self, database: &Database, seq: i64) -> Result<()> {
        if self.applied() == NEVER {
            return Ok(());
        }
        for _ in 0..TRIES {
            match self.follow_to(database, seq).await {
                Ok(()) => return Ok(()),
                Err(error) => tracing::warn!(%error, seq, "a change did not reach the verify index yet"),
            }
            tokio::time::sleep(PAUSE).await;
        }
        self.answers.store(false, Ordering::Release);
        Err(Failure::IndexBehind)
    }

    /// Applies every change that is committed: to be called regularly, for the changes of others.
    ///
    /// # Errors
    /// Of the database.
    pub async fn catch_up_to_head(&self, database: &Database) -> Result<()> {
        let head: Option<i64> =
            sql("SELECT seq AS n FROM change_head WHERE id = 1").one(&mut database.read().await?).await?;
        self.follow_to(database, head.unwrap_or_default()).await?;
        self.answers.store(true, Ordering::Release);
        Ok(())
    }

    async fn follow_to(&self, database: &Database, seq: i64) -> Result<()> {
        if self.applied() >= seq {
            return Ok(());
        }
        let _in_order = self.following.lock().await;
        let mut connection = database.read().await?;
        while self.applied() < seq {
            self.follow_once(&mut connection).await?;
        }
        Ok(())
    }

    async fn follow_once(&self, connection: &mut Connection) -> Result<()> {
        let applied = self.applied();
        let changes: Vec<ChangeRow> =
            sql("SELECT seq, kind, entity_id FROM changes WHERE seq > $1 ORDER BY seq LIMIT $2")
                .bind(applied)
                .bind(BATCH)
                .all(&mut *connection)
                .await?;
        // The log is pruned: after a long absence the only way on is from the beginning.
        let (Some(first), Some(last)) = (changes.first(), changes.last()) else {
            return self.load_all(connection).await;
        };
        if first.seq != applied + 1 {
            return self.load_all(connection).await;
        }
        let last = last.seq;
        let ids = |kind: &str| -> Vec<String> {
            let of_kind = changes.iter().filter(|change| change.kind == kind);
            of_kind.map(|change| change.id.clone()).collect::<BTreeSet<_>>().into_iter().collect()
        };
        let (tenants, users, keys) = (ids("tenant"), ids("user"), ids("api_key"));
        let (access, projects) = (ids("access"), ids("project"));
        let (applications, tokens) = (ids("application"), ids("access_token"));
        if !tenants.is_empty() {
            load::tenants(self, connection, Which::Only(&tenants)).await?;
        }
        if !access.is_empty() {
            load::apis(self, connection, Which::Only(&access)).await?;
            load::roles(self, connection, Which::Only(&access)).await?;
        }
        if !projects.is_empty() {
            load::projects(self, connection, Which::Only(&projects)).await?;
        }
        if !users.is_empty() {
            load::owners(self, connection, Which::Only(&users)).await?;
        }
        if !keys.is_empty() {
            load::some_keys(self, connection, &keys).await?;
        }
        if !applications.is_empty() {
            load::applications(self, connection, Which::Only(&applications)).await?;
        }
        let new_tokens = self.unknown_tokens(&ids("new_access_tokens"));
        if !tokens.is_empty() || !new_tokens.is_empty() {
            let tokens: Vec<String> = tokens.into_iter().chain(new_tokens).collect();
            load::tokens(self, connection, Which::Only(&tokens)).await?;
        }
        self.applied.store(last, Ordering::Release);
        Ok(())
    }

    /// The head is read first: what is committed while the rest is read is applied again after it.
    async fn load_all(&self, connection: &mut Connection) -> Result<()> {
        let head: Option<i64> = sql("SELECT seq AS n FROM change_head WHERE id = 1").one(&mut *connection).await?;
        load::tenants(self, connection, Which::All).await?;
        load::apis(self, connection, Which::All).await?;
        load::roles(self, connection, Which::All).await?;
        load::projects(self, connection, Which::All).await?;
        load::owners(self, connection, Which::All).await?;
        load::all_keys(self, connection).await?;
        load::applications(self, connection, Which::All).await?;
        load::tokens(self, connection, Which::All).await?;
        self.applied.store(head.unwrap_or_default(), Ordering::Release);
        self.answers.store(true, Ordering::Release);
        Ok(())
    }
}

struct ChangeRow {
    seq: i64,
    kind: String,
    id: String,
}

impl FromRow for ChangeRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { seq: row.get("seq")?, kind: row.get("kind")?, id: row.get("entity_id")? })
    }
}
