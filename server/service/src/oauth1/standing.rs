//! A consumer as its row has it while the tenant is held: what somebody decided about it on another process a moment
//! ago counts, too.

use domain::consumer::{Callback, CallbackPrefix, ConsumerStatus};
use oauth1::Problem;

use super::Refused;
use crate::consumers::prefix_of;
use crate::error;
use crate::store::{FromRow, Handle, Row, sql};
use crate::verify::Consumer;

pub(super) struct Standing {
    pub(super) name: String,
    status: ConsumerStatus,
    callback_prefix: Option<CallbackPrefix>,
}

impl Standing {
    /// Of a consumer that is approved.
    ///
    /// # Errors
    /// If it is not, or is gone.
    pub(super) async fn of(on: Handle<'_>, consumer: &Consumer) -> Result<Self, Refused> {
        let found: Option<Self> =
            sql("SELECT name, approved_at, disapproved_at, callback_prefix FROM consumers WHERE id = $1")
                .bind(consumer.id)
                .one(on)
                .await?;
        match found {
            None => Err(Problem::ConsumerKeyUnknown.into()),
            Some(standing) if standing.status != ConsumerStatus::Approved => Err(Problem::ConsumerKeyRefused.into()),
            Some(standing) => Ok(standing),
        }
    }

    /// # Errors
    /// If its users may not be sent there. A code that they type themselves goes nowhere.
    pub(super) fn refuse_elsewhere(&self, callback: &Callback) -> Result<(), Problem> {
        if callback.is_within(self.callback_prefix.as_ref()) {
            return Ok(());
        }
        Err(Problem::CallbackRefused { why: "is not where this consumer may send its users" })
    }
}

impl FromRow for Standing {
    fn from_row(row: &Row) -> error::Result<Self> {
        Ok(Self {
            name: row.get("name")?,
            status: ConsumerStatus::of(row.time_opt("approved_at")?, row.time_opt("disapproved_at")?),
            callback_prefix: prefix_of(row)?,
        })
    }
}
