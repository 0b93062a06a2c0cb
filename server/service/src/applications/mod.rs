//! Applications: OAuth 2.0 clients with roles of their own, for programs that act for nobody but themselves.

mod add;
mod change;
mod delete;
mod details;
mod list;
mod row;
mod secret;

pub use add::add;
pub use change::change;
pub use delete::delete;
pub use details::details;
pub(crate) use list::page;
pub use list::{get, list};
pub use secret::{end_old_secret, regenerate, revoke_tokens};
