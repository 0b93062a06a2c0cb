//! Who may make, change and hand out what: every actor × every act. An act without a row fails, and so does a row
//! without an act.

use std::collections::BTreeSet;
use std::net::IpAddr;

use domain::Error;
use domain::access::Access;
use domain::api::ApiDraft;
use domain::application::ApplicationDraft;
use domain::credential::NewKey;
use domain::id::{ApplicationId, KeyId, UserId};
use domain::limits::{Limits, Per, RateLimit};
use domain::permission::{Permission, PermissionSet};
use domain::project::ProjectDraft;
use domain::role::{RoleDraft, RoleName};
use domain::user::UserChange;
use service::{Actor, Service, api_keys, apis, applications, bearer, oauth, projects, roles, settings, users};

use crate::common::{as_is, id_of, operator, refused, user};
use crate::each_database;
use crate::makers::*;

/// `+` is done. Refused: `b` as broader than the credential, `c` as for the console alone, `f` as forbidden, `i` as
/// invalid, naming a field, `x` as a conflict. The person has the role `manager`, and so have the owner of the keys and
/// the application of the tokens; it has every permission but some, and reads orders.
const TABLE: &str = "
    act                             person admin key narrowed networks rate expiring project token narrow-token
    generate                        +      +     +   +        +        b    +        +       x     x
    generate-broader                +      +     +   b        b        b    b        +       x     x
    generate-longer                 +      +     +   +        +        b    b        +       x     x
    generate-with-more-permissions  i      +     b   b        b        b    b        b       x     x
    extend-itself                   +      +     x   x        x        x    b        x       x     x
    extend-another                  +      +     +   b        b        b    b        b       x     x
    rotate-itself                   +      +     +   +        +        +    +        +       x     x
    rotate-another                  +      +     +   b        b        b    b        b       x     x
    loosen-itself                   +      +     +   +        b        b    +        +       x     x
    add-application                 +      +     +   b        b        b    b        b       b     b
    add-broader-application         i      +     b   b        b        b    b        b       b     b
    regenerate-application          +      +     +   b        b        b    b        b       b     b
    give-application-a-role         +      +     +   b        b        b    b        b       b     b
    enable-application              +      +     +   b        b        b    b        b       b     b
    disable-application             +      +     +   +        +        +    +        +       +     +
    add-member                      +      +     +   b        b        b    b        b       b     b
    add-broader-member              i      +     b   b        b        b    b        b       b     b
    restore-project                 +      +     +   b        b        b    b        b       b     b
    register-api                    +      +     +   +        +        +    +        +       +     +
    register-api-with-places        f      +     c   c        c        c    c        c       c     c
    move-api                        f      +     c   c        c        c    c        c       c     c
    remove-api-with-places          f      +     c   c        c        c    c        c       c     c
    add-broader-role                i      +     c   c        c        c    c        c       c     c
    widen-own-role                  i      +     c   c        c        c    c        c       c     c
    widen-own-access                i      +     c   c        c        c    c        c       c     c
    give-tenant-admin               i      +     c   c        c        c    c        c       c     c
    give-reader                     +      +     c   c        c        c    c        c       c     c
    invite-an-administrator         i      +     c   c        c        c    c        c       c     c
    enable-an-administrator         i      +     c   c        c        c    c        c       c     c
    link-for-an-administrator       i      +     c   c        c        c    c        c       c     c
";

const ACTS: [&str; 30] = [
    "generate",
    "generate-broader",
    "generate-longer",
    "generate-with-more-permissions",
    "extend-itself",
    "extend-another",
    "rotate-itself",
    "rotate-another",
    "loosen-itself",
    "add-application",
    "add-broader-application",
    "regenerate-application",
    "give-application-a-role",
    "enable-application",
    "disable-application",
    "add-member",
    "add-broader-member",
    "restore-project",
    "register-api",
    "register-api-with-places",
    "move-api",
    "remove-api-with-places",
    "add-broader-role",
    "widen-own-role",
    "widen-own-access",
    "give-tenant-admin",
    "give-reader",
    "invite-an-administrator",
    "enable-an-administrator",
    "link-for-an-administrator",
];

/// The people of the table; what is there is made and put right by the command line.
struct World {
    service: Service,
    command: Actor,
    admin: Actor,
    meg: Actor,
    /// Has nothing.
    ulf: UserId,
    /// Another administrator.
    bea: UserId,
    number: u32,
}

fn managing() -> PermissionSet {
    use Permission as P;
    let all = [
        P::ApiKeysOwn,
        P::ApplicationsRead,
        P::ApplicationsWrite,
        P::ApisRead,
        P::ApisWrite,
        P::ProjectsRead,
        P::ProjectsWrite,
        P::UsersRead,
        P::UsersWrite,
        P::RolesRead,
        P::RolesWrite,
        P::Verify,
    ];
    all.into_iter().collect()
}

async fn world(service: Service) -> World {
    organisation(&service).await;
    let command = operator(&service, "default").await;
    let most = [("api_keys.max_per_user".to_owned(), "1000".to_owned())];
    settings::change(&service, &command, None, &most).await.unwrap();
    let reads_orders = access(&[("orders", Access::Read)]);
    let manager =
        RoleDraft { name: "manager".into(), permissions: managing(), access: reads_orders, ..RoleDraft::default() };
    roles::add(&service, &command, &manager).await.unwrap();
    roles::add(&service, &command, &RoleDraft { name: "second".into(), ..RoleDraft::default() }).await.unwrap();
    let meg = owner(&service, &command, "meg", &["manager", "second"]).await;
    let admin = owner(&service, &command, "ann", &["tenant-admin", "second"]).await;
    project(&service, &command, "shop", &[(&meg, "manager")]).await;
    let ulf = user(&service, &command, "ulf@example.test", &[]).await.id;
    let bea = user(&service, &command, "bea@example.test", &[RoleName::TENANT_ADMIN]).await.id;
    World { service, command, admin, meg, ulf, bea, number: 0 }
}

/// Somebody who acts, and the key that they are, or that they have if they are no key.
struct Acting {
    actor: Actor,
    itself: KeyId,
    /// Whose other keys they could be after.
    owner: Actor,
}

fn rate(limit: u32) -> Option<RateLimit> {
    Some(RateLimit { limit, per: Per::Hour })
}

fn endless(name: &str) -> NewKey {
    NewKey { expires_in_days: None, ..named(name) }
}

impl World {
    fn fresh(&mut self, what: &str) -> String {
        self.number += 1;
        format!("{what}-{}", self.number)
    }

    async fn acting(&self, who: &str) -> Acting {
        let (service, meg) = (&self.service, &self.meg);
        let networks = vec!["10.0.0.0/8".parse().unwrap()];
        let new = match who {
            "person" | "admin" | "expiring" => named("itself"),
            "narrowed" => NewKey {
                access: Some(access(&[("orders", Access::Read)])),
                permissions: Some(managing().without_console_only()),
                ..endless("itself")
            },
            "networks" => {
                NewKey { limits: Limits { allowed_addresses: networks, ratelimit: None }, ..endless("itself") }
            }
            "rate" => NewKey { limits: Limits { ratelimit: rate(100), ..Limits::default() }, ..endless("itself") },
            "project" => NewKey { project: Some("shop".into()), ..endless("itself") },
            _ => endless("itself"),
        };
        let owner = if who == "admin" { &self.admin } else { meg };
        let made = key(service, owner, new).await;
        let address: IpAddr = "10.0.0.1".parse().unwrap();
        let actor = match who {
            "person" | "admin" => owner.clone(),
            "token" => self.token(None).await,
            "narrow-token" => self.token(Some("applications.write apis.write projects.write")).await,
            _ => bearer::actor(service, &made.secret, Some(address), "test/1").unwrap(),
        };
        Acting { actor, itself: made.key.id, owner: owner.clone() }
    }

    async fn token(&self, scope: Option<&str>) -> Actor {
        let draft = ApplicationDraft { name: "ERP".into(), roles: vec!["manager".parse().unwrap()], disabled: false };
        let made = applications::add(&self.service, &self.command, &draft).await.unwrap();
        let id = made.application.id.to_string();
        let presented = oauth::Presented { id: &id, secret: &made.secret, address: None };
        let client = oauth::authenticate(&self.service, &presented).unwrap();
        let issued = oauth::issue(&self.service, &client, scope).await.unwrap_or_else(|refused| panic!("{refused:?}"));
        bearer::actor(&self.service, issued.token.expose(), None, "test/1").unwrap()
    }

    async fn application(&self, disabled: bool) -> ApplicationId {
        let draft = self.draft(&["reader"], disabled);
        applications::add(&self.service, &self.command, &draft).await.unwrap().application.id
    }

    fn draft(&self, roles: &[&str], disabled: bool) -> ApplicationDraft {
        let roles = roles.iter().map(|role| role.parse().unwrap()).collect();
        ApplicationDraft { name: "ERP".into(), roles, disabled }
    }

    async fn to_application(&self, actor: &Actor, roles: &[&str], from: bool, to: bool) -> service::Result<()> {
        let id = self.application(from).await;
        applications::change(&self.service, actor, id, None, &self.draft(roles, to)).await.map(drop)
    }

    async fn to_member(&mut self, actor: &Actor, role: &str) -> service::Result<()> {
        let (slug, ulf) = (self.fresh("project"), self.ulf);
        let made = project(&self.service, &self.command, &slug, &[]).await;
        let with = ProjectDraft { members: vec![(ulf, role.parse().unwrap())], ..ProjectDraft::from(&made) };
        projects::change(&self.service, actor, made.id, None, &with).await.map(drop)
    }

    async fn to_user(&self, actor: &Actor, id: UserId, to: impl FnOnce(&mut UserChange)) -> service::Result<()> {
        let before = as_is(&users::get(&self.service, &self.command, id).await.unwrap());
        let mut change = before.clone();
        to(&mut change);
        let done = users::change(&self.service, actor, id, None, &change).await;
        users::change(&self.service, &self.command, id, None, &before).await.unwrap();
        done.map(drop)
    }

    /// Widens a role that whoever acts has, and makes it nothing again.
    async fn to_own_role(&self, actor: &Actor, wider: RoleDraft) -> service::Result<()> {
        let name: RoleName = "second".parse().unwrap();
        let nothing = RoleDraft { name: "second".into(), ..RoleDraft::default() };
        let wider = RoleDraft { name: "second".into(), ..wider };
        let done = roles::change(&self.service, actor, &name, None, &wider).await;
        roles::change(&self.service, &self.command, &name, None, &nothing).await.unwrap();
        done
    }

    async fn act(&mut self, act: &str, by: &Acting) -> service::Result<()> {
        let service = self.service.clone();
        let (service, Acting { actor, itself, owner }) = (&service, by);
        let generate = async |new: NewKey| api_keys::generate(service, actor, &new).await.map(drop);
        let events: PermissionSet = [Permission::EventsRead].into_iter().collect();
        match act {
            "generate" => generate(endless("made")).await,
            "generate-broader" => {
                let limits = Limits { allowed_addresses: vec!["0.0.0.0/0".parse().unwrap()], ratelimit: rate(101) };
                let access = Some(access(&[("orders", Access::Full)]));
                generate(NewKey { access, limits, expires_in_days: Some(31), ..named("made") }).await
            }
            "generate-longer" => generate(NewKey { expires_in_days: Some(31), ..named("made") }).await,
            "generate-with-more-permissions" => generate(NewKey { permissions: Some(events), ..endless("made") }).await,
            "extend-itself" => api_keys::extend(service, actor, *itself, 1).await.map(drop),
            "extend-another" => {
                let other = key(service, owner, NewKey { expires_in_days: Some(10), ..named("other") }).await;
                api_keys::extend(service, actor, other.key.id, 100).await.map(drop)
            }
            "rotate-itself" => api_keys::rotate(service, actor, *itself, 0).await.map(drop),
            "rotate-another" => {
                let other = key(service, owner, endless("other")).await;
                api_keys::rotate(service, actor, other.key.id, 0).await.map(drop)
            }
            "loosen-itself" => api_keys::limit(service, actor, *itself, &Limits::default()).await,
            "add-application" => applications::add(service, actor, &self.draft(&["reader"], false)).await.map(drop),
            "add-broader-application" => {
                applications::add(service, actor, &self.draft(&["writer"], false)).await.map(drop)
            }
            "regenerate-application" => {
                let id = self.application(false).await;
                applications::regenerate(service, actor, id, 0).await.map(drop)
            }
            "give-application-a-role" => self.to_application(actor, &["reader", "gateway"], false, false).await,
            "enable-application" => self.to_application(actor, &["reader"], true, false).await,
            "disable-application" => self.to_application(actor, &["reader"], false, true).await,
            "add-member" => self.to_member(actor, "reader").await,
            "add-broader-member" => self.to_member(actor, "writer").await,
            "restore-project" => {
                let (slug, ulf) = (self.fresh("project"), self.ulf);
                let members = vec![(ulf, "reader".parse().unwrap())];
                let draft = ProjectDraft { slug: slug.clone(), name: slug, members };
                let made = projects::add(service, &self.command, &draft).await.unwrap();
                projects::archive(service, &self.command, made.id, true).await.unwrap();
                projects::archive(service, actor, made.id, false).await.map(drop)
            }
            "register-api" => {
                let slug = self.fresh("api");
                let draft = ApiDraft { slug: slug.clone(), name: slug, ..ApiDraft::default() };
                apis::register(service, actor, &draft).await.map(drop)
            }
            "register-api-with-places" => {
                let slug = self.fresh("api");
                let path_prefixes = vec![format!("/{slug}")];
                let draft = ApiDraft { slug: slug.clone(), name: slug, path_prefixes, ..ApiDraft::default() };
                apis::register(service, actor, &draft).await.map(drop)
            }
            "move-api" => {
                let slug = self.fresh("api");
                let made = api(service, &self.command, &slug, &[&format!("/{slug}")]).await;
                let moved = ApiDraft { hosts: Vec::new(), ..ApiDraft::from(&made) };
                apis::change(service, actor, made.id, None, &moved).await.map(drop)
            }
            "remove-api-with-places" => {
                let slug = self.fresh("api");
                let made = api(service, &self.command, &slug, &[&format!("/{slug}")]).await;
                apis::remove(service, actor, made.id).await
            }
            "add-broader-role" => {
                let draft = RoleDraft { name: self.fresh("role"), permissions: events, ..RoleDraft::default() };
                roles::add(service, actor, &draft).await.map(drop)
            }
            "widen-own-role" => {
                self.to_own_role(actor, RoleDraft { permissions: events, ..RoleDraft::default() }).await
            }
            "widen-own-access" => {
                let wider = access(&[("orders", Access::Full)]);
                self.to_own_role(actor, RoleDraft { access: wider, ..RoleDraft::default() }).await
            }
            "give-tenant-admin" => {
                self.to_user(actor, self.ulf, |change| change.roles.push(RoleName::TENANT_ADMIN)).await
            }
            "give-reader" => self.to_user(actor, self.ulf, |change| change.roles.push("reader".parse().unwrap())).await,
            "invite-an-administrator" => {
                let new =
                    crate::common::new_user(&format!("{}@example.test", self.fresh("new")), &[RoleName::TENANT_ADMIN]);
                users::add(service, actor, &new, None).await.map(drop)
            }
            "enable-an-administrator" => {
                let before = as_is(&users::get(service, &self.command, self.bea).await.unwrap());
                let disabled = UserChange { disabled: true, ..before };
                users::change(service, &self.command, self.bea, None, &disabled).await.unwrap();
                self.to_user(actor, self.bea, |change| change.disabled = false).await
            }
            "link-for-an-administrator" => {
                let enabled = as_is(&users::get(service, &self.command, self.bea).await.unwrap());
                let enabled = UserChange { disabled: false, ..enabled };
                users::change(service, &self.command, self.bea, None, &enabled).await.unwrap();
                users::invite(service, actor, self.bea).await.map(drop)
            }
            unknown => panic!("no such act: {unknown}"),
        }
    }
}

fn mark(result: service::Result<()>) -> &'static str {
    let Err(failure) = result else { return "+" };
    match failure.tell() {
        Error::Broader { .. } => "b",
        Error::ConsoleOnly { .. } => "c",
        Error::Forbidden { .. } => "f",
        Error::Invalid { .. } => "i",
        Error::Conflict { .. } => "x",
        other => panic!("{other:?}"),
    }
}

each_database! {
    async fn every_actor_does_what_the_table_says(service: Service) {
        let mut world = world(service).await;
        let mut lines = TABLE.trim().lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
        let actors = lines.next().unwrap();
        let (mut rows, mut wrong) = (BTreeSet::new(), Vec::new());
        for row in lines {
            assert_eq!(row.len(), actors.len(), "{row:?}");
            for (who, expected) in actors.iter().zip(&row).skip(1) {
                let by = world.acting(who).await;
                let was = mark(world.act(row[0], &by).await);
                if was != *expected {
                    wrong.push(format!("{} by {who}: expected {expected}, was {was}", row[0]));
                }
            }
            assert!(rows.insert(row[0]), "{} is there twice", row[0]);
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
        assert_eq!(rows, ACTS.into_iter().collect(), "a row for each act");
    }

    async fn what_is_left_open_comes_from_the_maker(service: Service) {
        let world = world(service).await;
        let service = &world.service;
        for who in ["narrowed", "networks", "expiring", "project"] {
            let by = world.acting(who).await;
            let made = key(service, &by.actor, endless("made")).await;
            let of = async |id: KeyId| api_keys::details(service, &world.meg, id).await.unwrap();
            let (maker, made) = (of(by.itself).await, of(made.key.id).await);
            assert_eq!(made.key.expires_at, maker.key.expires_at, "{who}");
            assert_eq!(made.key.project, maker.key.project, "{who}");
            assert_eq!((made.limits, made.narrowing), (maker.limits, maker.narrowing), "{who}");
            assert_eq!((made.permitted, made.permissions), (maker.permitted, maker.permissions), "{who}");
            assert_eq!(made.made_by.map(|maker| maker.id), Some(by.itself), "{who}");
        }
    }

    async fn a_refusal_names_the_bound(service: Service) {
        let mut world = world(service).await;
        for (who, act, about) in [
            ("rate", "generate", "ratelimit: this credential is limited to 100 per hour"),
            ("expiring", "generate-longer", "expires_in_days: this credential ends at 2026-12-20"),
            ("expiring", "extend-itself", "days: this credential ends at"),
            ("expiring", "rotate-another", "expires_at: this credential ends at"),
            ("networks", "add-application", "allowed_addresses: this credential is limited to networks, and an application is not"),
            ("rate", "add-application", "ratelimit: this credential is limited to 100 per hour"),
            ("narrowed", "add-application", "access: this credential is narrowed"),
            ("project", "add-application", "project: this credential is held to one project"),
            ("token", "add-application", "expires_at: this credential is limited until"),
            ("token", "add-member", "expires_at: this credential is limited until"),
            ("key", "add-broader-application", "roles: You cannot give the role writer: it includes full access to orders"),
            ("key", "generate-with-more-permissions", "permissions: this credential does not have events.read"),
            ("key", "register-api-with-places", "Hosts and path prefixes of APIs are managed in the console: no credential has security.apis.write."),
        ] {
            let by = world.acting(who).await;
            let told = refused(world.act(act, &by).await).to_string();
            assert!(told.starts_with(about), "{act} by {who}: {told}");
        }
    }
}
