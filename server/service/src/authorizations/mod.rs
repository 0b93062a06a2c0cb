//! What users let OAuth 1.0a consumers do for them: they are asked ([`asked()`], [`decide()`]), and take it back
//! ([`withdraw()`]). The consumer's side of it is [`crate::oauth1`].

mod decide;
mod list;
mod request;
mod withdraw;

pub use decide::decide;
pub use list::{list, list_of};
pub use request::asked;
pub(crate) use withdraw::withdraw_all;
pub use withdraw::{withdraw, withdraw_of};
