//! Which error to use where: inside this crate a function answers [`Failure`]; `?` turns a refused
//! request ([`domain::Error`]) or a database error into one. At the edge (server function, handler,
//! command line) [`Failure::tell`] makes it a `domain::Error` again: what the caller did wrong goes
//! through as it is, everything else goes to the log and the caller gets its reference.

use domain::id::RequestId;

use crate::random;

pub type Result<T> = std::result::Result<T, Failure>;

#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The caller can do something about it.
    #[error(transparent)]
    Refused(#[from] domain::Error),
    #[error("the database: {0}")]
    Store(#[from] sqlx::Error),
    /// The database holds something that this version cannot have written.
    #[error("unreadable {what} in the database")]
    Corrupt { what: &'static str },
    /// What was to be written is not there any more, or there more than once.
    #[error("a statement changed {changed} rows instead of {expected}")]
    RowCount { expected: u64, changed: u64 },
    /// The database was asked to make a change durable, and nobody heard what it answered.
    #[error("the outcome of a change is unknown: {0}")]
    Unconfirmed(sqlx::Error),
    /// The change is stored, but this process could not make it known to its verify index.
    #[error("the verify index is behind the database")]
    IndexBehind,
    #[error("passwords cannot be hashed: {0}")]
    Hashing(String),
    /// Nothing can be encrypted for now.
    #[error("{0}")]
    KeyRing(String),
}

impl Failure {
    /// Of a commit that failed. What the database refused is not stored; of all else that cannot be told.
    pub(crate) fn of_commit(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(_) => Self::Store(error),
            other => Self::Unconfirmed(other),
        }
    }

    /// True for what may be gone at the next try.
    pub(crate) fn is_passing(&self) -> bool {
        matches!(self, Self::Store(error) if is_passing(error))
    }

    /// True if what is written must be the only one of its kind, and is not.
    pub(crate) fn is_duplicate(&self) -> bool {
        matches!(self, Self::Store(sqlx::Error::Database(refusal)) if refusal.is_unique_violation())
    }

    /// What to tell the caller. Logs what they must not see.
    #[must_use]
    pub fn tell(self) -> domain::Error {
        match self {
            Self::Refused(error) => error,
            Self::Unconfirmed(cause) => {
                tracing::error!(%cause, "the database did not say whether it stored a change");
                domain::Error::NotConfirmed
            }
            Self::IndexBehind => {
                tracing::error!("the verify index is behind the database; answers are withheld until it is not");
                domain::Error::NotConfirmed
            }
            Self::KeyRing(cause) => {
                tracing::error!(%cause, "a secret could not be encrypted");
                domain::Error::KeyRing
            }
            Self::Store(cause) if is_passing(&cause) => {
                tracing::warn!(%cause, "the database did not answer");
                domain::Error::Unavailable
            }
            other => {
                let reference = RequestId::from_bits(random::bits()).to_string();
                tracing::error!(reference, cause = %other, "a request failed");
                domain::Error::Internal { reference }
            }
        }
    }
}

/// True for errors that may be gone at the next try.
fn is_passing(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) | sqlx::Error::WorkerCrashed => true,
        // SQLite: busy or locked. Postgres: serialization, deadlock, waited too long for a lock or a statement, idle too
        // long, shutting down, crashed, starting up.
        sqlx::Error::Database(db) => db.code().is_some_and(|c| {
            matches!(
                c.as_ref(),
                "5" | "6" | "517" | "25P03" | "40001" | "40P01" | "55P03" | "57014" | "57P01" | "57P02" | "57P03"
            )
        }),
        _ => false,
    }
}
