//! What consumers may do for somebody.

use std::collections::BTreeMap;

use domain::access::AccessByApi;
use domain::authorization::Authorization;
use domain::consumer::ConsumerStatus;
use domain::id::UserId;
use domain::permission::Permission;

use crate::actor::Actor;
use crate::authority::Right;
use crate::error::Result;
use crate::reading::Reading;
use crate::service::Service;
use crate::store::{FromRow, Row, rows, sql};
use crate::verify::Granted;

/// What consumers may do for the person who acts, the latest first.
///
/// # Errors
/// `Unauthenticated` for anybody but a person.
pub async fn list(service: &Service, actor: &Actor) -> Result<Vec<Authorization>> {
    let user = actor.person()?;
    of(&mut Reading::begin(service, actor, Right::Oneself).await?, user).await
}

/// The same for any user.
///
/// # Errors
/// `Forbidden` without [`Permission::UsersRead`]; `NotFound` for the user.
pub async fn list_of(service: &Service, actor: &Actor, user: UserId) -> Result<Vec<Authorization>> {
    let mut reading = Reading::begin(service, actor, Permission::UsersRead).await?;
    rows::users::recipient(&mut reading, actor.tenant, user).await?;
    of(&mut reading, user).await
}

async fn of(reading: &mut Reading<'_>, user: UserId) -> Result<Vec<Authorization>> {
    let (tenant, now) = (reading.tenant(), reading.now);
    let apis = rows::apis::all(&mut *reading, tenant).await?;
    let slugs: BTreeMap<_, _> = apis.into_iter().map(|api| (api.id, api.slug)).collect();
    let stored: Vec<Stored> =
        sql("SELECT a.id, a.consumer_id, a.access, a.created_at, a.expires_at, a.last_used_at, c.name, c.approved_at,
                    c.disapproved_at
             FROM authorizations a JOIN consumers c ON c.id = a.consumer_id
             WHERE a.user_id = $1 AND a.withdrawn_at IS NULL AND a.expires_at > $2 ORDER BY a.id DESC")
        .bind(user)
        .bind(now)
        .all(reading)
        .await?;
    let named = |granted: &Granted| -> AccessByApi {
        granted.access.iter().filter_map(|(id, access)| Some((slugs.get(id)?.clone(), *access))).collect()
    };
    let whole = |stored: Stored| Authorization { access: stored.access.as_ref().map(named), ..stored.plain };
    Ok(stored.into_iter().map(whole).collect())
}

struct Stored {
    plain: Authorization,
    access: Option<Granted>,
}

impl FromRow for Stored {
    fn from_row(row: &Row) -> Result<Self> {
        let status = ConsumerStatus::of(row.time_opt("approved_at")?, row.time_opt("disapproved_at")?);
        let plain = Authorization {
            id: row.parsed("id")?,
            consumer: row.parsed("consumer_id")?,
            name: row.get("name")?,
            is_approved: status == ConsumerStatus::Approved,
            access: None,
            created_at: row.time("created_at")?,
            expires_at: row.time("expires_at")?,
            last_used_at: row.time_opt("last_used_at")?,
        };
        Ok(Self { plain, access: row.get::<Option<String>>("access")?.map(|text| Granted::read(&text)) })
    }
}
