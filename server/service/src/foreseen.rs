//! What somebody was told that an action would end, before they said yes to it.

use domain::page::grouped;

use crate::error::Result;

/// # Errors
/// `Conflict` if it would be more credentials by `now` than they were `told`.
pub(crate) fn refuse_more(now: u64, told: Option<u64>) -> Result<()> {
    match told.filter(|told| now > *told) {
        None => Ok(()),
        Some(told) => {
            let (now, told) = (grouped(now), grouped(told));
            let message =
                format!("By now it would be {now} credentials instead of {told}. Nothing was changed: look again.");
            Err(domain::Error::conflict(message).into())
        }
    }
}
