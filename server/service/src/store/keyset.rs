//! Lists by keyset: a page goes on from a row, so that the millionth costs what the first does.

use domain::page::{COUNT_CAP, Count, Cursor, Direction, PageSize, Position};

use super::conditions::{Conditions, sql_with};
use super::connection::Handle;
use super::database::Engine;
use super::sql::{FromRow, Sql, Value};
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
        self.begin(&mut conditions);
        let order = self.order(self.sort.map(|sort| sort.name), self.id);
        conditions.statement(select, &format!("{order} LIMIT {}", self.limit())).all(on).await
    }

    /// The same of rows that no single index has in this order, but that each of `branches`, which have none in common,
    /// reads in it: the branches are merged, and no further than to the end of the page. Of each row found `select`,
    /// such as `SELECT k.name`, is read from what `joined` joins to `page.id`.
    ///
    /// # Errors
    /// Of the database.
    pub(crate) async fn merged<T: FromRow>(
        &self,
        table: &str,
        mut branches: Vec<Conditions>,
        (select, joined): (&str, &str),
        engine: Engine,
        on: impl Into<Handle<'_>>,
    ) -> Result<Vec<T>> {
        branches.iter_mut().for_each(|branch| self.begin(branch));
        let (sort, limit) = (self.sort.map(|sort| sort.name), self.limit());
        let columns = sort.map_or_else(String::new, |sort| format!(", {sort} AS place"));
        let (before, after) = match engine {
            Engine::Sqlite => ("", String::new()),
            // It merges what is sorted, but has to be told to sort.
            Engine::Postgres => ("(", format!(" {} LIMIT {limit})", self.order(sort, self.id))),
        };
        let select_ids = format!("{before}SELECT {} AS id{columns} FROM {table}", self.id);
        let (text, values) = union(&select_ids, &branches, &after);
        let place = sort.map(|_| "place");
        let page = format!("SELECT * FROM ({text}) AS merged {} LIMIT {limit}", self.order(place, "id"));
        let order = self.order(sort.map(|_| "page.place"), "page.id");
        sql_with(&format!("{select} FROM ({page}) AS page {joined} {order}"), values).all(on).await
    }

    /// Lets `conditions` go on from the position.
    fn begin(&self, conditions: &mut Conditions) {
        let Self { id, sort, .. } = self;
        let beyond = match self.reading() {
            Direction::Ascending => ">",
            Direction::Descending => "<",
        };
        if let Position::After(cursor) | Position::Before(cursor) = self.position {
            match sort {
                Some(sort) => conditions
                    .and(&format!("({}, {id}) {beyond} (?, ?)", sort.name), [sort.value(cursor), plain(&cursor.id)]),
                None => conditions.and(&format!("{id} {beyond} ?"), [plain(&cursor.id)]),
            };
        }
    }

    fn order(&self, sort: Option<&str>, id: &str) -> String {
        let direction = match self.reading() {
            Direction::Ascending => "ASC",
            Direction::Descending => "DESC",
        };
        let first = sort.map(|sort| format!("{sort} {direction}, ")).unwrap_or_default();
        format!("ORDER BY {first}{id} {direction}")
    }

    /// What is before a position is read backwards.
    const fn reading(&self) -> Direction {
        match self.position {
            Position::Before(_) => self.direction.reversed(),
            Position::Start | Position::After(_) => self.direction,
        }
    }

    const fn limit(&self) -> u32 {
        self.size.rows() + 1
    }
}

/// `select` under each of `branches`, and all their values.
fn union<'a>(select: &str, branches: impl IntoIterator<Item = &'a Conditions>, after: &str) -> (String, Vec<Value>) {
    let mut values = Vec::new();
    let mut texts = Vec::new();
    for branch in branches {
        let (text, of_branch) = branch.parts();
        texts.push(format!("{select} WHERE {text}{after}"));
        values.extend(of_branch);
    }
    (texts.join(" UNION ALL "), values)
}

/// Whether a page tells how many rows there are in all, which takes longer than the page itself.
#[derive(Clone, Copy)]
pub(crate) enum Total {
    Counted,
    Unasked,
}

impl Total {
    /// That of `table` under `conditions`.
    ///
    /// # Errors
    /// Of the database.
    pub(crate) async fn of(self, table: &str, conditions: &Conditions, on: impl Into<Handle<'_>>) -> Result<Count> {
        match self {
            Self::Counted => count_up_to_cap(table, [conditions], on).await,
            Self::Unasked => Ok(Count::default()),
        }
    }
}

/// How many rows of `table` there are under `conditions`.
///
/// # Errors
/// Of the database.
pub(crate) async fn count(table: &str, conditions: &Conditions, on: impl Into<Handle<'_>>) -> Result<u64> {
    counted(conditions.statement(&format!("SELECT count(*) AS n FROM {table}"), ""), on).await
}

/// How many there are under any of `branches`, which have none in common; no more are counted than are told.
///
/// # Errors
/// Of the database.
pub(crate) async fn count_up_to_cap(
    table: &str,
    branches: impl IntoIterator<Item = &Conditions>,
    on: impl Into<Handle<'_>>,
) -> Result<Count> {
    Ok(Count::up_to_cap(count_up_to(u64::from(COUNT_CAP) + 1, table, branches, on).await?))
}

/// The same, at most `most`.
///
/// # Errors
/// Of the database.
pub(crate) async fn count_up_to(
    most: u64,
    table: &str,
    branches: impl IntoIterator<Item = &Conditions>,
    on: impl Into<Handle<'_>>,
) -> Result<u64> {
    let (text, values) = union(&format!("SELECT 1 AS one FROM {table}"), branches, "");
    counted(sql_with(&format!("SELECT count(*) AS n FROM ({text} LIMIT {most}) AS counted"), values), on).await
}

/// The number `n` of a statement.
///
/// # Errors
/// Of the database.
pub(crate) async fn counted(statement: Sql, on: impl Into<Handle<'_>>) -> Result<u64> {
    let counted: Option<i64> = statement.one(on).await?;
    Ok(counted.and_then(|n| u64::try_from(n).ok()).unwrap_or_default())
}

/// A cursor is what somebody sent, and Postgres takes no NUL in a text.
fn plain(text: &str) -> Value {
    text.replace('\0', "").into()
}
