//! One statement with its values, for either database.

use std::borrow::Cow;
use std::str::FromStr;
use std::time::Duration;

use domain::time::Timestamp;
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Arguments, AssertSqlSafe, Decode, Postgres, Row as _, Sqlite, Type};

use super::connection::Handle;
use crate::error::{Failure, Result};

/// What can be bound to a parameter. `None` is NULL of that type.
#[derive(Clone, Debug)]
pub enum Value {
    Text(Option<String>),
    Int(Option<i64>),
    Bool(bool),
}

macro_rules! value_from {
    ($($from:ty => $variant:ident($value:ident => $to:expr);)*) => {$(
        impl From<$from> for Value {
            fn from($value: $from) -> Self {
                Self::$variant($to)
            }
        }
    )*};
}
value_from! {
    &str => Text(v => Some(v.to_owned()));
    &String => Text(v => Some(v.clone()));
    String => Text(v => Some(v));
    Option<String> => Text(v => v);
    Option<&str> => Text(v => v.map(str::to_owned));
    i64 => Int(v => Some(v));
    u32 => Int(v => Some(i64::from(v)));
    Option<i64> => Int(v => v);
    Timestamp => Int(v => Some(v.millis()));
    Option<Timestamp> => Int(v => v.map(Timestamp::millis));
    bool => Bool(v => v);
    domain::id::TenantId => Text(v => Some(v.to_string()));
    domain::id::UserId => Text(v => Some(v.to_string()));
    domain::id::KeyId => Text(v => Some(v.to_string()));
    domain::id::ApplicationId => Text(v => Some(v.to_string()));
    domain::id::ApiTokenId => Text(v => Some(v.to_string()));
    domain::id::ConsumerId => Text(v => Some(v.to_string()));
    domain::id::TemporaryId => Text(v => Some(v.to_string()));
    domain::id::AuthorizationId => Text(v => Some(v.to_string()));
    domain::id::AccessTokenId => Text(v => Some(v.to_string()));
    domain::id::CredentialId => Text(v => Some(v.to_string()));
    domain::id::EventId => Text(v => Some(v.to_string()));
    domain::id::SessionId => Text(v => Some(v.to_string()));
    domain::id::LinkId => Text(v => Some(v.to_string()));
    domain::id::RoleId => Text(v => Some(v.to_string()));
    domain::id::ApiId => Text(v => Some(v.to_string()));
    domain::id::ProjectId => Text(v => Some(v.to_string()));
    domain::id::RequestId => Text(v => Some(v.to_string()));
    &domain::role::RoleName => Text(v => Some(v.to_string()));
}

/// A server that does not answer within this is not waited for any longer. It is told to end a statement
/// sooner itself: this is for one that cannot be heard.
const LIMIT: Duration = Duration::from_secs(15);

/// A statement and the values bound to `$1`, `$2`, … in order.
pub struct Sql {
    text: Cow<'static, str>,
    values: Vec<Value>,
    locks: &'static str,
    /// Rows that it changes if all is as whoever wrote it believes.
    changes: u64,
}

#[must_use]
pub const fn sql(text: &'static str) -> Sql {
    Sql { text: Cow::Borrowed(text), values: Vec::new(), locks: "", changes: 1 }
}

/// For text put together from fixed pieces (a sort column, a list of parameters), never from input.
#[must_use]
pub const fn sql_text(text: String) -> Sql {
    Sql { text: Cow::Owned(text), values: Vec::new(), locks: "", changes: 1 }
}

impl Sql {
    #[must_use]
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    #[must_use]
    pub fn bind_all(mut self, values: impl IntoIterator<Item = Value>) -> Self {
        self.values.extend(values);
        self
    }

    /// Holds the rows that a SELECT finds until the end of the transaction, so that whoever wants to change them
    /// or hold them waits. On SQLite a transaction that writes keeps all others waiting anyway.
    #[must_use]
    pub const fn locking(mut self) -> Self {
        // Rows that refer to these may be added meanwhile.
        self.locks = " FOR NO KEY UPDATE";
        self
    }

    /// The same of those that nobody else holds: others are not found.
    #[must_use]
    pub const fn locking_free(mut self) -> Self {
        self.locks = " FOR NO KEY UPDATE SKIP LOCKED";
        self
    }

    /// Runs a statement that changes one row, or as many as [`insert_many`] got.
    ///
    /// # Errors
    /// Of the database; [`Failure::RowCount`] if it changed fewer or more.
    pub async fn run(self, on: impl Into<Handle<'_>>) -> Result<()> {
        let expected = self.changes;
        let changed = self.run_any(on).await?;
        if changed == expected { Ok(()) } else { Err(Failure::RowCount { expected, changed }) }
    }

    /// Runs a statement that may change any number of rows, and tells how many it did.
    ///
    /// # Errors
    /// Of the database.
    pub async fn run_any(self, on: impl Into<Handle<'_>>) -> sqlx::Result<u64> {
        match on.into() {
            Handle::Sqlite(c) => {
                let (text, arguments) = self.for_sqlite()?;
                let done = sqlx::query_with::<Sqlite, _>(text, arguments).execute(c).await?;
                Ok(done.rows_affected())
            }
            Handle::Postgres(c) => {
                let (text, arguments) = self.for_postgres()?;
                let done = in_time(sqlx::query_with::<Postgres, _>(text, arguments).execute(c)).await?;
                Ok(done.rows_affected())
            }
        }
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// Of the database, or if the row cannot be read as `T`.
    pub async fn one<T: FromRow>(self, on: impl Into<Handle<'_>>) -> Result<Option<T>> {
        let row = match on.into() {
            Handle::Sqlite(c) => {
                let (text, arguments) = self.for_sqlite()?;
                sqlx::query_with::<Sqlite, _>(text, arguments).fetch_optional(c).await?.map(Row::Sqlite)
            }
            Handle::Postgres(c) => {
                let (text, arguments) = self.for_postgres()?;
                let found = in_time(sqlx::query_with::<Postgres, _>(text, arguments).fetch_optional(c)).await?;
                found.map(Row::Postgres)
            }
        };
        row.as_ref().map(T::from_row).transpose()
    }

    /// Every row.
    ///
    /// # Errors
    /// As [`Self::one`].
    pub async fn all<T: FromRow>(self, on: impl Into<Handle<'_>>) -> Result<Vec<T>> {
        match on.into() {
            Handle::Sqlite(c) => {
                let (text, arguments) = self.for_sqlite()?;
                let rows = sqlx::query_with::<Sqlite, _>(text, arguments).fetch_all(c).await?;
                rows.into_iter().map(|row| T::from_row(&Row::Sqlite(row))).collect()
            }
            Handle::Postgres(c) => {
                let (text, arguments) = self.for_postgres()?;
                let rows = in_time(sqlx::query_with::<Postgres, _>(text, arguments).fetch_all(c)).await?;
                rows.into_iter().map(|row| T::from_row(&Row::Postgres(row))).collect()
            }
        }
    }
}

impl Sql {
    fn for_sqlite(self) -> sqlx::Result<(AssertSqlSafe<String>, SqliteArguments)> {
        let text = if self.values.len() > FEW { unnumbered(&self.text) } else { None };
        let text = text.unwrap_or_else(|| self.text.into_owned());
        Ok((AssertSqlSafe(text), sqlite_arguments(self.values)?))
    }

    fn for_postgres(self) -> sqlx::Result<(AssertSqlSafe<String>, PgArguments)> {
        let mut text = self.text.into_owned();
        text.push_str(self.locks);
        Ok((AssertSqlSafe(text), postgres_arguments(self.values)?))
    }
}

pub(super) async fn in_time<T>(answer: impl Future<Output = sqlx::Result<T>>) -> sqlx::Result<T> {
    within(LIMIT, answer).await?
}

/// The answer, if it comes within `limit`. Nothing says that a network has swallowed a question.
///
/// # Errors
/// As of a connection that is lost.
pub(crate) async fn within<T>(limit: Duration, answer: impl Future<Output = T>) -> sqlx::Result<T> {
    let silent = |_| std::io::Error::from(std::io::ErrorKind::TimedOut).into();
    tokio::time::timeout(limit, answer).await.map_err(silent)
}

/// IDs or rows to a statement: their parameters stay below every limit of both databases.
pub(crate) const CHUNK: usize = 500;

/// SQLite looks each numbered parameter up along a list of all of them. Beyond this many that is noticed.
const FEW: usize = 32;

/// `text` with `?` for its parameters, if they stand in it in their order and each once.
fn unnumbered(text: &str) -> Option<String> {
    let mut pieces = text.split('$');
    let mut out = String::with_capacity(text.len());
    out.push_str(pieces.next()?);
    for (i, piece) in pieces.enumerate() {
        let end = piece.find(|c: char| !c.is_ascii_digit()).unwrap_or(piece.len());
        let (number, rest) = piece.split_at(end);
        if number.parse() != Ok(i + 1) {
            return None;
        }
        out.push('?');
        out.push_str(rest);
    }
    Some(out)
}

macro_rules! arguments {
    ($name:ident, $arguments:ty) => {
        fn $name(values: Vec<Value>) -> sqlx::Result<$arguments> {
            let mut arguments = <$arguments>::default();
            for value in values {
                match value {
                    Value::Text(v) => arguments.add(v.map(without_nul)),
                    Value::Int(v) => arguments.add(v),
                    Value::Bool(v) => arguments.add(v),
                }
                .map_err(sqlx::Error::Encode)?;
            }
            Ok(arguments)
        }
    };
}
/// Postgres refuses text with a NUL, and SQLite cuts it there; nothing that is stored holds one.
fn without_nul(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text }
}

arguments!(sqlite_arguments, SqliteArguments);
arguments!(postgres_arguments, PgArguments);

/// A row of either database.
pub enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

impl Row {
    /// The value of a column: `String`, `i64`, `bool` or an `Option` of them.
    ///
    /// # Errors
    /// If there is no such column or it holds something else.
    pub fn get<T>(&self, column: &'static str) -> sqlx::Result<T>
    where
        T: for<'r> Decode<'r, Sqlite> + Type<Sqlite> + for<'r> Decode<'r, Postgres> + Type<Postgres>,
    {
        match self {
            Self::Sqlite(row) => row.try_get(column),
            Self::Postgres(row) => row.try_get(column),
        }
    }

    /// # Errors
    /// As [`Self::get`].
    pub fn time(&self, column: &'static str) -> sqlx::Result<Timestamp> {
        self.get(column).map(Timestamp::from_millis)
    }

    /// # Errors
    /// As [`Self::get`].
    pub fn time_opt(&self, column: &'static str) -> sqlx::Result<Option<Timestamp>> {
        Ok(self.get::<Option<i64>>(column)?.map(Timestamp::from_millis))
    }

    /// Text that is parsed: an ID, an action, a role.
    ///
    /// # Errors
    /// As [`Self::get`], or [`Failure::Corrupt`] if it does not parse.
    pub fn parsed<T: FromStr>(&self, column: &'static str) -> Result<T> {
        self.get::<String>(column)?.parse().map_err(|_| Failure::Corrupt { what: column })
    }

    /// The same for text that may be NULL.
    ///
    /// # Errors
    /// As [`Self::parsed`].
    pub fn parsed_opt<T: FromStr>(&self, column: &'static str) -> Result<Option<T>> {
        let text: Option<String> = self.get(column)?;
        text.map(|text| text.parse().map_err(|_| Failure::Corrupt { what: column })).transpose()
    }

    /// # Errors
    /// As [`Self::get`], or [`Failure::Corrupt`] for a negative number.
    pub fn count(&self, column: &'static str) -> Result<u64> {
        u64::try_from(self.get::<i64>(column)?).map_err(|_| Failure::Corrupt { what: column })
    }
}

/// How a type is read from a row, the same for both databases.
pub trait FromRow: Sized {
    /// # Errors
    /// If the row does not hold it.
    fn from_row(row: &Row) -> Result<Self>;
}

/// A single number in the column `n`.
impl FromRow for i64 {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(row.get("n")?)
    }
}

/// A single text in the column `t`.
impl FromRow for String {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(row.get("t")?)
    }
}

/// `INSERT INTO <into> VALUES (…), (…)` with `width` values to a row.
#[must_use]
pub fn insert_many(into: &str, width: usize, values: Vec<Value>) -> Sql {
    let rows = values.len() / width.max(1);
    let insert = sql_text(format!("INSERT INTO {into} VALUES {}", row_list(width, rows))).bind_all(values);
    Sql { changes: rows as u64, ..insert }
}

/// `$2, $3, $4` for three from the second on.
#[must_use]
pub fn numbers(first: usize, count: usize) -> String {
    (first..first + count).map(|i| format!("${i}")).collect::<Vec<_>>().join(", ")
}

/// `($1, $2), ($3, $4)` for two rows of two.
#[must_use]
pub fn row_list(width: usize, rows: usize) -> String {
    let row = |r: usize| {
        let parameters: Vec<String> = (1..=width).map(|i| format!("${}", r * width + i)).collect();
        format!("({})", parameters.join(", "))
    };
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::unnumbered;

    #[test]
    fn parameters_in_order_lose_their_numbers() {
        assert_eq!(unnumbered("a = $1 AND b IN ($2, $3)").as_deref(), Some("a = ? AND b IN (?, ?)"));
        assert_eq!(unnumbered("a = $2 AND b = $1"), None);
        assert_eq!(unnumbered("a = $1 OR b = $1"), None);
        assert_eq!(unnumbered("no parameters").as_deref(), Some("no parameters"));
    }
}
