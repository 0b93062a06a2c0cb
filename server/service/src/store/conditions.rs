//! The WHERE of a filtered list: conditions joined by AND, each with its own values.

use super::sql::{Sql, Value, sql_text};

#[derive(Default)]
pub struct Conditions {
    text: Vec<String>,
    values: Vec<Value>,
}

impl Conditions {
    /// Adds a condition in which each `?` stands for the next of `values`.
    pub fn and(&mut self, condition: &str, values: impl IntoIterator<Item = Value>) -> &mut Self {
        let mut values = values.into_iter();
        let mut text = String::with_capacity(condition.len() + 8);
        for c in condition.chars() {
            if c == '?' {
                self.values.extend(values.next());
                text.push('$');
                text.push_str(&self.values.len().to_string());
            } else {
                text.push(c);
            }
        }
        debug_assert!(values.next().is_none(), "every value has its place in {condition}");
        self.text.push(text);
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
        if self.text.is_empty() { "TRUE".to_owned() } else { self.text.join(" AND ") }
    }

    /// A statement that was written around [`Self::text`].
    #[must_use]
    pub fn within(&self, statement: String) -> Sql {
        sql_text(statement).bind_all(self.values.iter().cloned())
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.values.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

/// A pattern for `LIKE … ESCAPE '\'` that finds `text` as it stands, anywhere.
#[must_use]
pub fn containing(text: &str) -> String {
    let literal = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{literal}%")
}

/// `?, ?, ?` for an IN list of `count`.
#[must_use]
pub fn question_marks(count: usize) -> String {
    vec!["?"; count].join(", ")
}
