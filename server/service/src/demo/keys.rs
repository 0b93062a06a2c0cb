//! API keys of every status, made over two years.

use domain::id::KeyId;
use domain::secret_format;
use domain::time::{DAY, HOUR, Timestamp};

use super::calendar::{at_work, within};
use super::dice::Dice;
use super::names::{self, Habit};
use super::people::Person;
use super::table::Table;
use crate::api_keys::{Times, search_text};
use crate::error::Result;
use crate::secret::{KeyRing, PlainSecret};
use crate::store::{Transaction, Value};

/// The oldest key, in days.
const OLDEST: i64 = 730;
/// Since so many days ago, no key may be valid for more than a year.
pub(super) const POLICY: i64 = 183;

/// What becomes of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    InUse,
    EndsSoon,
    NeverEnds,
    NeverUsed,
    Idle,
    Expired,
    Revoked,
}

/// … and how many of a thousand keys: 810 of them are active.
const FATES: [(Fate, u32); 7] = [
    (Fate::InUse, 635),
    (Fate::EndsSoon, 25),
    (Fate::NeverEnds, 65),
    (Fate::NeverUsed, 45),
    (Fate::Idle, 40),
    (Fate::Expired, 75),
    (Fate::Revoked, 115),
];

pub(super) struct Key<'a> {
    pub(super) id: KeyId,
    pub(super) owner: &'a Person,
    pub(super) name: String,
    pub(super) habit: Habit,
    pub(super) fate: Fate,
    pub(super) created_at: Timestamp,
    pub(super) expires_at: Timestamp,
    pub(super) revoked_at: Option<Timestamp>,
    /// When it was given its name, and the one it had before.
    pub(super) renamed: Option<(Timestamp, String)>,
}

impl<'a> Key<'a> {
    /// A key that works, of this owner.
    pub(super) fn of(dice: &mut Dice, owner: &'a Person, name: &str, now: Timestamp, age: i64, validity: i64) -> Self {
        let created_at = at_work(dice, now.plus(-age * DAY), now);
        Self {
            id: KeyId::new(created_at, dice.bits()),
            owner,
            name: name.to_owned(),
            habit: Habit::Service,
            fate: Fate::InUse,
            created_at,
            expires_at: created_at.plus(validity * DAY),
            revoked_at: None,
            renamed: None,
        }
    }

    pub(super) fn draw(dice: &mut Dice, people: &'a [Person], now: Timestamp) -> Self {
        let fate = FATES[dice.weighted(FATES.iter().map(|(_, share)| *share))].0;
        let (age, validity) = lifetime(dice, fate);
        let created_at = at_work(dice, now.plus(-age * DAY), now);
        let expires_at = validity.map_or(Timestamp::NEVER, |days| created_at.plus(days * DAY));
        let is_there = |p: &Person| p.came_at <= created_at && p.left_at.is_none_or(|left| created_at < left);
        let owner = &people[dice.weighted(people.iter().map(|p| if is_there(p) { p.share } else { 0 }))];
        let end = expires_at.min(now);
        let revoked_at = (fate == Fate::Revoked).then(|| {
            let near = within(dice, created_at.plus(DAY), end);
            at_work(dice, near, end).max(created_at.plus(HOUR))
        });
        let (name, habit) = names::draw(dice);
        let (name, renamed) = if dice.chance(60) {
            let end = revoked_at.unwrap_or(end);
            let near = within(dice, created_at, end);
            let at = at_work(dice, near, end).max(created_at.plus(HOUR / 2)).min(end);
            (names::renamed(dice, &name), Some((at, name)))
        } else {
            (name, None)
        };
        let id = KeyId::new(created_at, dice.bits());
        Self { id, owner, name, habit, fate, created_at, expires_at, revoked_at, renamed }
    }

    /// When it stopped working, or will.
    pub(super) fn end(&self) -> Timestamp {
        [self.revoked_at, self.owner.left_at].into_iter().flatten().fold(self.expires_at, Timestamp::min)
    }

    fn updated_at(&self) -> Timestamp {
        let renamed_at = self.renamed.as_ref().map(|(at, _)| *at);
        [renamed_at, self.revoked_at].into_iter().flatten().fold(self.created_at, Timestamp::max)
    }
}

/// How many days ago a key was made, and for how many it is valid, if not for ever.
fn lifetime(dice: &mut Dice, fate: Fate) -> (i64, Option<i64>) {
    match fate {
        // A weekend can put the making off by two days.
        Fate::EndsSoon => {
            let validity = dice.pick(&[90, 180, 365]);
            (validity - dice.between(3, 13), Some(validity))
        }
        Fate::NeverEnds => (dice.between(POLICY + 1, OLDEST), None),
        Fate::Idle => still_valid(dice, 110),
        Fate::Expired => {
            let validity = dice.pick(&[7, 30, 90, 180, 365]);
            let longest = if dice.chance(500) { 80 } else { OLDEST - validity };
            (validity + dice.between(1, longest), Some(validity))
        }
        Fate::Revoked => {
            let age = dice.between(2, OLDEST);
            (age, Some(dice.pick(validities(age))))
        }
        Fate::InUse | Fate::NeverUsed => still_valid(dice, 0),
    }
}

/// Rather young than old, but not younger than `least`, with more than two weeks to go.
fn still_valid(dice: &mut Dice, least: i64) -> (i64, Option<i64>) {
    let age = least + ((OLDEST - least) as f64 * dice.unit().powf(1.6)) as i64;
    loop {
        let validity = dice.pick(validities(age));
        if validity > age + 18 {
            return (age, Some(validity));
        }
    }
}

/// What could be chosen when a key of this age was made.
const fn validities(age: i64) -> &'static [i64] {
    if age <= POLICY { &[30, 90, 90, 180, 365, 365] } else { &[365, 365, 730, 1_095] }
}

/// The table of keys, while it is filled.
pub(super) struct Keys<'a> {
    table: Table,
    tenant: Value,
    ring: &'a KeyRing,
    now: Timestamp,
}

impl<'a> Keys<'a> {
    pub(super) fn new(tenant: Value, ring: &'a KeyRing, now: Timestamp) -> Self {
        let table = Table::new(
            "api_keys (id, tenant_id, owner_id, name, prefix, last_four, secret_hash, created_at, updated_at, expires_at, \
             revoked_at, last_used_at, sort_name, sort_owner, search, segment, segment_until)",
        );
        Self { table, tenant, ring, now }
    }

    /// Adds `key` and answers its secret, which nobody will see unless the caller shows it.
    pub(super) async fn push(
        &mut self,
        tx: &mut Transaction,
        key: &Key<'_>,
        last_used_at: Option<Timestamp>,
    ) -> Result<PlainSecret> {
        let prefix = secret_format::API_KEY_PREFIX;
        let secret = PlainSecret::generate(prefix, key.id.bits());
        let id = key.id.to_string();
        let search = search_text(&key.name, &id);
        let Key { created_at, expires_at, revoked_at, .. } = *key;
        let [segment, segment_until] = Times { created_at, expires_at, revoked_at, last_used_at }.columns(self.now);
        let row = [
            id.into(),
            self.tenant.clone(),
            key.owner.id.into(),
            (&key.name).into(),
            prefix.into(),
            secret_format::last_four(secret.expose()).into(),
            secret.hash(self.ring).to_stored().into(),
            key.created_at.into(),
            key.updated_at().into(),
            key.expires_at.into(),
            key.revoked_at.into(),
            last_used_at.into(),
            key.name.to_lowercase().into(),
            key.owner.name.to_lowercase().into(),
            search.into(),
            segment,
            segment_until,
        ];
        self.table.push(tx, row).await?;
        Ok(secret)
    }

    pub(super) async fn write(&mut self, tx: &mut Transaction) -> Result<()> {
        self.table.write(tx).await
    }
}
