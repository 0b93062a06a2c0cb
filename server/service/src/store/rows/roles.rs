//! A tenant's own roles as they lie in their tables.

use std::collections::BTreeMap;

use domain::access::Access;
use domain::id::{RoleId, TenantId, UserId};
use domain::permission::{Permission, PermissionSet};
use domain::role::{RoleDraft, RoleName};
use domain::time::Timestamp;

use super::users::roles_of;
use crate::error::Result;
use crate::store::{FromRow, Handle, Row, numbers, sql, sql_text};

/// A role of a tenant's own as it lies in the tables.
pub(crate) struct StoredRole {
    pub(crate) id: RoleId,
    pub(crate) name: RoleName,
    pub(crate) description: String,
    pub(crate) permissions: PermissionSet,
    pub(crate) access: BTreeMap<String, Access>,
    pub(crate) updated_at: Timestamp,
}

impl StoredRole {
    pub(crate) fn draft(&self) -> RoleDraft {
        RoleDraft {
            name: self.name.to_string(),
            description: self.description.clone(),
            permissions: self.permissions,
            access: self.access.clone(),
        }
    }
}

impl FromRow for StoredRole {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.parsed("id")?,
            name: row.parsed("name")?,
            description: row.get("description")?,
            permissions: permissions(&row.get::<String>("permissions")?),
            access: BTreeMap::new(),
            updated_at: row.time("updated_at")?,
        })
    }
}

/// The roles of `tenant`'s own, by name.
pub(crate) async fn own(on: impl Into<Handle<'_>>, tenant: TenantId) -> Result<Vec<StoredRole>> {
    let mut on = on.into();
    let mut roles: Vec<StoredRole> =
        sql("SELECT id, name, description, permissions, updated_at FROM roles WHERE tenant_id = $1 ORDER BY name")
            .bind(tenant)
            .all(&mut on)
            .await?;
    let access: Vec<AccessRow> = sql("SELECT a.role_id, p.slug, a.access FROM role_access a
         JOIN apis p ON p.id = a.api_id WHERE p.tenant_id = $1")
    .bind(tenant)
    .all(&mut on)
    .await?;
    for AccessRow { role, slug, access } in access {
        if let Some(found) = roles.iter_mut().find(|found| found.id == role) {
            found.access.insert(slug, access);
        }
    }
    Ok(roles)
}

struct AccessRow {
    role: RoleId,
    slug: String,
    access: Access,
}

impl FromRow for AccessRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { role: row.parsed("role_id")?, slug: row.get("slug")?, access: row.parsed("access")? })
    }
}

/// The roles of somebody, with what the tenant's own confer.
pub(crate) struct Held {
    pub(crate) names: Vec<RoleName>,
    /// All of the tenant's own.
    pub(crate) own: Vec<StoredRole>,
}

impl Held {
    /// Those of `user`; nobody has none.
    pub(crate) async fn of(mut on: Handle<'_>, tenant: TenantId, user: Option<UserId>) -> Result<Self> {
        let names = match user {
            Some(id) => roles_of(&mut on, id).await?,
            None => Vec::new(),
        };
        Ok(Self { names, own: own(on, tenant).await? })
    }

    /// To every API, those that are registered later included.
    pub(crate) fn blanket(&self) -> Access {
        let built_in = self.names.iter().filter_map(RoleName::built_in);
        built_in.map(domain::role::BuiltIn::access).max().unwrap_or_default()
    }

    pub(crate) fn access_to(&self, slug: &str) -> Access {
        let own = self.own.iter().filter(|role| self.names.contains(&role.name));
        own.filter_map(|role| role.access.get(slug)).copied().max().unwrap_or_default().max(self.blanket())
    }
}

/// What holders of `roles` may do at Claviger. A role that is gone confers nothing.
pub(crate) async fn permissions_of(mut on: Handle<'_>, tenant: TenantId, roles: &[RoleName]) -> Result<PermissionSet> {
    let mut set = PermissionSet::NONE;
    let mut own = Vec::new();
    for role in roles {
        match role.built_in() {
            Some(built_in) => set = set.union(built_in.permissions()),
            None => own.push(role),
        }
    }
    if own.is_empty() {
        return Ok(set);
    }
    let wanted = numbers(2, own.len());
    let given: Vec<String> =
        sql_text(format!("SELECT permissions AS t FROM roles WHERE tenant_id = $1 AND name IN ({wanted})"))
            .bind(tenant)
            .bind_all(own.into_iter().map(Into::into))
            .all(&mut on)
            .await?;
    Ok(given.iter().fold(set, |set, text| set.union(permissions(text))))
}

/// As a column keeps them.
pub(crate) fn permissions_text(permissions: PermissionSet) -> String {
    permissions.iter().map(|permission| permission.as_str()).collect::<Vec<_>>().join(" ")
}

/// What [`permissions_text`] wrote. A permission that this version does not know is left out.
pub(crate) fn permissions(text: &str) -> PermissionSet {
    text.split_whitespace().filter_map(|name| name.parse::<Permission>().ok()).collect()
}
