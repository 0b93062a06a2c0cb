//! Doing a request once, however often it is sent under the same name (`Idempotency-Key`).
//!
//! The first request claims the name, and its answer is kept for a day. If the process ends on the way
//! nobody knows whether the request took effect, so nobody is told that it did or did not.

use domain::id::CredentialId;
use domain::time::{DAY, MINUTE};
use sha2::{Digest as _, Sha256};

use crate::error::Result;
use crate::service::Service;
use crate::slices::Forgotten;
use crate::store::{FromRow, Row, sql};

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
    /// `parts` are what makes the request what it is: method, address, body.
    #[must_use]
    pub fn new(credential: CredentialId, name: &str, parts: &[&[u8]]) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            // With its length, so that nothing moves from one part to the next unseen.
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        let request = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
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
    /// It is being carried out.
    Running,
    /// It was begun and never answered.
    Lost,
    /// The name is that of another request.
    Other,
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
            Some(status) => Known::Answered { status, body: self.body.unwrap_or_default() },
            None if self.age > LONGEST => Known::Lost,
            None => Known::Running,
        }
    }
}

/// Claims the name, unless it is taken.
///
/// # Errors
/// Of the database.
pub async fn begin(service: &Service, claim: &Claim) -> Result<Known> {
    let now = service.clock.now();
    let mut tx = service.database().begin().await?;
    sql("DELETE FROM idempotency WHERE credential_id = $1 AND name = $2 AND begun_at <= $3")
        .bind(&claim.credential)
        .bind(&claim.name)
        .bind(now.plus(-KEPT))
        .run(&mut tx)
        .await?;
    let claimed = sql("INSERT INTO idempotency (credential_id, name, request, begun_at) VALUES ($1, $2, $3, $4)
                       ON CONFLICT DO NOTHING")
    .bind(&claim.credential)
    .bind(&claim.name)
    .bind(&claim.request)
    .bind(now)
    .run(&mut tx)
    .await?;
    let known = match claimed {
        0 => {
            let kept: Option<Kept> =
                sql("SELECT request, status, body, CAST($3 - begun_at AS BIGINT) AS age FROM idempotency
                     WHERE credential_id = $1 AND name = $2")
                .bind(&claim.credential)
                .bind(&claim.name)
                .bind(now)
                .one(&mut tx)
                .await?;
            // Gone between the two: the other one failed and gave the name back.
            kept.map_or(Known::Running, |kept| kept.known(claim))
        }
        _ => Known::New,
    };
    tx.commit().await?;
    Ok(known)
}

/// Keeps the answer. `body` holds no secret.
///
/// # Errors
/// Of the database.
pub async fn finish(service: &Service, claim: &Claim, status: u16, body: &str) -> Result<()> {
    let mut tx = service.database().begin().await?;
    sql("UPDATE idempotency SET status = $3, body = $4 WHERE credential_id = $1 AND name = $2")
        .bind(&claim.credential)
        .bind(&claim.name)
        .bind(i64::from(status))
        .bind(body)
        .run(&mut tx)
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
        .run(&mut tx)
        .await?;
    Ok(tx.commit().await?)
}

/// Removes what is older than a day.
///
/// # Errors
/// Of the database.
pub async fn sweep(service: &Service) -> Result<()> {
    let forgotten = Forgotten {
        table: "idempotency",
        key: &["credential_id", "name"],
        condition: "begun_at <= $1",
        values: vec![service.clock.now().plus(-KEPT).into()],
    };
    forgotten.delete(service).await.map(drop)
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
