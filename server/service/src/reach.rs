//! What roles let their holder reach, with the reason, as people are told it.

use domain::access::{Access, AccessByApi};
use domain::api::Api;
use domain::credential::Effective;
use domain::role::RoleName;

use crate::roles::StoredRole;

/// The roles that a credential acts with, and a word for where they come from; or why it acts with none.
pub(crate) type Acting = Result<(Vec<RoleName>, String), String>;

/// The access to each of `apis`.
pub(crate) fn explained(
    apis: Vec<Api>,
    acting: &Acting,
    own: &[StoredRole],
    narrowing: Option<&AccessByApi>,
) -> Vec<Effective> {
    let explain = |api: Api| {
        let (access, reason) = match acting {
            Err(reason) => (Access::None, reason.clone()),
            Ok((roles, whose)) => reach(&api, roles, whose, own, narrowing),
        };
        Effective { api: api.slug, name: api.name, access, reason }
    };
    apis.into_iter().map(explain).collect()
}

/// What `role` gives to the API called `slug`.
pub(crate) fn given(role: &RoleName, slug: &str, own: &[StoredRole]) -> Access {
    match role.built_in() {
        Some(built_in) => built_in.access(),
        None => {
            let stored = own.iter().find(|stored| stored.name == *role);
            stored.and_then(|stored| stored.access.get(slug)).copied().unwrap_or_default()
        }
    }
}

fn reach(
    api: &Api,
    acting: &[RoleName],
    whose: &str,
    own: &[StoredRole],
    narrowing: Option<&AccessByApi>,
) -> (Access, String) {
    if !api.enabled {
        return (Access::None, "the API is switched off".to_owned());
    }
    let most = acting.iter().map(|role| (given(role, &api.slug, own), role)).max_by_key(|(access, _)| *access);
    let Some((most, role)) = most else {
        return (Access::None, format!("no role {whose}"));
    };
    let cap = narrowing.map_or(Access::Full, |narrowing| narrowing.get(&api.slug).copied().unwrap_or_default());
    match (most, most.min(cap)) {
        (Access::None, _) => (Access::None, format!("no role {whose} gives any")),
        (_, access) if access < most => (access, format!("the role {role} {whose} gives {most}; the key is narrowed")),
        (_, access) => (access, format!("by the role {role} {whose}")),
    }
}
