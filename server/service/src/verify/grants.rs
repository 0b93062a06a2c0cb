//! What roles give, and to which APIs.

use std::sync::Arc;

use arc_swap::ArcSwap;
use domain::access::Access;
use domain::id::ApiId;
use domain::permission::{Permission, PermissionSet};
use domain::place::{Fit, fit};
use domain::role::RoleName;

use super::counter::Calls;

/// A role of a tenant. Holders point at it, so that a change of the role counts for all of them at once.
pub(super) struct RoleCell {
    pub(super) name: RoleName,
    pub(super) body: ArcSwap<RoleBody>,
}

impl RoleCell {
    pub(super) fn new(name: RoleName) -> Self {
        let body = name.built_in().map(|role| RoleBody {
            permissions: role.permissions().without_console_only(),
            blanket: role.access(),
            by_api: Vec::new(),
        });
        Self { name, body: ArcSwap::from_pointee(body.unwrap_or_default()) }
    }
}

/// What a role confers. One that was removed confers nothing.
#[derive(Default)]
pub(super) struct RoleBody {
    /// Without what only a person in the console can do.
    pub(super) permissions: PermissionSet,
    /// To every API.
    pub(super) blanket: Access,
    /// Sorted by ID.
    pub(super) by_api: Vec<(ApiId, Access)>,
}

impl RoleBody {
    fn access_to(&self, api: ApiId) -> Access {
        self.blanket.max(at(&self.by_api, api))
    }
}

fn at(sorted: &[(ApiId, Access)], api: ApiId) -> Access {
    sorted.binary_search_by_key(&api, |(id, _)| *id).map_or(Access::None, |found| sorted[found].1)
}

/// What the access of a credential comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Basis {
    /// Its roles give it, and what it is narrowed to takes away.
    Roles,
    /// It was issued with what it is narrowed to, and has of that what its owner's roles give.
    WithinOwner,
    /// It was issued with what it is narrowed to, and has that whatever any role gives.
    Issued,
}

/// What one credential may reach: the most that any of its roles gives, and no more than it is narrowed to.
#[derive(Clone, Copy)]
pub(super) struct Grants<'v> {
    pub(super) roles: &'v [Arc<RoleCell>],
    /// Sorted by ID.
    pub(super) narrowing: Option<&'v [(ApiId, Access)]>,
    /// The most that it may do at Claviger; `None` for all that its roles let it.
    pub(super) permitted: Option<PermissionSet>,
    pub(super) basis: Basis,
}

impl<'v> Grants<'v> {
    pub(super) fn permissions(&self) -> PermissionSet {
        let given = self.roles.iter().fold(PermissionSet::NONE, |set, role| set.union(role.body.load().permissions));
        self.permitted.map_or(given, |permitted| given.within(permitted))
    }

    pub(super) fn may(&self, permission: Permission) -> bool {
        self.permitted.is_none_or(|permitted| permitted.has(permission))
            && self.roles.iter().any(|role| role.body.load().permissions.has(permission))
    }

    pub(super) fn access_to(&self, api: &ApiEntry) -> Access {
        if api.enabled { self.reach_of(api) } else { Access::None }
    }

    /// The same whether the API is switched on or not.
    pub(super) fn reach_of(&self, api: &ApiEntry) -> Access {
        let most = self.most_at(api);
        match self.basis {
            Basis::Roles | Basis::WithinOwner => {
                self.given_to(api).map_or(Access::None, |given| given.access.min(most))
            }
            Basis::Issued => most,
        }
    }

    /// What it is narrowed to.
    pub(super) fn most_at(&self, api: &ApiEntry) -> Access {
        self.narrowing.map_or(Access::Full, |narrowing| at(narrowing, api.id))
    }

    /// The most that a role gives, and which; `None` without any role.
    pub(super) fn given_to(&self, api: &ApiEntry) -> Option<Given<'v>> {
        let given = |role: &'v Arc<RoleCell>| Given { role: &role.name, access: role.body.load().access_to(api.id) };
        self.roles.iter().map(given).max_by_key(|given| given.access)
    }
}

/// What a role gives to one API.
#[derive(Clone, Copy)]
pub(super) struct Given<'v> {
    pub(super) role: &'v RoleName,
    pub(super) access: Access,
}

/// The APIs of one tenant.
#[derive(Default)]
pub(super) struct Apis {
    /// Sorted by slug.
    pub(super) all: Vec<ApiEntry>,
}

pub(super) struct ApiEntry {
    pub(super) id: ApiId,
    pub(super) slug: Box<str>,
    pub(super) name: Box<str>,
    pub(super) hosts: Vec<String>,
    pub(super) prefixes: Vec<String>,
    pub(super) enabled: bool,
    pub(super) calls: Arc<Calls>,
}

impl Apis {
    pub(super) fn called(&self, slug: &str) -> Option<&ApiEntry> {
        self.all.binary_search_by(|api| (*api.slug).cmp(slug)).ok().map(|found| &self.all[found])
    }

    /// True if `path` is below a prefix of `api`, and none of another API is nearer, whatever the host.
    pub(super) fn is_longest(&self, api: &ApiEntry, path: &str) -> bool {
        let longest = |api: &ApiEntry, fits: fn(Fit) -> bool| {
            api.prefixes.iter().filter(|prefix| fits(fit(prefix, path))).map(String::len).max()
        };
        let own = longest(api, |fit| fit == Fit::Below);
        own.is_some() && own >= self.all.iter().filter_map(|other| longest(other, |fit| fit != Fit::Outside)).max()
    }
}
