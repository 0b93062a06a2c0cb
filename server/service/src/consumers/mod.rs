//! OAuth 1.0a consumers: who is registered, and who of them is approved.

mod act;
mod change;
mod list;
mod oslc;
mod public_key;
mod register;
mod row;
mod secret;

pub use act::act;
pub(crate) use act::{Named, mark_disapproved};
pub use change::change;
pub(crate) use list::page;
pub use list::{calls, get, list};
pub use oslc::{discoverable, request};
pub use register::register;
pub(crate) use row::{callback_of, prefix_of};
