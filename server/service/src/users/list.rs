//! Finding users.

use domain::id::UserId;
use domain::page::{COUNT_CAP, Count, Cursor, LIMIT, Page, PageSize, Position};
use domain::permission::Permission;
use domain::role::RoleName;
use domain::user::User;

use super::row::{COLUMNS, StoredUser, by_id, with_roles};
use crate::actor::Actor;
use crate::error::Result;
use crate::reading::Reading;
use crate::service::Service;
use crate::store::{Conditions, containing};

/// Longer text is in no name and no address.
const MAX_TEXT: usize = domain::email::MAX_CHARS;

/// A user of the actor's tenant.
///
/// # Errors
/// `Forbidden` without [`Permission::UsersRead`]; `NotFound`.
pub async fn get(service: &Service, actor: &Actor, id: UserId) -> Result<User> {
    let mut reading = Reading::begin(service, actor, Permission::UsersRead).await?;
    let found = by_id((&mut reading).into(), actor.tenant, id).await?;
    Ok(found.ok_or_else(|| domain::Error::not_found("The user"))?.user)
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
    let mut conditions = Conditions::default();
    conditions.and("u.tenant_id = ?", [actor.tenant.into()]);
    if let Some(role) = role {
        conditions.and("u.id IN (SELECT user_id FROM user_roles WHERE role = ?)", [role.into()]);
    }
    narrow(&mut conditions, text)?;
    let mut reading = Reading::begin(service, actor, Permission::UsersRead).await?;
    let capped = format!("LIMIT {}) AS counted", COUNT_CAP + 1);
    let counted: Option<i64> =
        conditions.statement("SELECT count(*) AS n FROM (SELECT 1 FROM users u", &capped).one(&mut reading).await?;
    let count = Count::of(counted.and_then(|n| u32::try_from(n).ok()).unwrap_or_default());

    let order = match position {
        Position::Start => "ASC",
        Position::After(cursor) => go_on_from(&mut conditions, ">", cursor, "ASC"),
        Position::Before(cursor) => go_on_from(&mut conditions, "<", cursor, "DESC"),
    };
    let rows: Vec<StoredUser> = conditions
        .statement(
            &format!("SELECT {COLUMNS} FROM users u"),
            &format!("ORDER BY u.sort_name {order}, u.id {order} LIMIT {}", LIMIT + 1),
        )
        .all(&mut reading)
        .await?;
    let users = with_roles((&mut reading).into(), rows).await?;
    let users = users.into_iter().map(|stored| stored.user).collect();
    let edge = |user: &User| Cursor { id: user.id.to_string(), value: user.name.to_lowercase() };
    Ok(Page::cut(users, PageSize::default(), count, position, edge))
}

fn narrow(conditions: &mut Conditions, text: &str) -> Result<()> {
    // Postgres takes no NUL in a text, and no name holds a control character.
    let text: String = text.trim().to_lowercase().chars().filter(|c| !c.is_control()).collect();
    let chars = text.chars().count();
    if chars > MAX_TEXT {
        let message = format!("Search text may have at most {MAX_TEXT} characters; this one has {chars}.");
        return Err(domain::Error::invalid("q", message).into());
    }
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

fn go_on_from(conditions: &mut Conditions, beyond: &str, cursor: &Cursor, order: &'static str) -> &'static str {
    let text = |text: &str| text.replace('\0', "").into();
    conditions.and(&format!("(u.sort_name, u.id) {beyond} (?, ?)"), [text(&cursor.value), text(&cursor.id)]);
    order
}
