//! A new secret under the same ID, for a credential of any kind: the secret before it works beside it for a while,
//! whoever still calls with that is watched, and it can be ended.
//!
//! **To let a kind rotate**: its use cases check who may, then call [`replace()`] and [`end_old_secret`]; its screen
//! reads [`old_secret`]. What else a rotation does to it stays with the kind, in the same transaction.

mod end;
mod replace;
mod watch;

pub(crate) use end::end_old_secret;
pub(crate) use replace::{Rotating, replace};
pub use watch::sweep;
pub(crate) use watch::{forget_callers, note_caller, old_secret};
