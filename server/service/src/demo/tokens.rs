//! API tokens that administrators issued to people, of every status, over the last year.

use domain::access::Access::{self, Full, Read};
use domain::api_token::Months;
use domain::id::{ApiId, ApiTokenId};
use domain::secret_format::{self, API_TOKEN_PREFIX};
use domain::time::{DAY, HOUR, Timestamp};

use super::access::slugs;
use super::calendar::{at_work, within};
use super::dice::Dice;
use super::names::Habit;
use super::people::Person;
use super::table::Table;
use super::usage::{self, Used};
use crate::error::Result;
use crate::secret::{KeyRing, PlainSecret};
use crate::store::{Transaction, Value};

/// The oldest token, in days.
const OLDEST: i64 = 400;
/// Tokens of each person, at most.
const MOST: i64 = 14;

pub(super) struct Token<'a> {
    pub(super) id: ApiTokenId,
    pub(super) owner: &'a Person,
    pub(super) api: &'static str,
    pub(super) access: Access,
    pub(super) within_owner: bool,
    pub(super) created_at: Timestamp,
    pub(super) expires_at: Timestamp,
    pub(super) revoked_at: Option<Timestamp>,
    used: Used,
}

pub(super) fn draw<'a>(dice: &mut Dice, people: &'a [Person], now: Timestamp) -> Vec<Token<'a>> {
    let mut tokens = Vec::new();
    for owner in people {
        for _ in 0..dice.between(2, MOST) {
            tokens.extend(token(dice, owner, now));
        }
    }
    tokens
}

/// None if it would have been before they came or after they went.
fn token<'a>(dice: &mut Dice, owner: &'a Person, now: Timestamp) -> Option<Token<'a>> {
    let age = dice.between(1, OLDEST);
    let created_at = at_work(dice, now.plus(-age * DAY), now);
    let months = dice.pick(&[Months::Three, Months::Six, Months::Six, Months::Twelve]);
    let (api, access) = (dice.pick(&slugs()), dice.pick(&[Read, Read, Full]));
    let (expires_at, bits) = (months.end(created_at), dice.bits());
    let end = expires_at.min(now);
    let is_revoked = dice.chance(150) && end > created_at.plus(DAY);
    let revoked_at = is_revoked.then(|| within(dice, created_at.plus(HOUR), end));
    let end = [revoked_at, owner.left_at].into_iter().flatten().fold(end, Timestamp::min);
    let within_owner = dice.chance(300);
    let used = used(dice, created_at.plus(HOUR), end, now);
    let is_there = owner.came_at <= created_at && owner.left_at.is_none_or(|left| created_at < left);
    let id = ApiTokenId::new(created_at, bits);
    is_there.then_some(Token { id, owner, api, access, within_owner, created_at, expires_at, revoked_at, used })
}

/// Most are used, some by programs that call around the clock.
fn used(dice: &mut Dice, began: Timestamp, end: Timestamp, now: Timestamp) -> Used {
    let is_used = dice.chance(750) && end > began && end > now.plus(-usage::DAYS * DAY);
    if !is_used {
        return Used::default();
    }
    let habit = if dice.chance(60) { Habit::Service } else { Habit::Now };
    usage::of_program(dice, habit, began, end, now)
}

/// Nobody gets to know their secrets.
pub(super) async fn write(
    tx: &mut Transaction,
    tenant: &Value,
    ring: &KeyRing,
    apis: &[ApiId],
    tokens: Vec<Token<'_>>,
) -> Result<usize> {
    let mut table = Table::new(
        "api_tokens (id, tenant_id, owner_id, api_id, name, access, within_owner, last_four, secret_hash, created_at, \
         updated_at, expires_at, revoked_at, last_used_at)",
    );
    let mut usage = Table::new(usage::TABLE);
    let mut usage_rows = 0;
    for token in tokens {
        let Some(api) = slugs().iter().zip(apis).find(|(slug, _)| **slug == token.api).map(|(_, id)| *id) else {
            continue;
        };
        let secret = PlainSecret::generate(API_TOKEN_PREFIX, token.id.bits());
        let row = [
            token.id.into(),
            tenant.clone(),
            token.owner.id.into(),
            api.into(),
            token.api.into(),
            token.access.as_str().into(),
            token.within_owner.into(),
            secret_format::last_four(secret.expose()).into(),
            secret.hash(ring).to_stored().into(),
            token.created_at.into(),
            token.revoked_at.unwrap_or(token.created_at).into(),
            token.expires_at.into(),
            token.revoked_at.into(),
            token.used.last_at.into(),
        ];
        table.push(tx, row).await?;
        usage_rows += token.used.hours.len();
        for ((hour, outcome), calls) in token.used.hours {
            usage.push(tx, [token.id.into(), hour.into(), outcome.into(), calls.into()]).await?;
        }
    }
    table.write(tx).await?;
    usage.write(tx).await?;
    Ok(usage_rows)
}
