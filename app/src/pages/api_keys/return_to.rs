//! Between a list that shows keys and the screen of one.

use domain::id::KeyId;
use leptos_router::params::ParamsMap;

use super::PATH;
use crate::components::link_to;

/// The lists that lead to the screen of a key, and how the way back is called.
const LISTS: [(&str, &str); 3] = [(PATH, "API keys"), (OWN, "My API keys"), ("/refusals", "Refusals")];
const OWN: &str = "/profile/api-keys";

/// The address of a key's screen, from which there is a way back to the list at `from`.
pub(crate) fn screen_of(id: KeyId, from: &str) -> String {
    let screen = format!("{PATH}/{id}");
    if from == PATH { screen } else { link_to(&screen, &[("from", from.to_owned())]) }
}

/// The list that the screen was opened from, as its address says, and its name; nothing but lists is led to.
pub(super) fn list_behind(params: &ParamsMap, sees_all: bool) -> (String, &'static str) {
    let from = params.get("from").unwrap_or_default();
    let is_list = |path: &str| from.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('?'));
    match LISTS.into_iter().find(|(path, _)| is_list(path)) {
        Some((_, name)) => (from, name),
        None if sees_all => (PATH.to_owned(), "API keys"),
        None => (OWN.to_owned(), "My API keys"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_leads_to_a_list() {
        let behind = |from: &str, sees_all: bool| {
            let mut params = ParamsMap::new();
            params.insert("from", from.to_owned());
            list_behind(&params, sees_all)
        };
        for (from, sees_all, to) in [
            ("/api-keys?q=ci", true, "/api-keys?q=ci"),
            ("/profile/api-keys", true, "/profile/api-keys"),
            ("/refusals?code=EXPIRED", true, "/refusals?code=EXPIRED"),
            ("/api-keys.evil.example", true, "/api-keys"),
            ("//evil.example", false, "/profile/api-keys"),
            ("", true, "/api-keys"),
        ] {
            assert_eq!(behind(from, sees_all).0, to);
        }
    }
}
