//! Finding users.

use domain::id::UserId;
use domain::page::{Cursor, Direction, Page, PageSize, Position};
use domain::permission::Permission;
use domain::role::RoleName;
use domain::search;
use domain::user::{User, UserQuery};

use super::row::{COLUMNS, StoredUser, existing, with_roles};
use crate::actor::Actor;
use crate::error::Result;
use crate::reading::Reading;
use crate::service::Service;
use crate::store::{Conditions, Keyset, SortColumn, Total, containing};

/// A user of the actor's tenant.
///
/// # Errors
/// `Forbidden` without [`Permission::UsersRead`]; `NotFound`.
pub async fn get(service: &Service, actor: &Actor, id: UserId) -> Result<User> {
    let mut reading = Reading::begin(service, actor, Permission::UsersRead).await?;
    Ok(existing((&mut reading).into(), actor.tenant, id).await?.user)
}

/// A page of the tenant's users in the order of their names: those with `text` in their name or address,
/// or as their ID, and of them those who have `role`.
///
/// # Errors
/// `Forbidden` without [`Permission::UsersRead`]; `Invalid` for `q` if `text` is too long.
pub async fn list(
    service: &Service,
    actor: &Actor,
    text: &str,
    role: Option<&RoleName>,
    position: &Position,
) -> Result<Page<User>> {
    let (role, position, size) = (role.cloned(), position.clone(), PageSize::default());
    let query = UserQuery { text: text.into(), role, position, size };
    page(&mut Reading::begin(service, actor, Permission::UsersRead).await?, &query, Total::Counted).await
}

/// A user of the actor's tenant, for whoever may read the directory, credentials among them.
///
/// # Errors
/// `Forbidden` without [`Permission::DirectoryRead`]; `NotFound`.
pub async fn directory_entry(service: &Service, actor: &Actor, id: UserId) -> Result<User> {
    let mut reading = Reading::begin(service, actor, Permission::DirectoryRead).await?;
    Ok(existing((&mut reading).into(), actor.tenant, id).await?.user)
}

/// A page of the tenant's users, for the same.
///
/// # Errors
/// `Forbidden` without [`Permission::DirectoryRead`]; `Invalid` for `q` if the text is too long.
pub async fn directory(service: &Service, actor: &Actor, query: &UserQuery) -> Result<Page<User>> {
    page(&mut Reading::begin(service, actor, Permission::DirectoryRead).await?, query, Total::Counted).await
}

/// The same, for whoever has established the right to it.
pub(crate) async fn page(reading: &mut Reading<'_>, query: &UserQuery, total: Total) -> Result<Page<User>> {
    page_of(reading, Conditions::default(), query, total).await
}

/// Of those for whom the conditions on `u` hold.
pub(super) async fn page_of(
    reading: &mut Reading<'_>,
    mut conditions: Conditions,
    query: &UserQuery,
    total: Total,
) -> Result<Page<User>> {
    conditions.and("u.tenant_id = ?", [reading.tenant().into()]).and("u.deleted_at IS NULL", []);
    if let Some(role) = &query.role {
        conditions.and("u.id IN (SELECT user_id FROM user_roles WHERE role = ?)", [role.into()]);
    }
    narrow(&mut conditions, &query.text)?;
    let count = total.of("users u", &conditions, &mut *reading).await?;
    let UserQuery { size, position, .. } = query;
    let (sort, id, direction) = (Some(SortColumn::text("u.sort_name")), "u.id", Direction::Ascending);
    let keyset = Keyset { sort, id, direction, size: *size, position };
    let rows: Vec<StoredUser> =
        keyset.rows(&format!("SELECT {COLUMNS} FROM users u"), conditions, &mut *reading).await?;
    let users = with_roles(reading.into(), rows).await?;
    let users = users.into_iter().map(|stored| stored.user).collect();
    let edge = |user: &User| Cursor { id: user.id.to_string(), value: user.name.to_lowercase() };
    Ok(Page::cut(users, *size, count, position, edge))
}

fn narrow(conditions: &mut Conditions, text: &str) -> Result<()> {
    let text = search::in_lowercase(text)?;
    if text.is_empty() {
        return Ok(());
    }
    if let Ok(id) = text.parse::<UserId>() {
        conditions.and("u.id = ?", [id.into()]);
        return Ok(());
    }
    let pattern = containing(&text);
    conditions.and(
        "(u.sort_name LIKE ? ESCAPE '\\' OR u.email LIKE ? ESCAPE '\\')",
        [pattern.clone().into(), pattern.into()],
    );
    Ok(())
}
