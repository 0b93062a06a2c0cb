//! Who acts in the table, and what each act is.

use std::net::IpAddr;

use domain::access::Access;
use domain::api::ApiDraft;
use domain::api_key::NewKey;
use domain::api_token::{ApiToken, NewTokens, TokenChange, TokenSelection};
use domain::application::ApplicationDraft;
use domain::consumer::Act;
use domain::id::{ApplicationId, KeyId, UserId};
use domain::limits::{Limits, Per, RateLimit};
use domain::permission::{Permission, PermissionSet};
use domain::project::ProjectDraft;
use domain::role::{RoleDraft, RoleName};
use domain::rotation::Overlap;
use domain::user::UserChange;
use service::{
    Actor, Service, api_keys, api_tokens, apis, applications, bearer, consumers, oauth, projects, roles, settings,
    users,
};

use crate::access::makers::*;
use crate::common::{as_is, operator, user};
use crate::consumers::{SECRET, consumer, draft};

/// The people of the table; what is there is made and put right by the command line.
pub(super) struct World {
    pub(super) service: Service,
    command: Actor,
    admin: Actor,
    pub(super) meg: Actor,
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
        P::TokensManage,
        P::ConsumersManage,
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

pub(super) async fn world(service: Service) -> World {
    organisation(&service).await;
    let command = operator(&service, "default").await;
    for (name, value) in [("api_keys.max_per_user", "1000"), ("api_keys.max_expiration_days", "none")] {
        settings::change(&service, &command, None, &[(name.to_owned(), value.to_owned())]).await.unwrap();
    }
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
pub(super) struct Acting {
    pub(super) actor: Actor,
    pub(super) itself: KeyId,
    /// Whose other keys they could be after.
    owner: Actor,
}

fn rate(limit: u32) -> Option<RateLimit> {
    Some(RateLimit { limit, per: Per::Hour })
}

pub(super) fn endless(name: &str) -> NewKey {
    NewKey { expires_in_days: None, ..named(name) }
}

impl World {
    fn fresh(&mut self, what: &str) -> String {
        self.number += 1;
        format!("{what}-{}", self.number)
    }

    pub(super) async fn acting(&self, who: &str) -> Acting {
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
        let presented = oauth::Presented { id: &id, secret: &made.secret, address: None, agent: "" };
        let oauth = oauth::AuthorizationServer::new(self.service.clone());
        let client = oauth.authenticate(&presented).unwrap();
        let issued = oauth.issue(&client, scope).await.unwrap_or_else(|refused| panic!("{refused:?}"));
        bearer::actor(&self.service, issued.token.expose(), None, "test/1").unwrap()
    }

    /// To orders, of somebody who has nothing.
    async fn issue(&self, by: &Actor, access: Access) -> service::Result<ApiToken> {
        let new = NewTokens { owner: self.ulf, months: 3, access: [("orders".to_owned(), access)].into() };
        Ok(api_tokens::issue(&self.service, by, &new).await?.remove(0).token)
    }

    async fn change_token(&self, by: &Actor, to: Access, months: Option<u32>) -> service::Result<()> {
        let token = self.issue(&self.command, Access::Read).await.unwrap();
        let change = TokenChange { access: to, months };
        api_tokens::change(&self.service, by, token.id, None, &change).await.map(drop)
    }

    async fn regenerate_token(&self, by: &Actor, access: Access) -> service::Result<()> {
        let token = self.issue(&self.command, access).await.unwrap();
        api_tokens::regenerate(&self.service, by, token.id, 3, Overlap::DAY).await.map(drop)
    }

    async fn decide(&self, actor: &Actor, act: Act) -> service::Result<()> {
        let made = consumer(&self.service, &self.command, "x").await;
        consumers::act(&self.service, actor, act, &[made.id]).await.map(drop)
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

    async fn give_to_member(&mut self, actor: &Actor, role: &str) -> service::Result<()> {
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

    pub(super) async fn act(&mut self, act: &str, by: &Acting) -> service::Result<()> {
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
            "rotate-itself" => api_keys::rotate(service, actor, *itself, Overlap::NONE).await.map(drop),
            "rotate-another" => {
                let other = key(service, owner, endless("other")).await;
                api_keys::rotate(service, actor, other.key.id, Overlap::NONE).await.map(drop)
            }
            "loosen-itself" => api_keys::limit(service, actor, *itself, &Limits::default()).await,
            "add-application" => applications::add(service, actor, &self.draft(&["reader"], false)).await.map(drop),
            "add-broader-application" => {
                applications::add(service, actor, &self.draft(&["writer"], false)).await.map(drop)
            }
            "regenerate-application" => {
                let id = self.application(false).await;
                applications::regenerate(service, actor, id, Overlap::NONE).await.map(drop)
            }
            "give-application-a-role" => self.to_application(actor, &["reader", "gateway"], false, false).await,
            "enable-application" => self.to_application(actor, &["reader"], true, false).await,
            "disable-application" => self.to_application(actor, &["reader"], false, true).await,
            "add-member" => self.give_to_member(actor, "reader").await,
            "add-broader-member" => self.give_to_member(actor, "writer").await,
            "restore-project" => {
                let (slug, ulf) = (self.fresh("project"), self.ulf);
                let members = vec![(ulf, "reader".parse().unwrap())];
                let draft = ProjectDraft { slug: slug.clone(), name: slug, members };
                let made = projects::add(service, &self.command, &draft).await.unwrap();
                projects::archive(service, &self.command, made.id, true).await.unwrap();
                projects::archive(service, actor, made.id, false).await.map(drop)
            }
            "issue-token" => self.issue(actor, Access::Read).await.map(drop),
            "issue-broader-token" => self.issue(actor, Access::Full).await.map(drop),
            "regenerate-api-token" => self.regenerate_token(actor, Access::Read).await,
            "regenerate-broader-token" => self.regenerate_token(actor, Access::Full).await,
            "widen-token" => self.change_token(actor, Access::Full, None).await,
            "prolong-token" => self.change_token(actor, Access::Read, Some(12)).await,
            "revoke-token" => {
                let token = self.issue(&self.command, Access::Full).await.unwrap();
                api_tokens::revoke(service, actor, TokenSelection::One(token.id)).await.map(drop)
            }
            "register-consumer" => consumers::register(service, actor, &draft("x"), SECRET).await.map(drop),
            "change-consumer" => {
                let made = consumer(service, &self.command, "x").await;
                consumers::change(service, actor, made.id, None, &draft("y"), None).await.map(drop)
            }
            "approve-consumer" => self.decide(actor, Act::Approve).await,
            "disapprove-consumer" => self.decide(actor, Act::Disapprove).await,
            "remove-consumer" => self.decide(actor, Act::Remove).await,
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
