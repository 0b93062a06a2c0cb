//! The list as its address asks for it, and the way from it to a screen and back.

use domain::application::ApplicationQuery;
use domain::id::ApplicationId;
use leptos_router::params::ParamsMap;

use super::PATH;
use crate::components::link_to;

/// The address of the list that `query` asks for.
pub(super) fn address(query: &ApplicationQuery) -> String {
    link_to(PATH, &query.to_params())
}

/// The address of an application's screen, from which there is a way back to this list.
pub(super) fn screen_of(id: ApplicationId, query: &ApplicationQuery) -> String {
    let screen = format!("{PATH}/{id}");
    if *query == ApplicationQuery::default() { screen } else { link_to(&screen, &[("from", address(query))]) }
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

    #[test]
    fn the_way_back_leads_to_the_list_alone() {
        for (from, to) in [
            ("/application-keys?q=erp", "/application-keys?q=erp"),
            ("/application-keys", "/application-keys"),
            ("/application-keys.evil.example", "/application-keys"),
            ("//evil.example", "/application-keys"),
            ("", "/application-keys"),
        ] {
            let mut params = ParamsMap::new();
            params.insert("from", from.to_owned());
            assert_eq!(list_behind(&params), to);
        }
    }
}
