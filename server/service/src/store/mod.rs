//! Storage on SQLite or Postgres.
//!
//! Each statement is written once: [`sql()`] holds text with `$1`-style parameters and values, and runs
//! on whichever database the connection belongs to. The choice between the two native drivers is made
//! there, at the single statement, so nothing above is generic and nothing is written twice.
//! `sqlx::Any` would do the same, but has no timestamps and fails on BOOLEAN with SQLite.

mod conditions;
mod connection;
mod credentials;
mod database;
mod keyset;
mod migrate;
mod migrations;
pub(crate) mod rows;
mod sql;
pub mod sqlite;

pub use conditions::{Conditions, containing, question_marks, sql_with};
pub use connection::{Connection, Handle, OwnConnection, Snapshot, Transaction};
pub(crate) use credentials::{ROTATED, table_of};
pub use database::{Database, Engine, OpenError};
pub(crate) use keyset::{Keyset, SortColumn, Total, count, count_up_to, count_up_to_cap, counted};
pub(crate) use sql::{CHUNK, within};
pub use sql::{FromRow, Row, Sql, Value, insert_many, numbers, row_list, sql, sql_text};
