//! Lists by keyset: a page goes on from a row, so that the millionth costs what the first does.

use domain::page::{COUNT_CAP, Count, Cursor, Direction, PageSize, Position};

use super::conditions::Conditions;
use super::connection::Handle;
use super::sql::{FromRow, Value};
use crate::error::Result;

/// What a list is sorted by before the ID.
#[derive(Clone, Copy)]
pub(crate) struct SortColumn {
    pub(crate) name: &'static str,
    pub(crate) is_number: bool,
}

impl SortColumn {
    pub(crate) const fn text(name: &'static str) -> Self {
        Self { name, is_number: false }
    }

    pub(crate) const fn number(name: &'static str) -> Self {
        Self { name, is_number: true }
    }

    fn value(self, cursor: &Cursor) -> Value {
        match self.is_number {
            true => cursor.value.parse::<i64>().unwrap_or_default().into(),
            false => plain(&cursor.value),
        }
    }
}

/// Which rows of a list make a page, and in which order.
pub(crate) struct Keyset<'a> {
    /// `None`: by the ID alone.
    pub(crate) sort: Option<SortColumn>,
    /// The column with the ID, which tells apart what is sorted alike.
    pub(crate) id: &'static str,
    pub(crate) direction: Direction,
    pub(crate) size: PageSize,
    pub(crate) position: &'a Position,
}

impl Keyset<'_> {
    /// The rows of the page that `select`, such as `SELECT * FROM users`, gives under `conditions`: one more than fit
    /// if there are more, as [`domain::page::Page::cut`] takes them.
    ///
    /// # Errors
    /// Of the database.
    pub(crate) async fn rows<T: FromRow>(
        &self,
        select: &str,
        mut conditions: Conditions,
        on: impl Into<Handle<'_>>,
    ) -> Result<Vec<T>> {
        let direction = match self.position {
            Position::Before(_) => self.direction.reversed(),
            Position::Start | Position::After(_) => self.direction,
        };
        let (order, beyond) = match direction {
            Direction::Ascending => ("ASC", ">"),
            Direction::Descending => ("DESC", "<"),
        };
        let Self { id, sort, .. } = self;
        if let Position::After(cursor) | Position::Before(cursor) = self.position {
            match sort {
                Some(sort) => conditions
                    .and(&format!("({}, {id}) {beyond} (?, ?)", sort.name), [sort.value(cursor), plain(&cursor.id)]),
                None => conditions.and(&format!("{id} {beyond} ?"), [plain(&cursor.id)]),
            };
        }
        let first = sort.map(|sort| format!("{} {order}, ", sort.name)).unwrap_or_default();
        let rest = format!("ORDER BY {first}{id} {order} LIMIT {}", self.size.rows() + 1);
        conditions.statement(select, &rest).all(on).await
    }
}

/// How many rows of `table` there are under `conditions`; no more are counted than are told.
///
/// # Errors
/// Of the database.
pub(crate) async fn count_up_to_cap(table: &str, conditions: &Conditions, on: impl Into<Handle<'_>>) -> Result<Count> {
    let capped = format!("LIMIT {}) AS counted", COUNT_CAP + 1);
    let counted: Option<i64> =
        conditions.statement(&format!("SELECT count(*) AS n FROM (SELECT 1 FROM {table}"), &capped).one(on).await?;
    Ok(Count::of(counted.and_then(|n| u32::try_from(n).ok()).unwrap_or_default()))
}

/// A cursor is what somebody sent, and Postgres takes no NUL in a text.
fn plain(text: &str) -> Value {
    text.replace('\0', "").into()
}
