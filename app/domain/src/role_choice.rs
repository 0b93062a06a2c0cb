//! Roles as they are offered to whoever gives them, and what several confer together.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::access::Access;
use crate::role::RoleName;

/// More APIs than this are counted, not named.
const MAX_NAMED: usize = 8;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleChoice {
    pub name: RoleName,
    pub description: String,
    /// By the name of the API; nothing for a role that reaches every one, as its name tells. `None` if whoever gives roles
    /// may not see what they confer.
    pub access: Option<BTreeMap<String, Access>>,
}

/// What `roles` reach together, in words: `Orders: full, Tracking: read`. `None` if it may not be seen.
#[must_use]
pub fn reached<'a>(roles: impl IntoIterator<Item = &'a RoleChoice>) -> Option<String> {
    let (mut everywhere, mut by_api) = (Access::None, BTreeMap::<&str, Access>::new());
    for role in roles {
        everywhere = everywhere.max(role.name.built_in().map_or(Access::None, |built_in| built_in.access()));
        for (api, access) in role.access.as_ref()? {
            let reached = by_api.entry(api).or_default();
            *reached = (*reached).max(*access);
        }
    }
    by_api.retain(|_, access| *access > everywhere);
    let each = |(api, access): (&str, Access)| format!("{api}: {access}");
    let mut parts: Vec<String> = by_api.iter().take(MAX_NAMED).map(|(api, access)| each((api, *access))).collect();
    if by_api.len() > MAX_NAMED {
        parts.push(format!("and {} more", by_api.len() - MAX_NAMED));
    }
    if everywhere > Access::None {
        let which = if by_api.is_empty() { "every API" } else { "every other API" };
        parts.push(each((which, everywhere)));
    }
    Some(if parts.is_empty() { "no API".to_owned() } else { parts.join(", ") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role(name: &str, access: &[(&str, Access)]) -> RoleChoice {
        let access = access.iter().map(|(api, access)| ((*api).to_owned(), *access)).collect();
        RoleChoice { name: name.parse().unwrap(), description: String::new(), access: Some(access) }
    }

    #[test]
    fn roles_reach_the_most_that_one_of_them_does() {
        let one = role("one", &[("Orders", Access::Read), ("Tracking", Access::Read)]);
        let other = role("other", &[("Orders", Access::Full), ("Billing", Access::None)]);
        assert_eq!(reached([&one, &other]).unwrap(), "Orders: full, Tracking: read");
        assert_eq!(reached([]).unwrap(), "no API");
        assert_eq!(reached([&role("developer", &[])]).unwrap(), "no API");
    }

    #[test]
    fn a_role_for_every_api_leaves_only_what_reaches_further() {
        let (admin, auditor) = (role("tenant-admin", &[]), role("auditor", &[]));
        let own = role("own", &[("Orders", Access::Full), ("Tracking", Access::Read)]);
        assert_eq!(reached([&admin, &own]).unwrap(), "every API: full");
        assert_eq!(reached([&auditor, &own]).unwrap(), "Orders: full, every other API: read");
    }

    #[test]
    fn very_many_are_counted_and_what_may_not_be_seen_is_not_guessed() {
        let names: Vec<String> = (10..40).map(|n| format!("API {n}")).collect();
        let many = role("many", &names.iter().map(|name| (name.as_str(), Access::Read)).collect::<Vec<_>>());
        assert!(reached([&many]).unwrap().ends_with("API 17: read, and 22 more"));
        let hidden = RoleChoice { access: None, ..many.clone() };
        assert_eq!(reached([&many, &hidden]), None);
    }
}
