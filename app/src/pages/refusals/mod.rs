//! Why verifications were refused: the latest of them, and the rule behind one.

mod ask;
mod list;
mod request_id;
mod screen;
mod table;

pub(crate) use self::list::Refusals;
use self::request_id::{address_of, request_id_in};
pub(crate) use self::screen::RefusalScreen;
use crate::components::Lists;

const PATH: &str = "/refusals";
const LISTS: Lists = &[(PATH, "Refusals")];
/// As a literal, for sentences that it is a part of.
macro_rules! kept {
    () => {
        "Refusals are kept for 7 days, of each tenant the latest 10,000, and a sample when very many come at a time."
    };
}
use kept;

/// How long they are kept, wherever that matters.
const KEPT: &str = kept!();
