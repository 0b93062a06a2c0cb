//! Readers of rows that more than one module reads: the verify index and the use cases.

pub(crate) mod api_keys;
pub(crate) mod apis;
pub(crate) mod roles;
pub(crate) mod users;
