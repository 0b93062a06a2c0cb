//! What is different between a description and what there is.

use std::fmt;

use domain::api::{Api, ApiDraft};
use domain::id::{ApiId, ProjectId, UserId};
use domain::page::Position;
use domain::permission::{Permission, PermissionSet};
use domain::project::Project;
use domain::role::{BuiltIn, Role, RoleDraft, RoleName};
use domain::settings::Setting;
use domain::user::{NewUser, User, UserChange};
use domain::{Error, email};

use super::{Organisation, ProjectEntry, RoleEntry, UserEntry};
use crate::actor::Actor;
use crate::error::Result;
use crate::service::Service;
use crate::{apis, projects, roles, settings, users};

/// What has to be done, in an order in which it can be.
#[derive(Debug, Default)]
pub struct Plan {
    pub(super) steps: Vec<Step>,
}

impl Plan {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// A line for each step: `+` for what is new, `~` for what changes.
    pub fn lines(&self) -> impl Iterator<Item = String> {
        self.steps.iter().map(ToString::to_string)
    }
}

#[derive(Debug)]
pub(super) enum Step {
    Setting { name: String, was: String, value: String },
    RegisterApi(ApiDraft),
    ChangeApi(ApiId, ApiDraft, ApiDraft),
    AddRole(RoleDraft),
    ChangeRole(RoleName, RoleDraft, RoleDraft),
    AddUser { new: NewUser, password_hash: Option<String>, seat: Option<bool> },
    ChangeUser(UserId, String, UserChange, UserChange),
    AddProject { slug: String, name: String, members: Members },
    ChangeProject { id: ProjectId, slug: String, name: String, members: Members, was: Members },
}

/// By e-mail address, sorted.
pub(super) type Members = Vec<(String, RoleName)>;

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Setting { name, was, value } => write!(f, "~ setting {name}: {was} → {value}"),
            Self::RegisterApi(api) => write!(f, "+ api {} at {}", api.slug, places(api)),
            Self::ChangeApi(_, was, is) => write!(f, "~ api {}: {} → {}", is.slug, api_text(was), api_text(is)),
            Self::AddRole(role) => write!(f, "+ role {}: {}", role.name, role_text(role)),
            Self::ChangeRole(name, was, is) => write!(f, "~ role {name}: {} → {}", role_text(was), role_text(is)),
            Self::AddUser { new, password_hash, .. } => {
                let way_in = if password_hash.is_some() { "with a password" } else { "invited" };
                write!(f, "+ user {} ({}), {way_in}", new.email, names(&new.roles))
            }
            Self::ChangeUser(_, email, was, is) => write!(f, "~ user {email}: {} → {}", user_text(was), user_text(is)),
            Self::AddProject { slug, members, .. } => write!(f, "+ project {slug}: {}", members_text(members)),
            Self::ChangeProject { slug, members, was, .. } => {
                write!(f, "~ project {slug}: {} → {}", members_text(was), members_text(members))
            }
        }
    }
}

fn places(api: &ApiDraft) -> String {
    let hosts = if api.hosts.is_empty() { "every host".to_owned() } else { api.hosts.join(", ") };
    format!("{hosts}, {}", api.path_prefixes.join(", "))
}

fn api_text(api: &ApiDraft) -> String {
    format!("“{}” at {}{}", api.name, places(api), if api.enabled { "" } else { ", off" })
}

fn role_text(role: &RoleDraft) -> String {
    let access = role.access.iter().map(|(slug, access)| format!("{slug}:{access}"));
    let permissions = role.permissions.iter().map(|permission| permission.to_string());
    let all: Vec<String> = access.chain(permissions).collect();
    if all.is_empty() { "nothing".to_owned() } else { all.join(" ") }
}

fn user_text(user: &UserChange) -> String {
    format!("{} ({}){}", user.name, names(&user.roles), if user.has_seat { "" } else { ", no seat" })
}

fn members_text(members: &Members) -> String {
    let all: Vec<String> = members.iter().map(|(email, role)| format!("{email} ({role})")).collect();
    if all.is_empty() { "nobody".to_owned() } else { all.join(", ") }
}

fn names(roles: &[RoleName]) -> String {
    if roles.is_empty() {
        "no role".to_owned()
    } else {
        roles.iter().map(RoleName::as_str).collect::<Vec<_>>().join(", ")
    }
}

/// Compares, and changes nothing.
///
/// # Errors
/// `Invalid`, with the entry of the description that is wrong; `Forbidden`.
pub async fn plan(service: &Service, actor: &Actor, described: &Organisation) -> Result<Plan> {
    let mut plan = Plan::default();
    plan_settings(&mut plan, service, actor, described).await?;
    let known_apis = plan_apis(&mut plan, service, actor, described).await?;
    let known_roles = plan_roles(&mut plan, service, actor, described, &known_apis).await?;
    let known_users = plan_users(&mut plan, service, actor, described, &known_roles).await?;
    plan_projects(&mut plan, service, actor, described, &known_roles, &known_users).await?;
    Ok(plan)
}

/// The same error, with the entry before each message.
fn at(entry: &str, error: Error) -> Error {
    match error {
        Error::Invalid { mut fields } => {
            for field in &mut fields {
                field.message = format!("{entry}: {}: {}", field.field, field.message);
            }
            Error::Invalid { fields }
        }
        other => other,
    }
}

async fn plan_settings(plan: &mut Plan, service: &Service, actor: &Actor, described: &Organisation) -> Result<()> {
    let present = settings::get(service, actor).await?;
    let wanted = described.settings();
    let after = present.with(wanted.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let after = after.map_err(|error| at("[settings]", error))?;
    for setting in wanted.iter().filter_map(|(name, _)| Setting::called(name)) {
        let (name, was, value) = (setting.name.to_owned(), setting.text(&present), setting.text(&after));
        if was != value {
            plan.steps.push(Step::Setting { name, was, value });
        }
    }
    Ok(())
}

/// Gives the slugs of all APIs that there will be.
async fn plan_apis(plan: &mut Plan, service: &Service, actor: &Actor, described: &Organisation) -> Result<Vec<String>> {
    let present = apis::list(service, actor).await?;
    let mut known: Vec<String> = present.iter().map(|api| api.slug.clone()).collect();
    for wanted in &described.apis {
        let wanted = wanted.checked().map_err(|error| at(&format!("[[api]] {}", wanted.slug), error))?;
        match present.iter().find(|api: &&Api| api.slug == wanted.slug) {
            None => {
                known.push(wanted.slug.clone());
                plan.steps.push(Step::RegisterApi(wanted));
            }
            Some(api) if ApiDraft::from(api) != wanted => {
                plan.steps.push(Step::ChangeApi(api.id, api.into(), wanted));
            }
            Some(_) => {}
        }
    }
    Ok(known)
}

/// Gives the names of all roles that there will be.
async fn plan_roles(
    plan: &mut Plan,
    service: &Service,
    actor: &Actor,
    described: &Organisation,
    apis: &[String],
) -> Result<Vec<RoleName>> {
    let present = roles::list(service, actor).await?;
    let mut known: Vec<RoleName> = present.iter().map(|role| role.name.clone()).collect();
    for entry in &described.roles {
        let place = format!("[[role]] {}", entry.name);
        let (name, wanted) = role_draft(entry, apis).map_err(|error| at(&place, error))?;
        match present.iter().find(|role: &&Role| role.name == name) {
            None => {
                known.push(name);
                plan.steps.push(Step::AddRole(wanted));
            }
            Some(role) if RoleDraft::from(role) != wanted => {
                plan.steps.push(Step::ChangeRole(name, role.into(), wanted));
            }
            Some(_) => {}
        }
    }
    Ok(known)
}

fn role_draft(entry: &RoleEntry, apis: &[String]) -> domain::Result<(RoleName, RoleDraft)> {
    let mut permissions = PermissionSet::NONE;
    for name in &entry.permissions {
        let known = || Permission::ALL.iter().map(|p| p.as_str()).collect::<Vec<_>>().join(", ");
        let permission: Permission = name.parse().map_err(|()| {
            Error::invalid("permissions", format!("There is no permission “{name}”. The permissions are {}.", known()))
        })?;
        permissions = permissions.with(permission, true);
    }
    if let Some(slug) = entry.access.keys().find(|slug| !apis.contains(slug)) {
        return Err(Error::invalid("access", format!("There is no API “{slug}”.")));
    }
    // What gives nothing is not kept.
    let access = entry.access.iter().filter(|(_, access)| **access != domain::access::Access::None);
    let access = access.map(|(slug, access)| (slug.clone(), *access)).collect();
    RoleDraft { name: entry.name.clone(), description: entry.description.clone(), permissions, access }.checked()
}

/// Gives the addresses of all users that there will be, of those described or named as members.
async fn plan_users(
    plan: &mut Plan,
    service: &Service,
    actor: &Actor,
    described: &Organisation,
    roles: &[RoleName],
) -> Result<Vec<String>> {
    let mut known = Vec::new();
    for entry in &described.users {
        let place = format!("[[user]] {}", entry.email);
        let address = email::parse(&entry.email).map_err(|error| at(&place, error))?;
        let given = role_names(&entry.roles, roles).map_err(|error| at(&place, error))?;
        if entry.password_hash.as_deref().is_some_and(|hash| !crate::secret::password::is_hash(hash)) {
            let message = "This is not a hash of argon2id in PHC form, such as $argon2id$v=19$m=19456,t=2,p=1$….";
            return Err(at(&place, Error::invalid("password_hash", message)).into());
        }
        match user_called(service, actor, &address).await? {
            None => plan.steps.push(Step::AddUser {
                new: NewUser { email: address.clone(), name: entry.name.clone(), roles: given, has_seat: false },
                password_hash: entry.password_hash.clone(),
                seat: entry.seat,
            }),
            Some(user) => {
                let was = UserChange::from(&user);
                let wanted = user_change(entry, &was, given);
                if wanted != was {
                    plan.steps.push(Step::ChangeUser(user.id, address.clone(), was, wanted));
                }
            }
        }
        known.push(address);
    }
    Ok(known)
}

fn user_change(entry: &UserEntry, was: &UserChange, roles: Vec<RoleName>) -> UserChange {
    UserChange {
        name: entry.name.trim().to_owned(),
        email: was.email.clone(),
        roles,
        has_seat: entry.seat.unwrap_or(was.has_seat),
        disabled: was.disabled,
    }
}

fn role_names(names: &[String], known: &[RoleName]) -> domain::Result<Vec<RoleName>> {
    let mut roles = names.iter().map(|name| role_name(name, known)).collect::<domain::Result<Vec<_>>>()?;
    roles.sort();
    roles.dedup();
    Ok(roles)
}

fn role_name(name: &str, known: &[RoleName]) -> domain::Result<RoleName> {
    let role: RoleName = name.parse()?;
    if known.contains(&role) || BuiltIn::ALL.iter().any(|built_in| built_in.as_str() == name) {
        return Ok(role);
    }
    let known = known.iter().map(RoleName::as_str).collect::<Vec<_>>().join(", ");
    Err(Error::invalid("roles", format!("There is no role “{name}”. The roles are {known}.")))
}

pub(super) async fn user_called(service: &Service, actor: &Actor, address: &str) -> Result<Option<User>> {
    let page = users::list(service, actor, address, None, &Position::Start).await?;
    Ok(page.items.into_iter().find(|user| user.email == address))
}

async fn plan_projects(
    plan: &mut Plan,
    service: &Service,
    actor: &Actor,
    described: &Organisation,
    roles: &[RoleName],
    users: &[String],
) -> Result<()> {
    let present = projects::list(service, actor).await?;
    for entry in &described.projects {
        let place = format!("[[project]] {}", entry.slug);
        let members = members(service, actor, entry, roles, users).await?;
        let members = members.map_err(|error| at(&place, error))?;
        domain::slug::parse("slug", "Slug", &entry.slug).map_err(|error| at(&place, error))?;
        let name = entry.name.clone().unwrap_or_else(|| entry.slug.clone());
        match present.iter().find(|project: &&Project| project.slug == entry.slug) {
            None => plan.steps.push(Step::AddProject { slug: entry.slug.clone(), name, members }),
            Some(project) => {
                let mut was: Members =
                    project.members.iter().map(|member| (member.email.clone(), member.role.clone())).collect();
                was.sort();
                let name = entry.name.clone().unwrap_or_else(|| project.name.clone());
                if was != members || name != project.name {
                    let slug = entry.slug.clone();
                    plan.steps.push(Step::ChangeProject { id: project.id, slug, name, members, was });
                }
            }
        }
    }
    Ok(())
}

async fn members(
    service: &Service,
    actor: &Actor,
    entry: &ProjectEntry,
    roles: &[RoleName],
    users: &[String],
) -> Result<domain::Result<Members>> {
    let mut members = Members::new();
    for member in &entry.members {
        let (address, role) = match (email::parse(&member.user), role_name(&member.role, roles)) {
            (Ok(address), Ok(role)) => (address, role),
            (Err(error), _) | (_, Err(error)) => return Ok(Err(error)),
        };
        if !users.contains(&address) && user_called(service, actor, &address).await?.is_none() {
            return Ok(Err(Error::invalid("members", format!("There is no user {address}."))));
        }
        members.push((address, role));
    }
    members.sort();
    Ok(Ok(members))
}
