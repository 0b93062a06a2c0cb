//! Licence seats and the last administrator: rules over all users of a tenant. Whoever asks holds the
//! tenant ([`Mutation::begin`]), so that the answer is still true at the commit.

use domain::id::UserId;
use domain::role::RoleName;

use crate::error::Result;
use crate::mutation::Mutation;
use crate::settings;
use crate::store::sql;

pub(crate) async fn has_free_seat(mutation: &mut Mutation<'_>) -> Result<bool> {
    let (held, seats) = count(mutation).await?;
    Ok(held < seats)
}

/// # Errors
/// `Invalid` for `has_seat` if every seat is taken.
pub(super) async fn refuse_without_free_seat(mutation: &mut Mutation<'_>) -> Result<()> {
    let (held, seats) = count(mutation).await?;
    if held < seats {
        return Ok(());
    }
    let message = format!(
        "Every licence seat is taken ({held} of {seats}). Take one from another user, or raise the number of seats in Settings."
    );
    Err(domain::Error::invalid("has_seat", message).into())
}

async fn count(mutation: &mut Mutation<'_>) -> Result<(i64, i64)> {
    let tenant = mutation.tenant();
    let seats = settings::read(mutation.tx(), tenant).await?.seats;
    let held: Option<i64> = sql("SELECT count(*) AS n FROM users WHERE tenant_id = $1 AND has_seat")
        .bind(tenant)
        .one(mutation.tx())
        .await?;
    Ok((held.unwrap_or_default(), i64::from(seats)))
}

/// # Errors
/// `Conflict` if nobody but `user` could administer the tenant.
pub(super) async fn refuse_last_administrator(mutation: &mut Mutation<'_>, user: UserId) -> Result<()> {
    let tenant = mutation.tenant();
    let others: Option<i64> = sql("SELECT count(*) AS n FROM users u JOIN user_roles r ON r.user_id = u.id
         WHERE u.tenant_id = $1 AND u.id <> $2 AND r.role = $3 AND NOT u.disabled AND u.password_hash IS NOT NULL")
    .bind(tenant)
    .bind(user)
    .bind(RoleName::TENANT_ADMIN.as_str())
    .one(mutation.tx())
    .await?;
    if others.unwrap_or_default() > 0 {
        return Ok(());
    }
    let message = "This is the last active administrator of the tenant. Make somebody else tenant-admin first.";
    Err(domain::Error::conflict(message).into())
}
