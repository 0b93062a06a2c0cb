//! Who has which role.

use domain::id::UserId;
use domain::role::RoleName;

use crate::error::Result;
use crate::store::{FromRow, Handle, Row, sql};

/// The roles of a user, in the order in which they are listed everywhere.
pub(crate) async fn roles_of(on: impl Into<Handle<'_>>, user: UserId) -> Result<Vec<RoleName>> {
    let given: Vec<Given> = sql("SELECT role FROM user_roles WHERE user_id = $1").bind(user).all(on).await?;
    let mut roles: Vec<RoleName> = given.into_iter().map(|Given(role)| role).collect();
    roles.sort();
    Ok(roles)
}

struct Given(RoleName);

impl FromRow for Given {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self(row.parsed("role")?))
    }
}
