//! The WHERE of a filtered list: conditions joined by AND, each with its own values.

use super::sql::{Sql, Value, sql_text};

#[derive(Clone, Default)]
pub struct Conditions {
    /// With a `?` for each value.
    text: Vec<String>,
    values: Vec<Value>,
}

impl Conditions {
    /// Adds a condition in which each `?` stands for the next of `values`.
    pub fn and(&mut self, condition: &str, values: impl IntoIterator<Item = Value>) -> &mut Self {
        let before = self.values.len();
        self.values.extend(values);
        debug_assert_eq!(
            condition.matches('?').count(),
            self.values.len() - before,
            "every value has its place in {condition}"
        );
        self.text.push(condition.to_owned());
        self
    }

    /// A statement that begins with `before`, has these conditions as its WHERE, and ends with `after`.
    #[must_use]
    pub fn statement(&self, before: &str, after: &str) -> Sql {
        self.within(format!("{before} WHERE {} {after}", self.text()))
    }

    /// All of them as one condition, for a statement that has it more than once.
    #[must_use]
    pub fn text(&self) -> String {
        numbered(&self.parts().0)
    }

    /// All of them as one condition with a `?` for each value, and the values: a piece of what [`sql_with`] takes.
    #[must_use]
    pub fn parts(&self) -> (String, Vec<Value>) {
        let text = if self.text.is_empty() { "TRUE".to_owned() } else { self.text.join(" AND ") };
        (text, self.values.clone())
    }

    /// A statement that was written around [`Self::text`].
    #[must_use]
    pub fn within(&self, statement: String) -> Sql {
        sql_text(statement).bind_all(self.values.iter().cloned())
    }
}

/// A statement in which each `?` stands for the next of `values`.
#[must_use]
pub fn sql_with(text: &str, values: impl IntoIterator<Item = Value>) -> Sql {
    sql_text(numbered(text)).bind_all(values)
}

/// `$1` and `$2` for two `?`.
fn numbered(text: &str) -> String {
    let mut pieces = text.split('?');
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for (i, piece) in pieces.enumerate() {
        out.push_str(&format!("${}{piece}", i + 1));
    }
    out
}

/// A pattern for `LIKE … ESCAPE '\'` that finds `text` as it stands, anywhere.
#[must_use]
pub fn containing(text: &str) -> String {
    let literal = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{literal}%")
}

/// `?, ?, ?` for an IN list of `count`. Postgres takes no empty one: in that of none is a NULL, which nothing equals.
#[must_use]
pub fn question_marks(count: usize) -> String {
    if count == 0 { "NULL".to_owned() } else { vec!["?"; count].join(", ") }
}
