//! Tokens that wait to be written. Those that are asked for while others are being written are written together
//! after them, so that a disk that takes its time for each transaction still lets thousands through.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::id::{AccessTokenId, ApplicationId};
use domain::time::Timestamp;
use tokio::sync::oneshot;

use super::AuthorizationServer;
use crate::error::Result;
use crate::service::Service;
use crate::store::{FromRow, Row, insert_many, numbers, sql_text};
use crate::verify::Change;
use crate::writes::Writes;

/// Tokens to a transaction; seven values each stays below every limit on parameters.
const MAX: usize = 500;

#[derive(Default)]
pub(super) struct TokenQueue {
    waiting: Mutex<Vec<Waiting>>,
    writing: tokio::sync::Mutex<()>,
}

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

struct Waiting {
    token: PendingToken,
    /// True once it is written; false if the client is no longer what it was.
    written: oneshot::Sender<bool>,
}

impl AuthorizationServer {
    /// True once the token is written; false if its client is no longer what it was; `None` if it could not be written.
    pub(super) async fn write(&self, token: PendingToken) -> Option<bool> {
        let (written, answer) = oneshot::channel();
        self.queue.put(Waiting { token, written });
        // Apart from this request: whoever goes away must not take the tokens of others along.
        tokio::spawn(write_waiting(self.queue.clone(), self.service.clone()));
        answer.await.ok()
    }
}

impl TokenQueue {
    fn put(&self, waiting: Waiting) {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).push(waiting);
    }

    fn take(&self) -> Vec<Waiting> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let count = waiting.len().min(MAX);
        waiting.drain(..count).collect()
    }
}

async fn write_waiting(queue: Arc<TokenQueue>, service: Service) {
    let _turn = queue.writing.lock().await;
    loop {
        let (tokens, answers): (Vec<_>, Vec<_>) =
            queue.take().into_iter().map(|waiting| (waiting.token, waiting.written)).unzip();
        if tokens.is_empty() {
            return;
        }
        match write_all(&service, &tokens).await {
            Ok(epochs) => {
                for (token, written) in tokens.iter().zip(answers) {
                    let _ = written.send(epochs.get(&token.client) == Some(&token.epoch));
                }
            }
            Err(error) => tracing::warn!(%error, "access tokens could not be written"),
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
