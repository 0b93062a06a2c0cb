//! OAuth consumers: a form that registers one, and the table of their keys. Its state is the URL; the selection lives beside
//! it.

mod act;
mod batch;
mod edit;
mod fields;
mod list;
mod register;
mod table;
mod typed;

pub(crate) use self::list::Consumers;

const PATH: &str = "/oauth-consumers";
/// Has focus when what had it is gone.
const HEADING: &str = "consumers-heading";
