//! Who holds roles, as a list asks for them.

use serde::{Deserialize, Serialize};

use crate::list::{ListQuery, Searchable};
use crate::page::{PageSize, Position};
use crate::role::RoleName;
use crate::search::SearchText;

/// A page of users or applications by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HolderQuery {
    pub text: SearchText,
    /// Only those who have it.
    pub role: Option<RoleName>,
    pub position: Position,
    #[serde(default)]
    pub size: PageSize,
}

impl ListQuery for HolderQuery {
    fn from_params(get: impl Fn(&str) -> Option<String>) -> Self {
        Self {
            text: get("q").unwrap_or_default().into(),
            role: get("role").and_then(|role| role.parse().ok()),
            position: Position::from_params(get("after"), get("before")),
            size: PageSize::default(),
        }
    }

    fn to_params(&self) -> Vec<(&'static str, String)> {
        let text = (!self.text.is_empty()).then(|| ("q", self.text.to_string()));
        let role = self.role.as_ref().map(|role| ("role", role.to_string()));
        text.into_iter().chain(role).chain(self.position.to_param()).collect()
    }

    fn at(&self, position: Position) -> Self {
        Self { position, ..self.clone() }
    }
}

impl Searchable for HolderQuery {
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
    fn a_query_survives_the_url() {
        let query = HolderQuery { text: "erp".into(), role: Some(RoleName::GATEWAY), ..Default::default() };
        let params = query.to_params();
        let get = |name: &str| params.iter().find(|(n, _)| *n == name).map(|(_, v)| v.clone());
        assert_eq!(HolderQuery::from_params(get), query);
    }
}
