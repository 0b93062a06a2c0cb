//! Projects: their members, each with a role in it, and putting them away.

use domain::event::Action;
use domain::id::{ProjectId, TenantId, UserId};
use domain::permission::{Permission, PermissionSet};
use domain::project::{Choice, Member, Membership, Project, ProjectDraft};
use domain::role::RoleName;

use crate::actor::Actor;
use crate::authority::Right;
use crate::error::{Failure, Result};
use crate::escalation::{self, Holder};
use crate::mutation::{EventDraft, Mutation, changed};
use crate::random;
use crate::reading::Reading;
use crate::roles;
use crate::service::Service;
use crate::store::{FromRow, Handle, Row, insert_many, numbers, rows, sql, sql_text};
use crate::verify::Change;

/// Most projects of one tenant.
pub const MAX: usize = 1_000;

/// The tenant's projects by name, those that are put away last.
///
/// # Errors
/// `Forbidden` without [`Permission::ProjectsRead`].
pub async fn list(service: &Service, actor: &Actor) -> Result<Vec<Project>> {
    let mut reading = Reading::begin(service, actor, Permission::ProjectsRead).await?;
    all(&mut reading, actor.tenant).await
}

/// The projects in which the actor can have keys.
///
/// # Errors
/// `Unauthenticated` for anybody but a person.
pub async fn mine(service: &Service, actor: &Actor) -> Result<Vec<Choice>> {
    let user = actor.person()?;
    let mut reading = Reading::begin(service, actor, Right::Oneself).await?;
    let mut mine: Vec<Choice> =
        sql("SELECT p.id, p.slug, p.name, m.role FROM projects p JOIN project_members m ON m.project_id = p.id
         WHERE p.tenant_id = $1 AND m.user_id = $2 AND p.archived_at IS NULL ORDER BY p.name, p.id")
        .bind(actor.tenant)
        .bind(user)
        .all(&mut reading)
        .await?;
    for choice in &mut mine {
        let role = std::slice::from_ref(&choice.role);
        let permissions = rows::roles::permissions_of((&mut reading).into(), actor.tenant, role).await?;
        choice.permissions = permissions.without_console_only();
    }
    Ok(mine)
}

/// The projects that `user` is a member of, by name, those that are put away last.
///
/// # Errors
/// `Forbidden` without [`Permission::ProjectsRead`].
pub async fn of_user(service: &Service, actor: &Actor, user: UserId) -> Result<Vec<Membership>> {
    let mut reading = Reading::begin(service, actor, Permission::ProjectsRead).await?;
    sql("SELECT p.id, p.slug, p.name, p.archived_at, m.role,
                (SELECT count(*) FROM api_keys k WHERE k.owner_id = m.user_id AND k.project_id = p.id) AS keys
         FROM project_members m JOIN projects p ON p.id = m.project_id
         WHERE p.tenant_id = $1 AND m.user_id = $2 ORDER BY p.archived_at IS NOT NULL, p.name, p.id")
    .bind(actor.tenant)
    .bind(user)
    .all(&mut reading)
    .await
}

/// # Errors
/// `Forbidden` without [`Permission::ProjectsRead`]; `NotFound`.
pub async fn get(service: &Service, actor: &Actor, id: ProjectId) -> Result<Project> {
    let mut reading = Reading::begin(service, actor, Permission::ProjectsRead).await?;
    find(&mut reading, actor.tenant, id).await
}

/// # Errors
/// `Forbidden` without [`Permission::ProjectsWrite`]; `Invalid` for each field.
pub async fn add(service: &Service, actor: &Actor, draft: &ProjectDraft) -> Result<Project> {
    let draft = draft.checked()?;
    let mut mutation = Mutation::begin(service, actor, Permission::ProjectsWrite).await?;
    let others: Vec<String> =
        sql("SELECT slug AS t FROM projects WHERE tenant_id = $1").bind(actor.tenant).all(mutation.tx()).await?;
    if others.len() >= MAX {
        return Err(domain::Error::conflict(format!("A tenant may have at most {MAX} projects.")).into());
    }
    if others.contains(&draft.slug) {
        let message = format!("There is already a project “{}”.", draft.slug);
        return Err(domain::Error::invalid("slug", message).into());
    }
    let (id, now) = (random::id(ProjectId::new, mutation.now), mutation.now);
    sql("INSERT INTO projects (id, tenant_id, slug, name, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $5)")
        .bind(id)
        .bind(actor.tenant)
        .bind(&draft.slug)
        .bind(&draft.name)
        .bind(now)
        .run(mutation.tx())
        .await?;
    write_members(&mut mutation, id, &[], &draft).await?;
    let project = find(mutation.tx(), actor.tenant, id).await?;
    let details = vec![("slug", draft.slug.clone()), ("members", listed(&project))];
    tell(&mut mutation, Action::ProjectAdded, &project, details).await?;
    mutation.changed(Change::Project(id));
    mutation.commit().await?;
    Ok(project)
}

/// Makes name and members what `draft` says; the slug stays. Who is no member any more has no access by
/// keys in it from the next verification on. `seen` is what the caller had before them.
///
/// # Errors
/// `Forbidden` without [`Permission::ProjectsWrite`]; `NotFound`; `Invalid` for each field, and for `members` if a
/// role is given that goes beyond what the actor has; `Stale` if `seen` is.
pub async fn change(
    service: &Service,
    actor: &Actor,
    id: ProjectId,
    seen: Option<&ProjectDraft>,
    draft: &ProjectDraft,
) -> Result<Project> {
    let mut mutation = Mutation::begin(service, actor, Permission::ProjectsWrite).await?;
    let before = find(mutation.tx(), actor.tenant, id).await?;
    let was = ProjectDraft::from(&before);
    if seen.is_some_and(|seen| *seen != was) {
        return Err(domain::Error::stale("this project").into());
    }
    let draft = ProjectDraft { slug: before.slug.clone(), ..draft.clone() }.checked()?;
    if draft == was {
        return Ok(before);
    }
    let now = mutation.now;
    sql("UPDATE projects SET name = $2, updated_at = $3 WHERE id = $1")
        .bind(id)
        .bind(&draft.name)
        .bind(now)
        .run(mutation.tx())
        .await?;
    sql("DELETE FROM project_members WHERE project_id = $1").bind(id).run_any(mutation.tx()).await?;
    write_members(&mut mutation, id, &was.members, &draft).await?;
    let after = find(mutation.tx(), actor.tenant, id).await?;
    tell(&mut mutation, Action::ProjectChanged, &after, differences(&before, &after)).await?;
    mutation.changed(Change::Project(id));
    mutation.commit().await?;
    Ok(after)
}

/// Puts a project away, or takes it up again. While it is put away, no key in it works.
///
/// # Errors
/// `Forbidden` without [`Permission::ProjectsWrite`]; `NotFound`; to take it up again, `Invalid` for `members` if a
/// role of one goes beyond what the actor has.
pub async fn archive(service: &Service, actor: &Actor, id: ProjectId, archived: bool) -> Result<Project> {
    let mut mutation = Mutation::begin(service, actor, Permission::ProjectsWrite).await?;
    let before = find(mutation.tx(), actor.tenant, id).await?;
    if before.archived_at.is_some() == archived {
        return Ok(before);
    }
    if !archived {
        // Its members' keys act with their roles again.
        let given: Vec<RoleName> = before.members.iter().map(|member| member.role.clone()).collect();
        escalation::refuse_giving(&mut mutation, Holder::Credentials, "members", &given).await?;
    }
    let now = mutation.now;
    sql("UPDATE projects SET archived_at = $2, updated_at = $3 WHERE id = $1")
        .bind(id)
        .bind(archived.then_some(now))
        .bind(now)
        .run(mutation.tx())
        .await?;
    let action = if archived { Action::ProjectArchived } else { Action::ProjectRestored };
    tell(&mut mutation, action, &before, vec![("keys", before.keys.to_string())]).await?;
    let after = find(mutation.tx(), actor.tenant, id).await?;
    mutation.changed(Change::Project(id));
    mutation.commit().await?;
    Ok(after)
}

/// Roles that members of `before` have already are not given again.
async fn write_members(
    mutation: &mut Mutation<'_>,
    id: ProjectId,
    before: &[(UserId, RoleName)],
    draft: &ProjectDraft,
) -> Result<()> {
    let tenant = mutation.tenant();
    let given = draft.members.iter().filter(|member| !before.contains(member));
    let given: Vec<RoleName> = given.map(|(_, role)| role.clone()).collect();
    escalation::refuse_giving(mutation, Holder::Credentials, "members", &given).await?;
    let named = draft.members.iter().map(|(_, role)| role);
    roles::existing(mutation.tx(), tenant, "members", named).await?;
    let marks = numbers(2, draft.members.len());
    if draft.members.is_empty() {
        return Ok(());
    }
    let known: Option<i64> = sql_text(format!(
        "SELECT count(*) AS n FROM users WHERE tenant_id = $1 AND deleted_at IS NULL AND id IN ({marks})"
    ))
    .bind(tenant)
    .bind_all(draft.members.iter().map(|(user, _)| (*user).into()))
    .one(mutation.tx())
    .await?;
    if known != i64::try_from(draft.members.len()).ok() {
        let message = "Somebody of these is no user of this tenant. They may have been removed meanwhile.";
        return Err(domain::Error::invalid("members", message).into());
    }
    let values = draft.members.iter().flat_map(|(user, role)| [id.into(), (*user).into(), role.into()]).collect();
    insert_many("project_members (project_id, user_id, role)", 3, values).run(mutation.tx()).await?;
    Ok(())
}

async fn tell(
    mutation: &mut Mutation<'_>,
    action: Action,
    project: &Project,
    details: Vec<(&str, String)>,
) -> Result<()> {
    mutation.event(action, EventDraft { target_id: Some(project.id.to_string()), target: &project.name, details }).await
}

fn differences(before: &Project, after: &Project) -> Vec<(&'static str, String)> {
    changed([("name", before.name.clone(), after.name.clone()), ("members", listed(before), listed(after))])
}

fn listed(project: &Project) -> String {
    let members = project.members.iter().map(|member| format!("{} ({})", member.name, member.role));
    let text = members.collect::<Vec<_>>().join(", ");
    if text.is_empty() { "none".to_owned() } else { text }
}

const SELECT: &str = "SELECT p.id, p.slug, p.name, p.archived_at, p.created_at, p.updated_at,
     (SELECT CAST(coalesce(sum(c.keys), 0) AS BIGINT) FROM api_key_counts c
      WHERE c.tenant_id = p.tenant_id AND c.scope = p.id) AS keys FROM projects p";
const MEMBERS: &str = "SELECT m.project_id, m.user_id, u.name, u.email, m.role FROM project_members m
     JOIN users u ON u.id = m.user_id JOIN projects p ON p.id = m.project_id";

pub(crate) async fn all(on: impl Into<Handle<'_>>, tenant: TenantId) -> Result<Vec<Project>> {
    let mut on = on.into();
    let order = "ORDER BY p.archived_at IS NOT NULL, p.name, p.id";
    let mut projects: Vec<Project> =
        sql_text(format!("{SELECT} WHERE p.tenant_id = $1 {order}")).bind(tenant).all(&mut on).await?;
    let members: Vec<(ProjectId, Member)> =
        sql_text(format!("{MEMBERS} WHERE p.tenant_id = $1 ORDER BY u.sort_name, u.id"))
            .bind(tenant)
            .all(&mut on)
            .await?;
    for (project, member) in members {
        if let Some(found) = projects.iter_mut().find(|found| found.id == project) {
            found.members.push(member);
        }
    }
    Ok(projects)
}

async fn find(on: impl Into<Handle<'_>>, tenant: TenantId, id: ProjectId) -> Result<Project> {
    let mut on = on.into();
    let found: Option<Project> =
        sql_text(format!("{SELECT} WHERE p.tenant_id = $1 AND p.id = $2")).bind(tenant).bind(id).one(&mut on).await?;
    let mut project = found.ok_or_else(|| domain::Error::not_found("The project"))?;
    let members: Vec<(ProjectId, Member)> =
        sql_text(format!("{MEMBERS} WHERE p.id = $1 ORDER BY u.sort_name, u.id")).bind(id).all(&mut on).await?;
    project.members = members.into_iter().map(|(_, member)| member).collect();
    Ok(project)
}

impl FromRow for Project {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.parsed("id")?,
            slug: row.get("slug")?,
            name: row.get("name")?,
            members: Vec::new(),
            keys: u32::try_from(row.count("keys")?).map_err(|_| Failure::Corrupt { what: "keys" })?,
            archived_at: row.time_opt("archived_at")?,
            created_at: row.time("created_at")?,
            updated_at: row.time("updated_at")?,
        })
    }
}

impl FromRow for (ProjectId, Member) {
    fn from_row(row: &Row) -> Result<Self> {
        let member = Member {
            user: row.parsed::<UserId>("user_id")?,
            name: row.get("name")?,
            email: row.get("email")?,
            role: row.parsed::<RoleName>("role")?,
        };
        Ok((row.parsed("project_id")?, member))
    }
}

impl FromRow for Membership {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            project: row.parsed("id")?,
            slug: row.get("slug")?,
            name: row.get("name")?,
            role: row.parsed("role")?,
            is_archived: row.time_opt("archived_at")?.is_some(),
            keys: u32::try_from(row.count("keys")?).map_err(|_| Failure::Corrupt { what: "keys" })?,
        })
    }
}

impl FromRow for Choice {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.parsed("id")?,
            slug: row.get("slug")?,
            name: row.get("name")?,
            role: row.parsed("role")?,
            permissions: PermissionSet::NONE,
        })
    }
}
