//! Tokens that wait to be written, several of them together.

use std::collections::HashMap;

use domain::id::{AccessTokenId, ApplicationId};
use domain::time::Timestamp;

use super::AuthorizationServer;
use crate::batches::Batches;
use crate::error::Result;
use crate::service::Service;
use crate::store::{FromRow, Row, insert_many, numbers, sql_text};
use crate::verify::Change;
use crate::writes::Writes;

/// Tokens to a transaction; seven values each stays below every limit on parameters.
pub(super) const MAX: usize = 500;

/// Answered with true once a token is written; with false if its client is no longer what it was.
pub(super) type TokenQueue = Batches<PendingToken, bool>;

/// A token as its row will be.
pub(super) struct PendingToken {
    pub(super) id: AccessTokenId,
    pub(super) client: ApplicationId,
    pub(super) epoch: i64,
    pub(super) hash: String,
    pub(super) scope: String,
    pub(super) at: Timestamp,
    pub(super) expires_at: Timestamp,
}

impl AuthorizationServer {
    /// True once the token is written; false if its client is no longer what it was; `None` if it could not be written.
    pub(super) async fn write(&self, token: PendingToken) -> Option<bool> {
        let service = self.service.clone();
        self.queue.write(token, move |tokens| write_waiting(service.clone(), tokens)).await
    }
}

async fn write_waiting(service: Service, tokens: Vec<PendingToken>) -> Option<Vec<bool>> {
    match write_all(&service, &tokens).await {
        Ok(epochs) => Some(tokens.iter().map(|token| epochs.get(&token.client) == Some(&token.epoch)).collect()),
        Err(error) => {
            tracing::warn!(%error, "access tokens could not be written");
            None
        }
    }
}

struct Epoch {
    id: ApplicationId,
    epoch: i64,
}

impl FromRow for Epoch {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { id: row.parsed("id")?, epoch: row.get("epoch")? })
    }
}

/// Writes the tokens of those clients that still are what they were, and tells the epochs of all.
async fn write_all(service: &Service, tokens: &[PendingToken]) -> Result<HashMap<ApplicationId, i64>> {
    let mut clients: Vec<ApplicationId> = tokens.iter().map(|token| token.client).collect();
    clients.sort();
    clients.dedup();
    let now = service.clock.now();
    let mut writes = Writes::begin(service).await?;
    // Holds the rows: an application that is changed meanwhile is seen here, or it sees these tokens.
    let text = format!(
        "UPDATE applications SET last_used_at = $1 WHERE NOT disabled AND id IN ({}) RETURNING id, epoch",
        numbers(2, clients.len())
    );
    let found: Vec<Epoch> =
        sql_text(text).bind(now).bind_all(clients.into_iter().map(Into::into)).all(writes.tx()).await?;
    let epochs: HashMap<ApplicationId, i64> = found.into_iter().map(|row| (row.id, row.epoch)).collect();
    let mut values = Vec::with_capacity(tokens.len() * WIDTH);
    let good: Vec<&PendingToken> =
        tokens.iter().filter(|token| epochs.get(&token.client) == Some(&token.epoch)).collect();
    for token in &good {
        values.extend([
            token.id.into(),
            token.client.into(),
            (&token.hash).into(),
            token.epoch.into(),
            (&token.scope).into(),
            token.at.into(),
            token.expires_at.into(),
        ]);
    }
    if values.is_empty() {
        return Ok(epochs);
    }
    writes.changed(Change::NewAccessTokens(good.iter().map(|token| token.id).collect()));
    insert_many(INTO, WIDTH, values).run(writes.tx()).await?;
    writes.commit(now).await?;
    Ok(epochs)
}

const INTO: &str = "access_tokens (id, application_id, secret_hash, epoch, scope, created_at, expires_at)";
const WIDTH: usize = 7;
