//! A sign-in request of a consumer, while a user may answer it.

use domain::access::Access;
use domain::api::Api;
use domain::authorization::{Reach, SignInRequest};
use domain::consumer::{Callback, CallbackPrefix, ConsumerStatus};
use domain::id::{ConsumerId, TemporaryId, TenantId, UserId};
use domain::time::Timestamp;

use crate::actor::Actor;
use crate::authority::Right;
use crate::consumers::{callback_of, prefix_of};
use crate::error::Result;
use crate::reading::Reading;
use crate::service::Service;
use crate::settings;
use crate::store::rows::roles::Held;
use crate::store::{FromRow, Handle, Row, rows, sql};

/// What a consumer asks the person who acts.
///
/// # Errors
/// `Unauthenticated` for anybody but a person; `NotFound`; `Conflict` if it has expired, was answered, or if the consumer
/// is not approved.
pub async fn asked(service: &Service, actor: &Actor, id: TemporaryId) -> Result<SignInRequest> {
    let user = actor.person()?;
    let mut reading = Reading::begin(service, actor, Right::Oneself).await?;
    let now = reading.now;
    let pending = pending((&mut reading).into(), actor.tenant, id, now).await?;
    let days = settings::read(&mut reading, actor.tenant).await?.authorization_days;
    let reached = reached((&mut reading).into(), actor.tenant, user).await?;
    let reach = |(api, access): (Api, Access)| Reach { api: api.slug, name: api.name, access };
    Ok(SignInRequest {
        id,
        consumer: pending.consumer,
        back_to: origin(&pending.callback),
        reach: reached.into_iter().map(reach).collect(),
        days,
    })
}

/// One that waits for a user.
pub(super) struct Pending {
    pub(super) consumer_id: ConsumerId,
    pub(super) consumer: String,
    pub(super) callback: Callback,
    callback_prefix: Option<CallbackPrefix>,
    status: ConsumerStatus,
    expires_at: Timestamp,
    is_decided: bool,
}

impl FromRow for Pending {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            consumer_id: row.parsed("consumer_id")?,
            consumer: row.get("name")?,
            callback: callback_of(row)?,
            callback_prefix: prefix_of(row)?,
            status: ConsumerStatus::of(row.time_opt("approved_at")?, row.time_opt("disapproved_at")?),
            expires_at: row.time("expires_at")?,
            is_decided: row.time_opt("decided_at")?.is_some(),
        })
    }
}

/// The sign-in request with this ID, if a user of `tenant` may answer it.
pub(super) async fn pending(on: Handle<'_>, tenant: TenantId, id: TemporaryId, now: Timestamp) -> Result<Pending> {
    let found: Option<Pending> =
        sql("SELECT t.consumer_id, t.callback, t.expires_at, t.decided_at, c.name, c.approved_at, c.disapproved_at,
                    c.callback_prefix
             FROM temporary_credentials t JOIN consumers c ON c.id = t.consumer_id
             WHERE t.tenant_id = $1 AND t.id = $2")
        .bind(tenant)
        .bind(id)
        .one(on)
        .await?;
    let pending = found.ok_or_else(|| domain::Error::not_found("The sign-in request"))?;
    let consumer = &pending.consumer;
    let again = format!("Go back to {consumer} and begin again.");
    let conflict = match &pending {
        Pending { status, .. } if *status != ConsumerStatus::Approved => {
            format!("{consumer} is not approved, so it cannot act for anybody. An administrator approves it.")
        }
        Pending { is_decided: true, .. } => format!("This request was answered already. {again}"),
        Pending { expires_at, .. } if *expires_at <= now => format!("This request has expired. {again}"),
        // The prefix may be newer than the request.
        Pending { callback, callback_prefix, .. } if !callback.is_within(callback_prefix.as_ref()) => {
            format!("{consumer} may not send you where it wants to any more. {again}")
        }
        _ => return Ok(pending),
    };
    Err(domain::Error::conflict(conflict).into())
}

/// What `user` reaches by now, by slug.
pub(super) async fn reached(mut on: Handle<'_>, tenant: TenantId, user: UserId) -> Result<Vec<(Api, Access)>> {
    let held = Held::of((&mut on).into(), tenant, Some(user)).await?;
    let apis = rows::apis::all(on, tenant).await?.into_iter();
    let with_access = apis.map(|api| (held.access_to(&api.slug), api)).map(|(access, api)| (api, access));
    Ok(with_access.filter(|(_, access)| *access != Access::None).collect())
}

/// Scheme and host of a callback; none out of band.
fn origin(callback: &Callback) -> Option<String> {
    let Callback::Url(url) = callback else { return None };
    let (scheme, rest) = url.split_once("://")?;
    let host = rest.split(['/', '?']).next().unwrap_or_default();
    Some(format!("{scheme}://{host}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_is_told_where_they_are_sent() {
        let url = |url: &str| origin(&Callback::Url(url.to_owned()));
        assert_eq!(url("https://jts.example.test:9443/jts/cb?x=1").as_deref(), Some("https://jts.example.test:9443"));
        assert_eq!(url("http://localhost?next=https://a.test/").as_deref(), Some("http://localhost"));
        assert_eq!(origin(&Callback::OutOfBand), None);
    }
}
