//! Users: the people of a tenant, their roles, their seats, and whether they may sign in.

mod add;
mod change;
mod delete;
mod hand_over;
mod list;
mod row;
mod seats;

pub use add::{Added, add, add_hashed, invite};
pub use change::change;
pub use delete::{delete, delete_at_most, heirs, leaving};
pub(crate) use list::page;
pub use list::{directory, directory_entry, get, list};
pub(crate) use row::{NewRow, StoredUser, by_any_id, by_email, by_id, existing, insert};
pub(crate) use seats::has_free_seat;
