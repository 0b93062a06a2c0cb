//! The processes that verify from the same database, so that what one of them answers is true of all.
//!
//! Each has a row, and a lease ([`crate::verify`]) that it renews by reading the head of the change log together
//! with its row. Whoever commits a change, a command beside a running server as well, waits until every process has
//! said that it knows of it, or until no lease from before the commit can be running any more. That takes a lease's
//! length at most, whatever has become of the others: killed, stopped, or cut off from the database.
//!
//! A process that let somebody wait in vain is *doubted*. While it is, it gets no lease; one that lives notices and
//! asserts itself. If the next one waits in vain as well, its row is removed. A process that begins doubts all others.

mod member;
mod others;

use crate::error::Result;
use crate::store::{Database, sql};

pub use member::Member;
pub(crate) use others::Others;

/// For who knows that no process serves this database: nobody needs to wait for those that ended without a word.
///
/// # Errors
/// Of the database.
pub async fn forget_all(database: &Database) -> Result<()> {
    let mut tx = database.begin().await?;
    sql("DELETE FROM processes").run_any(&mut tx).await?;
    Ok(tx.commit().await?)
}
