//! Which API is where, on the whole server. A door has no tenant of its own: what stands behind it has, so the
//! place of a request says whose credentials open it before anybody looks at one.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use domain::id::TenantId;
use domain::place::{Fit, fit};
use domain::slug;

use super::grants::{ApiEntry, Apis};
use super::question::{Question, Target};

type ByText<V> = HashMap<Box<str>, V, foldhash::fast::RandomState>;

/// What a question is about, found without its credential.
#[derive(Clone, Copy)]
pub(super) struct Sought<'p> {
    /// Credentials of any other tenant are not found; with none, those of every tenant are.
    pub(super) tenant: Option<TenantId>,
    pub(super) called: Called<'p>,
}

#[derive(Clone, Copy)]
pub(super) enum Called<'p> {
    /// The question is about the credential alone.
    Nothing,
    Api(&'p ApiEntry),
    /// Something that is not known for certain, so that nobody has access to it.
    Unclear(Unclear),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unclear {
    NoSuchApi,
    NothingThere,
    /// Some servers would take the path for one of another API.
    TakenForAnother,
    /// Two tenants say that they guard the host.
    Disputed,
    /// The door is told which API it guards, and the request goes to another.
    Elsewhere,
    Untold,
}

/// The places of every tenant.
#[derive(Default)]
pub(super) struct Places {
    hosts: ByText<Claim>,
    /// Of every other host.
    elsewhere: Claim,
    tenants: HashMap<TenantId, Arc<Apis>, foldhash::fast::RandomState>,
    slugs: ByText<TenantId>,
}

/// Who guards a host.
#[derive(Default)]
enum Claim {
    #[default]
    Nobody,
    One(Guard),
    Several,
}

struct Guard {
    tenant: TenantId,
    apis: Arc<Apis>,
    /// The longest prefix first, on the host itself before on every host.
    spots: Vec<Spot>,
}

struct Spot {
    prefix: Box<str>,
    is_on_own_host: bool,
    /// In the list of the guard.
    api: usize,
}

impl Spot {
    const fn rank(&self) -> (usize, bool) {
        (self.prefix.len(), self.is_on_own_host)
    }
}

impl Places {
    /// Of tenants with their slugs and APIs.
    pub(super) fn of<'a>(all: impl IntoIterator<Item = (TenantId, &'a str, Arc<Apis>)>) -> Self {
        let mut places = Self::default();
        let mut named: BTreeMap<&str, BTreeSet<TenantId>> = BTreeMap::new();
        let mut everywhere = BTreeSet::new();
        let all: Vec<_> = all.into_iter().collect();
        for (tenant, slug, apis) in &all {
            places.slugs.insert((*slug).into(), *tenant);
            places.tenants.insert(*tenant, apis.clone());
            for api in apis.all.iter().filter(|api| !api.prefixes.is_empty()) {
                api.hosts.iter().for_each(|host| _ = named.entry(host).or_default().insert(*tenant));
                if api.hosts.is_empty() {
                    everywhere.insert(*tenant);
                }
            }
        }
        let claim = |host: Option<&str>, of: &BTreeSet<TenantId>| {
            let mut claimants = of.union(&everywhere);
            match (claimants.next(), claimants.next()) {
                (None, _) => Claim::Nobody,
                (Some(tenant), None) => Guard::of(*tenant, places.tenants.get(tenant), host),
                (Some(_), Some(_)) => Claim::Several,
            }
        };
        let hosts = named.iter().map(|(host, of)| ((*host).into(), claim(Some(host), of))).collect();
        places.elsewhere = claim(None, &BTreeSet::new());
        places.hosts = hosts;
        places
    }

    /// The hosts that several tenants say that they guard: `*` for every other one. None of them is let through.
    pub(super) fn disputed(&self) -> BTreeSet<&str> {
        let is_disputed = |claim: &Claim| matches!(claim, Claim::Several);
        let hosts = self.hosts.iter().filter(|(_, claim)| is_disputed(claim)).map(|(host, _)| &**host);
        hosts.chain(is_disputed(&self.elsewhere).then_some("*")).collect()
    }

    pub(super) fn tenant_called(&self, slug: &str) -> Option<TenantId> {
        self.slugs.get(slug).copied()
    }

    pub(super) fn sought(&self, question: &Question<'_>) -> Sought<'_> {
        let unclear = |tenant, why| Sought { tenant, called: Called::Unclear(why) };
        match question.target {
            Target::Anything => Sought { tenant: question.tenant, called: Called::Nothing },
            Target::Untold => unclear(question.tenant, Unclear::Untold),
            Target::Place { host, path } => {
                let found = self.at(host, path);
                // Whoever guards the host says whose credential it takes; a door of another tenant guards nothing there.
                match question.tenant {
                    Some(own) if found.tenant.is_some_and(|tenant| tenant != own) => {
                        unclear(Some(own), Unclear::NothingThere)
                    }
                    own => Sought { tenant: found.tenant.or(own), ..found },
                }
            }
            Target::Api(name) => self.api(name, question.tenant),
            Target::ApiAt { name, host, path } => {
                let named = self.api(name, question.tenant);
                match named.called {
                    Called::Api(api) if self.is_elsewhere(api, named.tenant, host, path) => {
                        unclear(named.tenant, Unclear::Elsewhere)
                    }
                    _ => named,
                }
            }
        }
    }

    /// The API called `orders`, of the tenant that asks or else of the default one; or `orders@acme`, of the
    /// tenant `acme`.
    fn api(&self, name: &str, of: Option<TenantId>) -> Sought<'_> {
        let (slug, tenant) = match name.split_once('@') {
            Some((slug, tenant)) => (slug, self.tenant_called(tenant).filter(|id| of.is_none_or(|of| of == *id))),
            None => (name, of.or_else(|| self.tenant_called(slug::DEFAULT_TENANT))),
        };
        let api = tenant.and_then(|tenant| self.tenants.get(&tenant)?.called(slug));
        Sought { tenant: tenant.or(of), called: api.map_or(Called::Unclear(Unclear::NoSuchApi), Called::Api) }
    }

    fn at(&self, host: &str, path: &str) -> Sought<'_> {
        let host = if host.bytes().any(|b| b.is_ascii_uppercase()) {
            Cow::Owned(host.to_ascii_lowercase())
        } else {
            Cow::Borrowed(host)
        };
        match self.hosts.get(&*host).unwrap_or(&self.elsewhere) {
            Claim::Nobody => Sought { tenant: None, called: Called::Unclear(Unclear::NothingThere) },
            Claim::Several => Sought { tenant: None, called: Called::Unclear(Unclear::Disputed) },
            Claim::One(guard) => Sought { tenant: Some(guard.tenant), called: guard.at(path) },
        }
    }

    /// True if a request to `host` and `path`, as far as they are told, is none to `api`.
    fn is_elsewhere(&self, api: &ApiEntry, tenant: Option<TenantId>, host: Option<&str>, path: Option<&str>) -> bool {
        let is_own_host =
            |host: &str| api.hosts.is_empty() || api.hosts.iter().any(|own| own.eq_ignore_ascii_case(host));
        match (host, path) {
            (None, None) => false,
            (Some(host), None) => !is_own_host(host),
            (None, Some(path)) => {
                let all = tenant.and_then(|tenant| self.tenants.get(&tenant));
                !api.prefixes.is_empty() && !all.is_some_and(|all| all.is_longest(api, path))
            }
            (Some(host), Some(path)) => match self.at(host, path).called {
                Called::Api(there) => there.id != api.id,
                // What has no prefix is found by its name alone.
                Called::Unclear(Unclear::NothingThere) => !api.prefixes.is_empty() || !is_own_host(host),
                _ => true,
            },
        }
    }
}

impl Guard {
    /// All that `tenant` has on `host`, or on hosts that nobody names.
    fn of(tenant: TenantId, apis: Option<&Arc<Apis>>, host: Option<&str>) -> Claim {
        let Some(apis) = apis.cloned() else { return Claim::Nobody };
        let mut spots = Vec::new();
        for (i, api) in apis.all.iter().enumerate() {
            let is_on_own_host = host.is_some_and(|host| api.hosts.iter().any(|own| own == host));
            if is_on_own_host || api.hosts.is_empty() {
                let here = |prefix: &String| Spot { prefix: prefix.as_str().into(), is_on_own_host, api: i };
                spots.extend(api.prefixes.iter().map(here));
            }
        }
        spots.sort_by_key(|spot| std::cmp::Reverse(spot.rank()));
        Claim::One(Self { tenant, apis, spots })
    }

    /// The API with the longest prefix that `path` is below, or that some server takes it to be below.
    fn at(&self, path: &str) -> Called<'_> {
        let mut near = self.spots.iter().map(|spot| (spot, fit(&spot.prefix, path)));
        let Some((spot, first)) = near.find(|(_, fit)| *fit != Fit::Outside) else {
            return Called::Unclear(Unclear::NothingThere);
        };
        let as_near = near.take_while(|(other, _)| other.rank() == spot.rank());
        let rivals = as_near.filter(|(other, fit)| *fit != Fit::Outside && other.api != spot.api).count();
        match self.apis.all.get(spot.api) {
            Some(api) if first == Fit::Below && rivals == 0 => Called::Api(api),
            _ => Called::Unclear(Unclear::TakenForAnother),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::id::ApiId;

    const ONE: TenantId = TenantId::from_bits(1);
    const TWO: TenantId = TenantId::from_bits(2);

    fn api(slug: &str, hosts: &[&str], prefixes: &[&str]) -> ApiEntry {
        ApiEntry {
            id: ApiId::from_bits(slug.bytes().fold(0, |sum, b| sum * 31 + u128::from(b))),
            slug: slug.into(),
            name: slug.into(),
            hosts: hosts.iter().map(|&host| host.to_owned()).collect(),
            prefixes: prefixes.iter().map(|&prefix| prefix.to_owned()).collect(),
            enabled: true,
            calls: Arc::default(),
        }
    }

    fn places(all: Vec<(TenantId, &str, Vec<ApiEntry>)>) -> Places {
        Places::of(all.into_iter().map(|(tenant, slug, mut all)| {
            all.sort_by(|a, b| a.slug.cmp(&b.slug));
            (tenant, slug, Arc::new(Apis { all }))
        }))
    }

    fn found(places: &Places, target: Target<'_>) -> (Option<TenantId>, Result<String, Unclear>) {
        let sought = places.sought(&Question { target, ..Question::default() });
        match sought.called {
            Called::Nothing => panic!("something is called"),
            Called::Api(api) => (sought.tenant, Ok(api.slug.to_string())),
            Called::Unclear(why) => (sought.tenant, Err(why)),
        }
    }

    fn at<'q>(host: &'q str, path: &'q str) -> Target<'q> {
        Target::Place { host, path }
    }

    fn own(slug: &str) -> (Option<TenantId>, Result<String, Unclear>) {
        (Some(ONE), Ok(slug.to_owned()))
    }

    #[test]
    fn the_longest_prefix_wins_and_a_named_host_before_every_host() {
        let places = places(vec![(
            ONE,
            "default",
            vec![
                api("archive", &["a.test"], &["/orders/archive"]),
                api("any", &[], &["/orders", "/all"]),
                api("orders", &["a.test"], &["/orders"]),
            ],
        )]);
        assert_eq!(found(&places, at("a.test", "/orders/1")), own("orders"));
        assert_eq!(found(&places, at("A.TEST", "/orders")), own("orders"));
        assert_eq!(found(&places, at("a.test", "/orders/archive/1")), own("archive"));
        assert_eq!(found(&places, at("b.test", "/orders/archive/1")), own("any"));
        assert_eq!(found(&places, at("a.test", "/all")), own("any"));
        assert_eq!(found(&places, at("a.test", "/orders2")), (Some(ONE), Err(Unclear::NothingThere)));
    }

    #[test]
    fn a_path_that_some_servers_take_for_another_apis_belongs_to_none() {
        let places = places(vec![(
            ONE,
            "default",
            vec![api("all", &[], &["/", "/a/x.json"]), api("admin", &[], &["/admin", "/a/x"])],
        )]);
        assert_eq!(found(&places, at("a.test", "/public")), own("all"));
        assert_eq!(found(&places, at("a.test", "/admin/1")), own("admin"));
        for path in ["/Admin", "/admin.json", "/admin%20", "/ADMIN/1"] {
            assert_eq!(found(&places, at("a.test", path)), (Some(ONE), Err(Unclear::TakenForAnother)), "{path}");
        }
        // Whoever means it says so.
        assert_eq!(found(&places, at("a.test", "/a/x.json")), own("all"));
    }

    #[test]
    fn a_host_that_two_tenants_claim_is_nobodys() {
        let of = |first: &[&str], second: &[&str]| {
            places(vec![
                (ONE, "default", vec![api("orders", first, &["/orders"])]),
                (TWO, "other", vec![api("mine", second, &["/orders/mine"])]),
            ])
        };
        let apart = of(&["a.test"], &["b.test"]);
        assert_eq!(found(&apart, at("a.test", "/orders/mine")), own("orders"));
        assert_eq!(found(&apart, at("b.test", "/orders")), (Some(TWO), Err(Unclear::NothingThere)));
        assert_eq!(found(&apart, at("c.test", "/orders")), (None, Err(Unclear::NothingThere)));
        assert!(apart.disputed().is_empty());

        let same = of(&["a.test"], &["a.test", "b.test"]);
        assert_eq!(found(&same, at("a.test", "/orders")), (None, Err(Unclear::Disputed)));
        assert_eq!(found(&same, at("b.test", "/orders/mine")).0, Some(TWO));
        assert_eq!(same.disputed(), ["a.test"].into());

        let every = of(&["a.test"], &[]);
        assert_eq!(found(&every, at("a.test", "/orders/mine")), (None, Err(Unclear::Disputed)));
        assert_eq!(found(&every, at("b.test", "/orders/mine")), (Some(TWO), Ok("mine".to_owned())));
        assert_eq!(of(&[], &[]).disputed(), ["*"].into());
    }

    #[test]
    fn a_name_is_one_of_the_default_tenant_unless_it_says_whose() {
        let places = places(vec![
            (ONE, "default", vec![api("orders", &["a.test"], &["/orders"])]),
            (TWO, "other", vec![api("orders", &["b.test"], &["/orders"]), api("more", &["b.test"], &["/more"])]),
        ]);
        assert_eq!(found(&places, Target::Api("orders")), own("orders"));
        assert_eq!(found(&places, Target::Api("orders@other")), (Some(TWO), Ok("orders".to_owned())));
        assert_eq!(found(&places, Target::Api("more")), (Some(ONE), Err(Unclear::NoSuchApi)));
        assert_eq!(found(&places, Target::Api("orders@nobody")), (None, Err(Unclear::NoSuchApi)));
        let of_one = |target| places.sought(&Question { target, tenant: Some(ONE), ..Question::default() });
        assert!(matches!(of_one(Target::Api("more@other")).called, Called::Unclear(Unclear::NoSuchApi)));
        let door = of_one(at("b.test", "/orders"));
        assert_eq!(door.tenant, Some(ONE));
        assert!(matches!(door.called, Called::Unclear(Unclear::NothingThere)));
    }

    #[test]
    fn what_is_told_beside_a_name_must_not_contradict_it() {
        let places = places(vec![(
            ONE,
            "default",
            vec![
                api("orders", &["a.test"], &["/orders"]),
                api("admin", &["a.test"], &["/orders/admin"]),
                api("named", &[], &[]),
            ],
        )]);
        let ask = |name, host, path| found(&places, Target::ApiAt { name, host, path });
        for (host, path) in
            [(None, None), (Some("a.test"), None), (None, Some("/orders/1")), (Some("A.test"), Some("/orders"))]
        {
            assert_eq!(ask("orders", host, path), own("orders"), "{host:?} {path:?}");
        }
        for (host, path) in [
            (Some("b.test"), None),
            (Some("b.test"), Some("/orders")),
            (None, Some("/orders/admin")),
            (Some("a.test"), Some("/orders/admin")),
            (Some("a.test"), Some("/Orders")),
            (None, Some("/ORDERS")),
            (None, Some("/elsewhere")),
            (Some("a.test"), Some("/elsewhere")),
        ] {
            assert_eq!(ask("orders", host, path), (Some(ONE), Err(Unclear::Elsewhere)), "{host:?} {path:?}");
        }
        assert_eq!(ask("named", Some("b.test"), Some("/anywhere")), own("named"));
        assert_eq!(ask("named", Some("a.test"), Some("/orders")).1, Err(Unclear::Elsewhere));
    }
}
