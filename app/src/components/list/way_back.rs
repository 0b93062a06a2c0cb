//! Between a list and the screen of one of its rows.

use leptos_router::params::ParamsMap;

use super::super::url::link_to;

const FROM: &str = "from";

/// The address of the screen at `path`, from which there is a way back to the list at `from`, unless that is only `home`.
pub(crate) fn screen_at(path: &str, from: String, home: &str) -> String {
    if from == home { path.to_owned() } else { link_to(path, &[(FROM, from)]) }
}

/// The address of another page of a screen, from which the way back is the same as from the one with these parameters.
pub(crate) fn beside(path: &str, present: &ParamsMap, params: Vec<(&'static str, String)>) -> String {
    let from = present.get(FROM).map(|from| (FROM, from));
    link_to(path, &from.into_iter().chain(params).collect::<Vec<_>>())
}

/// The list that a screen was opened from, as its address says, and its name, if it is one of `lists`: nothing else is
/// led to.
pub(crate) fn list_behind(
    params: &ParamsMap,
    lists: &[(&'static str, &'static str)],
) -> Option<(String, &'static str)> {
    let from = params.get(FROM)?;
    let is_list = |path: &str| from.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('?'));
    let (_, name) = lists.iter().find(|(path, _)| is_list(path))?;
    Some((from, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LISTS: [(&str, &str); 2] = [("/users", "Users"), ("/refusals", "Refusals")];

    #[test]
    fn the_way_back_leads_to_a_list_alone() {
        for (from, to) in [
            ("/users?q=ann", Some(("/users?q=ann", "Users"))),
            ("/users", Some(("/users", "Users"))),
            ("/refusals?code=EXPIRED", Some(("/refusals?code=EXPIRED", "Refusals"))),
            ("/users.evil.example", None),
            ("//evil.example", None),
            ("https://evil.example/users?", None),
            ("", None),
        ] {
            let mut params = ParamsMap::new();
            params.insert(FROM, from.to_owned());
            let behind = list_behind(&params, &LISTS);
            assert_eq!(behind.as_ref().map(|(from, name)| (from.as_str(), *name)), to);
        }
        assert_eq!(list_behind(&ParamsMap::new(), &LISTS), None);
    }

    #[test]
    fn every_page_of_a_screen_has_the_same_way_back() {
        let mut present = ParamsMap::new();
        present.insert("after", "evt_1~".to_owned());
        assert_eq!(beside("/users/usr_1/roles", &present, Vec::new()), "/users/usr_1/roles");
        present.insert(FROM, "/users?q=ann".to_owned());
        let next = beside("/users/usr_1/activity", &present, vec![("after", "evt_2~".to_owned())]);
        assert_eq!(next, "/users/usr_1/activity?from=%2Fusers%3Fq%3Dann&after=evt%5F2%7E");
    }

    #[test]
    fn a_screen_says_which_list_it_was_opened_from() {
        assert_eq!(screen_at("/users/usr_1", "/users".to_owned(), "/users"), "/users/usr_1");
        assert_eq!(
            screen_at("/users/usr_1", "/users?q=a b".to_owned(), "/users"),
            "/users/usr_1?from=%2Fusers%3Fq%3Da%20b"
        );
    }
}
