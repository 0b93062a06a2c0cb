//! Keys that go on for somebody else. What a key reaches follows from its new owner by then, but never goes beyond what it
//! reached for the old one: it is narrowed to that as it stands at this moment. It keeps its secret, ID, limits and
//! project, and loses the right to its owner's keys, which would be the new owner's.

use std::collections::{BTreeMap, HashMap};

use domain::access::Access;
use domain::event::Action;
use domain::id::{ApiId, KeyId, ProjectId, UserId};
use domain::permission::{Permission, PermissionSet};
use domain::role::RoleName;
use domain::user::User;

use crate::error::Result;
use crate::mutation::{EventDraft, Mutation};
use crate::reading::Reading;
use crate::store::rows::roles::Held;
use crate::store::{CHUNK, Conditions, FromRow, Row, counted, insert_many, question_marks, rows, sql, sql_with};
use crate::verify::Change;

/// How many active keys of `owner` are in projects of which `heir` is no member.
pub(super) async fn outside(reading: &mut Reading<'_>, owner: UserId, heir: UserId) -> Result<u64> {
    let statement = sql("SELECT count(*) AS n FROM api_keys
         WHERE owner_id = $1 AND revoked_at IS NULL AND expires_at > $3 AND project_id IS NOT NULL
             AND project_id NOT IN (SELECT project_id FROM project_members WHERE user_id = $2)");
    counted(statement.bind(owner).bind(heir).bind(reading.now), reading).await
}

/// Makes the active keys of `owner` those of `heir`, but for those in projects that `owner` is no member of any more:
/// they are refused, and would not be for a member. Tells how many.
pub(super) async fn hand_over(mutation: &mut Mutation<'_>, owner: &User, heir: &User) -> Result<u64> {
    let now = mutation.now;
    let keys: Vec<HandedOver> = sql("SELECT id, name, project_id, narrowed, permissions FROM api_keys
         WHERE owner_id = $1 AND revoked_at IS NULL AND expires_at > $2 ORDER BY id")
    .bind(owner.id)
    .bind(now)
    .all(mutation.tx())
    .await?;
    let reaches = reaches(mutation, owner).await?;
    let keys: Vec<_> = keys.into_iter().filter(|key| reaches.contains_key(&key.project)).collect();
    let mut narrowing = narrowing(mutation, owner.id).await?;
    // Of keys that are not narrowed yet, those of a project become the same.
    let (mut access, mut whole) = (Vec::new(), HashMap::<Option<ProjectId>, Vec<KeyId>>::new());
    let mut by_permissions = BTreeMap::<String, Vec<KeyId>>::new();
    for key in &keys {
        let Some(reach) = reaches.get(&key.project) else { continue };
        if key.narrowed {
            let narrowed = narrowing.remove(&key.id).unwrap_or_default();
            access.extend(reach.within(&narrowed).map(|(api, access)| (key.id, api, access)));
        } else {
            whole.entry(key.project).or_default().push(key.id);
        }
        let permitted = reach.permissions.within(key.permitted.unwrap_or(PermissionSet::ALL));
        by_permissions.entry(rows::roles::permissions_text(permitted)).or_default().push(key.id);
    }
    for (permissions, ids) in by_permissions {
        for ids in ids.chunks(CHUNK) {
            write_owner(mutation, heir, &permissions, ids).await?;
        }
    }
    for chunk in access.chunks(CHUNK) {
        let values = chunk.iter().flat_map(|(key, api, access)| [(*key).into(), (*api).into(), access.as_str().into()]);
        insert_many("api_key_access (key_id, api_id, access)", 3, values.collect()).run(mutation.tx()).await?;
    }
    for (project, reach) in &reaches {
        narrow_alike(mutation, whole.get(project).map_or(&[], Vec::as_slice), &reach.access).await?;
    }
    for chunk in keys.chunks(CHUNK) {
        let told = chunk.iter().map(|key| EventDraft {
            target_id: Some(key.id.to_string()),
            target: &key.name,
            details: vec![("owner", format!("{} → {}", owner.name, heir.name))],
        });
        mutation.events(Action::ApiKeyHandedOver, told.collect()).await?;
    }
    keys.iter().for_each(|key| mutation.changed(Change::ApiKey(key.id)));
    Ok(keys.len() as u64)
}

/// Narrows each of these keys to `access`, in statements that do not grow with both.
async fn narrow_alike(mutation: &mut Mutation<'_>, keys: &[KeyId], access: &[(ApiId, Access)]) -> Result<()> {
    let some: Vec<_> = access.iter().filter(|(_, access)| *access > Access::None).collect();
    for apis in some.chunks(CHUNK) {
        let rows = vec!["(?, ?)"; apis.len()].join(", ");
        for keys in keys.chunks(CHUNK) {
            let text = format!(
                "INSERT INTO api_key_access (key_id, api_id, access)
                 SELECT k.id, a.column1, a.column2 FROM (VALUES {rows}) AS a CROSS JOIN api_keys k WHERE k.id IN ({})",
                question_marks(keys.len())
            );
            let values = apis.iter().flat_map(|(api, access)| [(*api).into(), access.as_str().into()]);
            let values = values.chain(keys.iter().map(|id| (*id).into()));
            sql_with(&text, values).run_any(mutation.tx()).await?;
        }
    }
    Ok(())
}

/// The new owner of these keys, and the most that they may do at Claviger. What they are narrowed to is written next.
async fn write_owner(mutation: &mut Mutation<'_>, heir: &User, permissions: &str, ids: &[KeyId]) -> Result<()> {
    let (now, marks) = (mutation.now, question_marks(ids.len()));
    let mut of_keys = Conditions::default();
    of_keys.and(&format!("key_id IN ({marks})"), ids.iter().map(|id| (*id).into()));
    of_keys.statement("DELETE FROM api_key_access", "").run_any(mutation.tx()).await?;
    let values = [heir.id.into(), heir.name.to_lowercase().into(), permissions.into(), now.into()];
    let text = format!(
        "UPDATE api_keys SET owner_id = ?, sort_owner = ?, permissions = ?, updated_at = ?, narrowed = TRUE
         WHERE id IN ({marks})"
    );
    let values = values.into_iter().chain(ids.iter().map(|id| (*id).into()));
    sql_with(&text, values).run_any(mutation.tx()).await?;
    Ok(())
}

/// What keys reach by the roles of their owner.
#[derive(Default)]
struct Reach {
    access: Vec<(ApiId, Access)>,
    permissions: PermissionSet,
}

impl Reach {
    /// The access that is left of it within what a key is narrowed to.
    fn within<'a>(&'a self, narrowed: &'a [(ApiId, Access)]) -> impl Iterator<Item = (ApiId, Access)> + 'a {
        let most =
            move |api: ApiId| narrowed.iter().find(|(id, _)| *id == api).map_or(Access::None, |(_, access)| *access);
        let left = self.access.iter().map(move |(api, access)| (*api, (*access).min(most(*api))));
        left.filter(|(_, access)| *access > Access::None)
    }
}

/// By project, and outside of projects.
async fn reaches(mutation: &mut Mutation<'_>, owner: &User) -> Result<HashMap<Option<ProjectId>, Reach>> {
    let tenant = mutation.tenant();
    let members: Vec<Membership> = sql("SELECT project_id, role FROM project_members WHERE user_id = $1")
        .bind(owner.id)
        .all(mutation.tx())
        .await?;
    let in_projects = members.into_iter().map(|Membership(project, role)| (Some(project), vec![role]));
    let mut held = Held { names: Vec::new(), own: rows::roles::own(mutation.tx(), tenant).await? };
    let apis = rows::apis::all(mutation.tx(), tenant).await?;
    let mut reaches = HashMap::new();
    for (project, roles) in in_projects.chain([(None, owner.roles.clone())]) {
        held.names = roles;
        let access = apis.iter().map(|api| (api.id, held.access_to(&api.slug))).collect();
        let permissions = rows::roles::permissions_of(mutation.tx(), tenant, &held.names).await?;
        let permissions = permissions.without_console_only().with(Permission::ApiKeysOwn, false);
        reaches.insert(project, Reach { access, permissions });
    }
    Ok(reaches)
}

/// What the keys of `owner` that are narrowed are narrowed to.
async fn narrowing(mutation: &mut Mutation<'_>, owner: UserId) -> Result<HashMap<KeyId, Vec<(ApiId, Access)>>> {
    let given: Vec<Narrowing> = sql("SELECT a.key_id, a.api_id, a.access FROM api_key_access a
         JOIN api_keys k ON k.id = a.key_id WHERE k.owner_id = $1")
    .bind(owner)
    .all(mutation.tx())
    .await?;
    let mut by_key = HashMap::<_, Vec<_>>::new();
    for Narrowing(key, api, access) in given {
        by_key.entry(key).or_default().push((api, access));
    }
    Ok(by_key)
}

struct HandedOver {
    id: KeyId,
    name: String,
    project: Option<ProjectId>,
    narrowed: bool,
    permitted: Option<PermissionSet>,
}

impl FromRow for HandedOver {
    fn from_row(row: &Row) -> Result<Self> {
        let narrowed = row.get("narrowed")?;
        let named: Option<String> = row.get("permissions")?;
        Ok(Self {
            id: row.parsed("id")?,
            name: row.get("name")?,
            project: row.parsed_opt("project_id")?,
            narrowed,
            permitted: rows::api_keys::permitted(named.as_deref(), narrowed),
        })
    }
}

struct Membership(ProjectId, RoleName);

impl FromRow for Membership {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self(row.parsed("project_id")?, row.parsed("role")?))
    }
}

struct Narrowing(KeyId, ApiId, Access);

impl FromRow for Narrowing {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self(row.parsed("key_id")?, row.parsed("api_id")?, row.parsed("access")?))
    }
}
