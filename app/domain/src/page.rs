//! Keyset pages: a list goes on from a row, not from a number, so the millionth page costs what the
//! first does and rows that come and go meanwhile neither repeat nor hide others.

use serde::{Deserialize, Serialize};

/// Rows to a page of the console.
pub const LIMIT: u32 = 50;
/// Most rows to a page of whoever may say how many.
pub const MAX: u32 = 200;
/// Where nothing keeps count, counting stops here; more is told as "1,000+".
pub const COUNT_CAP: u32 = 1_000;

/// How many rows a page has at most: [`LIMIT`] unless somebody says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "u32", into = "u32")]
pub struct PageSize(u32);

impl PageSize {
    /// At least one row, and at most [`MAX`].
    #[must_use]
    pub fn of(rows: u32) -> Self {
        Self(rows.clamp(1, MAX))
    }

    #[must_use]
    pub const fn rows(self) -> u32 {
        self.0
    }
}

impl From<u32> for PageSize {
    fn from(rows: u32) -> Self {
        Self::of(rows)
    }
}

impl From<PageSize> for u32 {
    fn from(size: PageSize) -> Self {
        size.rows()
    }
}

impl Default for PageSize {
    fn default() -> Self {
        Self(LIMIT)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Where the following page starts.
    pub next: Option<Cursor>,
    /// Where the page before this one ends.
    pub previous: Option<Cursor>,
    pub count: Count,
    /// How many rows each ready-made view of the list shows, in their order; none if it has no views, or if nobody keeps
    /// those numbers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by_view: Vec<u64>,
}

impl<T> Page<T> {
    /// Makes a page of the rows that were read from `position` on, one more than fit if there are more; those
    /// before a position were read backwards. `edge` is the position of a row.
    #[must_use]
    pub fn cut(
        mut items: Vec<T>,
        size: PageSize,
        count: Count,
        position: &Position,
        edge: impl Fn(&T) -> Cursor,
    ) -> Self {
        let more = items.len() > size.rows() as usize;
        items.truncate(size.rows() as usize);
        if matches!(position, Position::Before(_)) {
            items.reverse();
        }
        let (has_next, has_previous) = match position {
            Position::Start => (more, false),
            Position::After(_) => (more, true),
            Position::Before(_) => (true, more),
        };
        Self {
            next: items.last().filter(|_| has_next).map(&edge),
            previous: items.first().filter(|_| has_previous).map(&edge),
            items,
            count,
            by_view: Vec::new(),
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    pub value: u32,
    /// True if there are more than `value`.
    pub capped: bool,
}

impl Count {
    /// All of them.
    #[must_use]
    pub fn of(counted: u64) -> Self {
        Self { value: u32::try_from(counted).unwrap_or(u32::MAX), capped: false }
    }

    /// From counting at most [`COUNT_CAP`] + 1 rows.
    #[must_use]
    pub fn up_to_cap(counted: u64) -> Self {
        Self { capped: counted > u64::from(COUNT_CAP), ..Self::of(counted.min(u64::from(COUNT_CAP))) }
    }
}

/// `12,430`, or `1,000+` when capped.
impl std::fmt::Display for Count {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&grouped(u64::from(self.value)))?;
        if self.capped { f.write_str("+") } else { Ok(()) }
    }
}

/// A number with a comma between each three digits.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The sort value and the ID of a row at a page's edge, as `ID~value`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Cursor {
    pub id: String,
    pub value: String,
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}~{}", self.id, self.value)
    }
}

impl From<Cursor> for String {
    fn from(cursor: Cursor) -> Self {
        cursor.to_string()
    }
}

impl TryFrom<String> for Cursor {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let (id, value) = text.split_once('~').ok_or("not a page position")?;
        Ok(Self { id: id.to_owned(), value: value.to_owned() })
    }
}

/// Which page of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Position {
    #[default]
    Start,
    After(Cursor),
    Before(Cursor),
}

impl Position {
    /// From the URL parameters `after` and `before`; anything unreadable is the first page.
    #[must_use]
    pub fn from_params(after: Option<String>, before: Option<String>) -> Self {
        let cursor = |text: Option<String>| text.and_then(|t| Cursor::try_from(t).ok());
        match (cursor(after), cursor(before)) {
            (Some(cursor), _) => Self::After(cursor),
            (None, Some(cursor)) => Self::Before(cursor),
            (None, None) => Self::Start,
        }
    }

    /// The reverse, without the first page.
    #[must_use]
    pub fn to_param(&self) -> Option<(&'static str, String)> {
        match self {
            Self::Start => None,
            Self::After(cursor) => Some(("after", cursor.to_string())),
            Self::Before(cursor) => Some(("before", cursor.to_string())),
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Direction {
    Ascending,
    #[default]
    Descending,
}

impl Direction {
    #[must_use]
    pub const fn reversed(self) -> Self {
        match self {
            Self::Ascending => Self::Descending,
            Self::Descending => Self::Ascending,
        }
    }

    /// As `aria-sort` says it.
    #[must_use]
    pub const fn as_aria(self) -> &'static str {
        match self {
            Self::Ascending => "ascending",
            Self::Descending => "descending",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_counts_capped() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(12_430), "12,430");
        assert_eq!(grouped(1_000_000), "1,000,000");
        assert_eq!(Count::of(1_001).to_string(), "1,001");
        assert_eq!(Count::up_to_cap(1_001).to_string(), "1,000+");
        assert_eq!(Count::up_to_cap(1_000).to_string(), "1,000");
    }

    #[test]
    fn a_size_from_outside_is_brought_within_its_limits() {
        use serde::de::IntoDeserializer;
        for (given, rows) in [(0, 1), (1, 1), (LIMIT, LIMIT), (MAX, MAX), (MAX + 1, MAX), (u32::MAX, MAX)] {
            let given: serde::de::value::U32Deserializer<serde::de::value::Error> = given.into_deserializer();
            assert_eq!(PageSize::deserialize(given).map(PageSize::rows), Ok(rows));
        }
    }

    #[test]
    fn a_cursor_keeps_whatever_the_sort_value_holds() {
        let cursor = Cursor { id: "key_1".into(), value: "a~b & c".into() };
        assert_eq!(Cursor::try_from(cursor.to_string()), Ok(cursor.clone()));
        assert_eq!(Position::from_params(Some(cursor.to_string()), None), Position::After(cursor));
        assert_eq!(Position::from_params(Some("junk".into()), None), Position::Start);
    }
}
