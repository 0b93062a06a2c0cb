//! How a user lies in the tables.

use domain::id::{TenantId, UserId};
use domain::role::RoleName;
use domain::user::{User, UserStatus};

use crate::error::Result;
use crate::mutation::Mutation;
use crate::store::{FromRow, Handle, Row, insert_many, row_list, sql, sql_text};

/// The columns of `users u` that [`StoredUser`] reads.
pub(super) const COLUMNS: &str = "u.id, u.tenant_id, u.email, u.name, u.password_hash, u.disabled, u.has_seat, \
     u.created_at, u.last_sign_in_at";

/// A user with what is not for the eye.
pub(crate) struct StoredUser {
    pub(crate) user: User,
    pub(crate) tenant: TenantId,
    pub(crate) password_hash: Option<String>,
}

/// The roles come from a table of their own: see [`with_roles`].
impl FromRow for StoredUser {
    fn from_row(row: &Row) -> Result<Self> {
        let password_hash: Option<String> = row.get("password_hash")?;
        let status = match (row.get("disabled")?, &password_hash) {
            (true, _) => UserStatus::Disabled,
            (false, None) => UserStatus::Invited,
            (false, Some(_)) => UserStatus::Active,
        };
        let user = User {
            id: row.parsed("id")?,
            email: row.get("email")?,
            name: row.get("name")?,
            roles: Vec::new(),
            status,
            has_seat: row.get("has_seat")?,
            created_at: row.time("created_at")?,
            last_sign_in_at: row.time_opt("last_sign_in_at")?,
        };
        Ok(Self { user, tenant: row.parsed("tenant_id")?, password_hash })
    }
}

/// A user of `tenant`; of another tenant there is none, and who was deleted is no user.
pub(crate) async fn by_id(mut on: Handle<'_>, tenant: TenantId, id: UserId) -> Result<Option<StoredUser>> {
    let found: Option<StoredUser> = sql_text(format!(
        "SELECT {COLUMNS} FROM users u WHERE u.id = $1 AND u.tenant_id = $2 AND u.deleted_at IS NULL"
    ))
    .bind(id)
    .bind(tenant)
    .one(&mut on)
    .await?;
    Ok(with_roles(on, found.into_iter().collect()).await?.pop())
}

/// The same where there has to be one.
///
/// # Errors
/// `NotFound`.
pub(crate) async fn existing(on: Handle<'_>, tenant: TenantId, id: UserId) -> Result<StoredUser> {
    Ok(by_id(on, tenant, id).await?.ok_or_else(|| domain::Error::not_found("The user"))?)
}

/// The one user of the server with this address, in whatever tenant, without their roles.
pub(crate) async fn by_email(on: impl Into<Handle<'_>>, email: &str) -> Result<Option<StoredUser>> {
    sql_text(format!("SELECT {COLUMNS} FROM users u WHERE u.email = $1")).bind(email).one(on).await
}

/// The user with this ID, in whatever tenant, without their roles.
pub(crate) async fn by_any_id(on: impl Into<Handle<'_>>, id: UserId) -> Result<Option<StoredUser>> {
    sql_text(format!("SELECT {COLUMNS} FROM users u WHERE u.id = $1 AND u.deleted_at IS NULL")).bind(id).one(on).await
}

/// Reads the roles of `users`.
pub(super) async fn with_roles(on: Handle<'_>, mut users: Vec<StoredUser>) -> Result<Vec<StoredUser>> {
    if users.is_empty() {
        return Ok(users);
    }
    let wanted = row_list(users.len(), 1);
    let given: Vec<Given> = sql_text(format!("SELECT user_id, role FROM user_roles WHERE user_id IN {wanted}"))
        .bind_all(users.iter().map(|stored| stored.user.id.into()))
        .all(on)
        .await?;
    for StoredUser { user, .. } in &mut users {
        user.roles = given.iter().filter(|given| given.user == user.id).map(|given| given.role.clone()).collect();
        user.roles.sort();
    }
    Ok(users)
}

struct Given {
    user: UserId,
    role: RoleName,
}

impl FromRow for Given {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { user: row.parsed("user_id")?, role: row.parsed("role")? })
    }
}

/// A user to be written, with checked values.
pub(crate) struct NewRow<'a> {
    pub(crate) id: UserId,
    pub(crate) email: &'a str,
    pub(crate) name: &'a str,
    pub(crate) roles: &'a [RoleName],
    pub(crate) has_seat: bool,
    pub(crate) password_hash: Option<&'a str>,
}

/// Writes a user of the actor's tenant. Whoever is first ends the first set-up.
///
/// # Errors
/// `Invalid` for `email` if somebody has it already.
pub(crate) async fn insert(mutation: &mut Mutation<'_>, new: &NewRow<'_>) -> Result<User> {
    let (tenant, now) = (mutation.tenant(), mutation.now);
    let written = sql(
        "INSERT INTO users (id, tenant_id, email, name, sort_name, password_hash, has_seat, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) ON CONFLICT (email) DO NOTHING",
    )
    .bind(new.id)
    .bind(tenant)
    .bind(new.email)
    .bind(new.name)
    .bind(new.name.to_lowercase())
    .bind(new.password_hash)
    .bind(new.has_seat)
    .bind(now)
    .run_any(mutation.tx())
    .await?;
    if written == 0 {
        return Err(email_taken(new.email).into());
    }
    set_roles(mutation, new.id, new.roles).await?;
    crate::links::forget_first_set_up(mutation.tx()).await?;
    Ok(User {
        id: new.id,
        email: new.email.to_owned(),
        name: new.name.to_owned(),
        roles: new.roles.to_vec(),
        status: if new.password_hash.is_some() { UserStatus::Active } else { UserStatus::Invited },
        has_seat: new.has_seat,
        created_at: now,
        last_sign_in_at: None,
    })
}

pub(super) fn email_taken(email: &str) -> domain::Error {
    domain::Error::invalid("email", format!("There is already a user with the email {email}."))
}

pub(super) async fn set_roles(mutation: &mut Mutation<'_>, user: UserId, roles: &[RoleName]) -> Result<()> {
    sql("DELETE FROM user_roles WHERE user_id = $1").bind(user).run_any(mutation.tx()).await?;
    if roles.is_empty() {
        return Ok(());
    }
    let values = roles.iter().flat_map(|role| [user.into(), role.into()]).collect();
    insert_many("user_roles (user_id, role)", 2, values).run(mutation.tx()).await?;
    Ok(())
}
