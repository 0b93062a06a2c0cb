//! Sessions: a person who signed in, at one browser.
//!
//! The browser holds the token, the database its hash. A session ends after half an hour without use,
//! after twelve hours, when it is ended, when the password changes, and when the user is disabled.

mod of_user;
mod own;
mod password;
mod resume;
mod sign_in;
mod start;

use domain::session::Viewer;
use domain::time::Timestamp;

use crate::actor::Actor;
use crate::error::Result;
use crate::secret::PlainSecret;
use crate::service::Service;
use crate::slices::Forgotten;
use crate::throttle;

pub use crate::authority::session::{ABSOLUTE, IDLE};
pub use of_user::{end_all_of, end_of, list_of};
pub use own::{end, end_others, list, sign_out};
pub use password::{change_password, reauthenticate};
pub use resume::resume;
pub use sign_in::sign_in;
pub(crate) use start::{arriving, start};

/// Who makes a request within a session.
#[derive(Clone, Debug)]
pub struct Caller {
    pub actor: Actor,
    pub viewer: Viewer,
}

/// A new session.
#[derive(Debug)]
pub struct SignedIn {
    /// For the cookie; shown to the browser alone.
    pub token: PlainSecret,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
}

/// Removes what has run out: sessions, links, forgotten failures and places. To be called now and then;
/// none of it has any effect any more. Tells how many rows went.
///
/// # Errors
/// Of the database.
pub async fn sweep(service: &Service) -> Result<u64> {
    let now = service.clock.now();
    let sessions = Forgotten {
        table: "sessions",
        key: &["id"],
        condition: "last_seen_at <= $1 OR created_at <= $2",
        values: vec![now.plus(-IDLE).into(), now.plus(-ABSOLUTE).into()],
    };
    let links = Forgotten { table: "links", key: &["id"], condition: "expires_at <= $1", values: vec![now.into()] };
    let mut removed = throttle::sweep(service, now).await?;
    for forgotten in [sessions, links, start::forgotten_places(now)] {
        removed += forgotten.delete(service).await?;
    }
    Ok(removed)
}
