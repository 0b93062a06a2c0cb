//! What the people of Northwind Freight let those tools do.

use domain::id::{AuthorizationId, TemporaryId, TenantId};
use domain::time::{DAY, HOUR, Timestamp};

use super::consumers::Consumer;
use super::dice::Dice;
use super::people::Person;
use super::table::Table;
use crate::error::Result;
use crate::random;
use crate::sealing::AUTHORIZATION_SECRET;
use crate::secret::KeyRing;
use crate::store::{Transaction, Value};

/// For how long somebody lets one.
const LIFETIME: i64 = 365 * DAY;

pub(super) struct Authorization<'a> {
    id: AuthorizationId,
    temporary: TemporaryId,
    pub(super) consumer: &'a Consumer<'a>,
    pub(super) user: &'a Person,
    pub(super) created_at: Timestamp,
    last_used_at: Option<Timestamp>,
}

/// Every third works with a tool that was approved.
pub(super) fn draw<'a>(
    dice: &mut Dice,
    people: &'a [Person],
    consumers: &'a [Consumer<'a>],
    now: Timestamp,
) -> Vec<Authorization<'a>> {
    let mut drawn = Vec::new();
    for (consumer, approved_at) in consumers.iter().filter_map(|consumer| Some((consumer, consumer.approved_at?))) {
        for user in people {
            let (from, to) = (approved_at.max(user.came_at).plus(HOUR), consumer.disapproved_at.unwrap_or(now));
            let (from, to) = (from.max(now.plus(-LIFETIME)), user.left_at.unwrap_or(to).min(to));
            if !dice.chance(330) || from.plus(DAY) >= to {
                continue;
            }
            let created_at = super::calendar::within(dice, from, to.plus(-HOUR));
            let last_used_at = dice.chance(900).then(|| super::calendar::within(dice, created_at, to));
            let (id, temporary) =
                (AuthorizationId::new(created_at, dice.bits()), TemporaryId::new(created_at, dice.bits()));
            drawn.push(Authorization { id, temporary, consumer, user, created_at, last_used_at });
        }
    }
    drawn
}

/// Nobody gets to know their secrets.
pub(super) async fn write(
    tx: &mut Transaction,
    tenant: TenantId,
    ring: &KeyRing,
    authorizations: &[Authorization<'_>],
) -> Result<()> {
    let mut table = Table::new(
        "authorizations (id, tenant_id, consumer_id, user_id, temporary_id, secret, created_at, expires_at, last_used_at)",
    );
    for authorization in authorizations {
        let id = authorization.id.to_string();
        let secret = format!("{:032x}", random::bits());
        let row: [Value; 9] = [
            (&id).into(),
            tenant.into(),
            authorization.consumer.id.into(),
            authorization.user.id.into(),
            authorization.temporary.to_string().into(),
            ring.seal(&secret, &AUTHORIZATION_SECRET.place(tenant, &id))?.as_stored().into(),
            authorization.created_at.into(),
            authorization.created_at.plus(LIFETIME).into(),
            authorization.last_used_at.into(),
        ];
        table.push(tx, row).await?;
    }
    table.write(tx).await
}
