//! Which users, as the URL asks for them.

use domain::id::UserId;
use domain::page::Position;
use domain::role::RoleName;
use domain::search::SearchText;
use leptos_router::params::ParamsMap;
use serde::{Deserialize, Serialize};

use super::PATH;
use crate::components::link_to;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct UserQuery {
    pub(super) text: SearchText,
    /// Only those who have it.
    pub(super) role: Option<RoleName>,
    pub(super) position: Position,
}

impl UserQuery {
    pub(super) fn from_params(params: &ParamsMap) -> Self {
        Self {
            text: params.get("q").unwrap_or_default().into(),
            role: params.get("role").and_then(|role| role.parse().ok()),
            position: Position::from_params(params.get("after"), params.get("before")),
        }
    }

    /// The address of this list.
    pub(super) fn address(&self) -> String {
        let mut params = Vec::new();
        if !self.text.is_empty() {
            params.push(("q", self.text.to_string()));
        }
        if let Some(role) = &self.role {
            params.push(("role", role.to_string()));
        }
        match &self.position {
            Position::Start => {}
            Position::After(cursor) => params.push(("after", cursor.to_string())),
            Position::Before(cursor) => params.push(("before", cursor.to_string())),
        }
        link_to(PATH, &params)
    }

    /// The address of a person's screen, from which there is a way back to this list.
    pub(super) fn address_of(&self, user: UserId) -> String {
        let screen = format!("{PATH}/{user}");
        if *self == Self::default() { screen } else { link_to(&screen, &[("from", self.address())]) }
    }
}

/// The list that a screen was opened from, as its address says; nothing but this list is led to.
pub(super) fn list_behind(params: &ParamsMap) -> String {
    let from = params.get("from").unwrap_or_default();
    let is_list = from.strip_prefix(PATH).is_some_and(|rest| rest.is_empty() || rest.starts_with('?'));
    if is_list { from } else { PATH.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(query: &str) -> ParamsMap {
        query.split('&').filter_map(|pair| pair.split_once('=')).map(|(n, v)| (n.to_owned(), v.to_owned())).collect()
    }

    #[test]
    fn the_way_back_leads_to_the_list_alone() {
        for (from, to) in [
            ("from=/users?q=ann", "/users?q=ann"),
            ("from=/users", "/users"),
            ("from=//evil.example", "/users"),
            ("from=/users.evil.example", "/users"),
            ("from=https://evil.example/users?", "/users"),
            ("", "/users"),
        ] {
            assert_eq!(list_behind(&params(from)), to);
        }
    }
}
