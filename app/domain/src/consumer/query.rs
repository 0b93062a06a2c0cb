//! How the list of consumers is asked for.

use serde::{Deserialize, Serialize};

use super::ConsumerStatus;
use crate::list::{ListQuery, Searchable};
use crate::page::{PageSize, Position};
use crate::search::SearchText;

/// Those that a ready-made view of the list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct View(pub Option<ConsumerStatus>);

impl View {
    /// In the order in which they are offered, and counted by [`crate::page::Page::by_view`].
    pub const ALL: [Self; 4] = [
        Self(None),
        Self(Some(ConsumerStatus::Pending)),
        Self(Some(ConsumerStatus::Approved)),
        Self(Some(ConsumerStatus::Disapproved)),
    ];

    #[must_use]
    pub const fn label(self) -> &'static str {
        match self.0 {
            None => "All",
            Some(status) => status.label(),
        }
    }
}

/// Which consumers, the latest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsumerQuery {
    /// Part of a name or of a consumer key, or a whole ID.
    pub text: SearchText,
    pub view: View,
    pub position: Position,
    #[serde(default)]
    pub size: PageSize,
}

impl ListQuery for ConsumerQuery {
    fn from_params(get: impl Fn(&str) -> Option<String>) -> Self {
        Self {
            text: get("q").unwrap_or_default().into(),
            view: View(get("status").and_then(|status| status.parse().ok())),
            position: Position::from_params(get("after"), get("before")),
            size: PageSize::default(),
        }
    }

    fn to_params(&self) -> Vec<(&'static str, String)> {
        let text = (!self.text.is_empty()).then(|| ("q", self.text.to_string()));
        let status = self.view.0.map(|status| ("status", status.to_string()));
        text.into_iter().chain(status).chain(self.position.to_param()).collect()
    }

    fn at(&self, position: Position) -> Self {
        Self { position, ..self.clone() }
    }
}

impl Searchable for ConsumerQuery {
    fn text(&self) -> &SearchText {
        &self.text
    }

    fn searching(&self, text: SearchText) -> Self {
        Self { text, ..self.at(Position::Start) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_survives_the_address() {
        for view in View::ALL {
            let query = ConsumerQuery { text: "doors".into(), view, ..ConsumerQuery::default() };
            let params = query.to_params();
            let get = |name: &str| params.iter().find(|(n, _)| *n == name).map(|(_, v)| v.clone());
            assert_eq!(ConsumerQuery::from_params(get), query);
        }
        assert!(ConsumerQuery::default().to_params().is_empty());
    }
}
