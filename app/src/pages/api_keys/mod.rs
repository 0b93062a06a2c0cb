//! The management console's list of everybody's API keys. Its state is the URL; the selection lives
//! beside it, so that it survives paging and sorting and ends when other keys are looked for.

mod batch;
mod impact;
mod list;
mod progress;
mod return_to;
mod revoke;
mod screen;
mod sort;
mod switched_off;
mod table;
mod views;

pub(super) use self::impact::ImpactList;
pub(crate) use self::list::ApiKeys;
pub(super) use self::return_to::screen_of;
pub(crate) use self::screen::KeyScreen;
pub(super) use self::sort::sort_header;
pub(super) use self::switched_off::KeyStatus;
pub(super) use self::views::Views;

const PATH: &str = "/api-keys";
