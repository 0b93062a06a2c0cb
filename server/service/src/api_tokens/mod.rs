//! API tokens: issued to a user by somebody else, each for one API, to read or for everything, and never without end.

mod change;
mod choices;
mod details;
mod issue;
mod list;
mod revoke;
mod row;
mod secret;

pub use change::change;
pub use choices::choices;
pub use details::details;
pub(crate) use issue::{active_of, reach};
pub use issue::{issue, issue_to};
pub(crate) use list::page;
pub use list::{get, list};
pub(crate) use revoke::{Named, impact_of, mark_revoked, revoke_of};
pub use revoke::{impact, revoke, revoke_at_most};
pub use secret::{end_old_secret, regenerate};
