//! Doing a request once, however often it is sent under the same name (`Idempotency-Key`).
//!
//! The first request claims the name, and its answer is kept for a day. If the process ends on the way
//! nobody knows whether the request took effect, so nobody is told that it did or did not.
//!
//! A credential that has given [`MAX`] names within the day gives no more until the oldest is forgotten.
//! None is forgotten before its time: its request would then be carried out once more
//! (draft-ietf-httpapi-idempotency-key-header-07 §2.3).

use domain::id::CredentialId;
use domain::time::{DAY, MINUTE, SECOND, Timestamp};
use sha2::{Digest as _, Sha256};

use crate::actor::Actor;
use crate::authority::Right;
use crate::error::Result;
use crate::mutation::Mutation;
use crate::secret::{KeyRing, PlainSecret};
use crate::service::Service;
use crate::slices::Forgotten;
use crate::store::{FromRow, Handle, Row, sql};

/// Most names of one credential at a time.
pub const MAX: u32 = 10_000;
/// Longest answer that is kept, in bytes.
pub const MAX_BYTES: usize = 16 * 1024;
/// Names to one removal of those that are too old.
const SLICE: u32 = 500;
/// An answer is kept so long, in milliseconds.
const KEPT: i64 = DAY;
/// Nothing runs longer, in milliseconds.
const LONGEST: i64 = MINUTE;

/// A name that a credential gave to one of its requests.
#[derive(Clone, Debug)]
pub struct Claim {
    credential: String,
    name: String,
    request: String,
}

impl Claim {
    /// `parts` are what makes the request what it is: method, address, body. There may be a secret in them that somebody
    /// chose, so what is kept is hashed under the `ring`: nobody can guess at it who has the database alone.
    #[must_use]
    pub fn new(ring: &KeyRing, credential: CredentialId, name: &str, parts: &[&[u8]]) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            // With its length, so that nothing moves from one part to the next unseen.
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        let digest: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        let request = PlainSecret::presented(digest).hash(ring).to_stored();
        Self { credential: credential.to_string(), name: name.to_owned(), request }
    }
}

/// What is known of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// Nothing: the request is the caller's to carry out, then to [`finish`] or to [`forget`].
    New,
    /// It was answered so.
    Answered { status: u16, body: String },
    /// It was carried out; what was answered was too long to be kept.
    AnsweredAtLength,
    /// It is being carried out.
    Running,
    /// It was begun and never answered.
    Lost,
    /// The name is that of another request.
    Other,
    /// The credential has given too many names; in so many seconds the oldest is forgotten.
    Full { retry_after: u32 },
}

struct Kept {
    request: String,
    status: Option<i64>,
    body: Option<String>,
    age: i64,
}

impl Kept {
    fn known(self, claim: &Claim) -> Known {
        match self.status.and_then(|status| u16::try_from(status).ok()) {
            _ if self.request != claim.request => Known::Other,
            Some(status) => match self.body {
                Some(body) => Known::Answered { status, body },
                None => Known::AnsweredAtLength,
            },
            None if self.age > LONGEST => Known::Lost,
            None => Known::Running,
        }
    }
}

/// Claims the name, unless it is taken, for a credential that still holds.
///
/// # Errors
/// `Unauthenticated` if it does not.
pub async fn begin(service: &Service, actor: &Actor, claim: &Claim) -> Result<Known> {
    let mut mutation = Mutation::begin(service, actor, Right::Oneself).await?;
    let now = mutation.now;
    sql("DELETE FROM idempotency WHERE credential_id = $1 AND name = $2 AND begun_at <= $3")
        .bind(&claim.credential)
        .bind(&claim.name)
        .bind(now.plus(-KEPT))
        .run_any(mutation.tx())
        .await?;
    let mut known = claim_or_read(mutation.tx(), claim, now).await?;
    if matches!(known, Known::Full { .. }) && forget_old(mutation.tx(), claim, now).await? > 0 {
        known = claim_or_read(mutation.tx(), claim, now).await?;
    }
    mutation.commit().await?;
    Ok(known)
}

async fn claim_or_read(mut on: Handle<'_>, claim: &Claim, now: Timestamp) -> Result<Known> {
    let claimed = sql("INSERT INTO idempotency (credential_id, name, request, begun_at) SELECT $1, $2, $3, $4
         WHERE (SELECT count(*) FROM idempotency WHERE credential_id = $1) < $5 ON CONFLICT DO NOTHING")
    .bind(&claim.credential)
    .bind(&claim.name)
    .bind(&claim.request)
    .bind(now)
    .bind(MAX)
    .run_any(&mut on)
    .await?;
    if claimed == 1 {
        return Ok(Known::New);
    }
    let kept: Option<Kept> = sql("SELECT request, status, body, CAST($3 - begun_at AS BIGINT) AS age FROM idempotency
         WHERE credential_id = $1 AND name = $2")
    .bind(&claim.credential)
    .bind(&claim.name)
    .bind(now)
    .one(&mut on)
    .await?;
    if let Some(kept) = kept {
        return Ok(kept.known(claim));
    }
    let held: Option<Held> = sql("SELECT count(*) AS n, coalesce(min(begun_at), 0) AS oldest FROM idempotency
         WHERE credential_id = $1")
    .bind(&claim.credential)
    .one(&mut on)
    .await?;
    Ok(match held {
        Some(Held { count, oldest }) if count >= i64::from(MAX) => {
            let wait = (oldest.plus(KEPT).since(now) + SECOND - 1) / SECOND;
            Known::Full { retry_after: u32::try_from(wait.max(1)).unwrap_or(u32::MAX) }
        }
        // Gone between the two: the other one failed and gave the name back.
        _ => Known::Running,
    })
}

/// Forgets some of the credential's names that are too old, which the next sweep would.
async fn forget_old(on: Handle<'_>, claim: &Claim, now: Timestamp) -> Result<u64> {
    Ok(sql("DELETE FROM idempotency WHERE credential_id = $1 AND name IN (
             SELECT name FROM idempotency WHERE credential_id = $1 AND begun_at <= $2 LIMIT $3)")
    .bind(&claim.credential)
    .bind(now.plus(-KEPT))
    .bind(SLICE)
    .run_any(on)
    .await?)
}

/// Keeps the answer, without the body if that is longer than [`MAX_BYTES`]. It holds no secret.
///
/// # Errors
/// Of the database.
pub async fn finish(service: &Service, claim: &Claim, status: u16, body: &str) -> Result<()> {
    let mut tx = service.database().begin().await?;
    sql("UPDATE idempotency SET status = $3, body = $4 WHERE credential_id = $1 AND name = $2")
        .bind(&claim.credential)
        .bind(&claim.name)
        .bind(i64::from(status))
        .bind(Some(body).filter(|body| body.len() <= MAX_BYTES))
        .run_any(&mut tx)
        .await?;
    Ok(tx.commit().await?)
}

/// Gives the name back: the request changed nothing.
///
/// # Errors
/// Of the database.
pub async fn forget(service: &Service, claim: &Claim) -> Result<()> {
    let mut tx = service.database().begin().await?;
    sql("DELETE FROM idempotency WHERE credential_id = $1 AND name = $2")
        .bind(&claim.credential)
        .bind(&claim.name)
        .run_any(&mut tx)
        .await?;
    Ok(tx.commit().await?)
}

/// Removes what is older than a day. Tells how many names that were.
///
/// # Errors
/// Of the database.
pub async fn sweep(service: &Service) -> Result<u64> {
    let forgotten = Forgotten {
        table: "idempotency",
        key: &["credential_id", "name"],
        condition: "begun_at <= $1",
        values: vec![service.clock.now().plus(-KEPT).into()],
    };
    forgotten.delete(service).await
}

struct Held {
    count: i64,
    oldest: Timestamp,
}

impl FromRow for Held {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { count: row.get("n")?, oldest: row.time("oldest")? })
    }
}

impl FromRow for Kept {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            request: row.get("request")?,
            status: row.get("status")?,
            body: row.get("body")?,
            age: row.get("age")?,
        })
    }
}
