//! Issuing access tokens. Those that are asked for while others are being written are written together
//! after them, so that a disk that takes its time for each transaction still lets thousands through.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use domain::access::Access;
use domain::id::{AccessTokenId, ApplicationId};
use domain::scope::Scope;
use domain::secret_format::ACCESS_TOKEN_PREFIX;
use domain::time::{SECOND, Timestamp};
use tokio::sync::oneshot;

use super::{Granted, trace};
use crate::actor::Actor;
use crate::authority::Right;
use crate::error::Result;
use crate::mutation::Mutation;
use crate::secret::{PlainSecret, random};
use crate::service::Service;
use crate::store::{FromRow, Row, insert_many, numbers, sql_text};
use crate::verify::{Change, Client};

/// Tokens to a transaction; seven values each stays below every limit on parameters.
const MOST: usize = 500;

/// A token, shown to its client once.
pub struct Issued {
    pub token: PlainSecret,
    /// In seconds.
    pub expires_in: u32,
    pub scope: Scope,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// What is wrong with the scope, in a sentence.
    Scope(String),
    /// The secret was good, but the application was changed, disabled or deleted meanwhile.
    Client,
    Unavailable,
}

/// Tokens that wait to be written.
#[derive(Default)]
pub(crate) struct Desk {
    waiting: Mutex<Vec<Wish>>,
    writing: tokio::sync::Mutex<()>,
}

struct Wish {
    id: AccessTokenId,
    client: ApplicationId,
    epoch: i64,
    hash: String,
    scope: String,
    at: Timestamp,
    expires_at: Timestamp,
    /// True once it is written; false if the client is no longer what it was.
    written: oneshot::Sender<bool>,
}

/// Issues a token to a client: for `scope`, or for all that its roles give. On return it works everywhere
/// in this process.
///
/// # Errors
/// [`Refused`].
pub async fn issue(service: &Service, client: &Client, scope: Option<&str>) -> std::result::Result<Issued, Refused> {
    let at = service.clock.now();
    let scope = granted(client, scope)
        .inspect_err(|_| trace::refused(service, &client.asking, "it asked for more than its roles give", at))?;
    let by_id = |(slug, access): (&String, &Access)| {
        client.apis.iter().find(|(known, _)| known == slug).map(|(_, id)| (*id, *access))
    };
    let granted = Granted::new(scope.permissions, scope.access.iter().filter_map(by_id).collect());
    let id = random::id(AccessTokenId::new, at);
    let token = PlainSecret::generate(ACCESS_TOKEN_PREFIX, id.bits());
    let hash = token.hash(&service.ring);
    let expires_at = at.plus(i64::from(client.token_seconds) * SECOND);
    let (written, answer) = oneshot::channel();
    let wish = Wish {
        id,
        client: client.id,
        epoch: client.epoch,
        hash: hash.to_stored(),
        scope: granted.to_stored(),
        at,
        expires_at,
        written,
    };
    service.index.take_token(id, client, hash, granted, expires_at);
    service.desk.waiting.lock().unwrap_or_else(PoisonError::into_inner).push(wish);
    // Apart from this request: whoever goes away must not take the tokens of others along.
    tokio::spawn(write_waiting(service.clone()));
    let refused = match answer.await {
        Ok(true) => {
            trace::issued(service, &client.asking, scope.to_string(), at);
            return Ok(Issued { token, expires_in: client.token_seconds, scope });
        }
        Ok(false) => Refused::Client,
        Err(_) => Refused::Unavailable,
    };
    service.index.drop_token(id);
    Err(refused)
}

fn granted(client: &Client, asked: Option<&str>) -> std::result::Result<Scope, Refused> {
    let asked = asked.map(Scope::parse).transpose().map_err(|error| Refused::Scope(error.to_string()))?;
    let Some(asked) = asked.filter(|scope| !scope.is_empty()) else {
        if client.most.is_empty() {
            return Err(Refused::Scope("The roles of the application give it nothing.".to_owned()));
        }
        return Ok(client.most.clone());
    };
    match asked.beyond(&client.most) {
        None => Ok(asked),
        Some(word) => Err(Refused::Scope(format!("The roles of the application do not give {word}."))),
    }
}

async fn write_waiting(service: Service) {
    let _turn = service.desk.writing.lock().await;
    loop {
        let wishes: Vec<Wish> = {
            let mut waiting = service.desk.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            let count = waiting.len().min(MOST);
            waiting.drain(..count).collect()
        };
        if wishes.is_empty() {
            return;
        }
        match write(&service, &wishes).await {
            Ok(epochs) => {
                for wish in wishes {
                    let _ = wish.written.send(epochs.get(&wish.client) == Some(&wish.epoch));
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
async fn write(service: &Service, wishes: &[Wish]) -> Result<HashMap<ApplicationId, i64>> {
    let mut clients: Vec<ApplicationId> = wishes.iter().map(|wish| wish.client).collect();
    clients.sort();
    clients.dedup();
    // A token is no event, so nobody reads whose tenant this is.
    let actor = Actor::operator(domain::id::TenantId::from_bits(0));
    let mut mutation = Mutation::begin(service, &actor, Right::Oneself).await?;
    // Holds the rows: an application that is changed meanwhile is seen here, or it sees these tokens.
    let text = format!(
        "UPDATE applications SET last_used_at = $1 WHERE NOT disabled AND id IN ({}) RETURNING id, epoch",
        numbers(2, clients.len())
    );
    let found: Vec<Epoch> =
        sql_text(text).bind(mutation.now).bind_all(clients.into_iter().map(Into::into)).all(mutation.tx()).await?;
    let epochs: HashMap<ApplicationId, i64> = found.into_iter().map(|row| (row.id, row.epoch)).collect();
    let mut values = Vec::with_capacity(wishes.len() * WIDTH);
    let good: Vec<&Wish> = wishes.iter().filter(|wish| epochs.get(&wish.client) == Some(&wish.epoch)).collect();
    for wish in &good {
        values.extend([
            wish.id.into(),
            wish.client.into(),
            (&wish.hash).into(),
            wish.epoch.into(),
            (&wish.scope).into(),
            wish.at.into(),
            wish.expires_at.into(),
        ]);
    }
    if values.is_empty() {
        return Ok(epochs);
    }
    mutation.changed(Change::NewAccessTokens(good.iter().map(|wish| wish.id).collect()));
    insert_many(INTO, WIDTH, values).run(mutation.tx()).await?;
    mutation.commit().await?;
    Ok(epochs)
}

const INTO: &str = "access_tokens (id, application_id, secret_hash, epoch, scope, created_at, expires_at)";
const WIDTH: usize = 7;
