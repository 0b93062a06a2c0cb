//! The tools of others that ask the people of Northwind Freight for leave to act for them: OAuth 1.0a consumers.

use domain::consumer::ConsumerKey;
use domain::id::{ConsumerId, TenantId};
use domain::time::{DAY, Timestamp};

use super::calendar::at_work;
use super::dice::Dice;
use super::people::{FIRST_ADMINISTRATOR, OTHER_ADMINISTRATOR, Person};
use super::table::Table;
use crate::error::Result;
use crate::random;
use crate::sealing::CONSUMER_SECRET;
use crate::secret::KeyRing;
use crate::store::{Transaction, Value};

/// What a tool is called, what it signs with, where its users are sent back to, and how many days ago it was
/// registered, approved and disapproved.
type Card = (&'static str, &'static str, &'static str, i64, Option<i64>, Option<i64>);

const HMAC: &str = "HMAC-SHA256 HMAC-SHA1";
const CARDS: [Card; 12] = [
    ("DOORS Next <prod>", HMAC, "https://doors.northwind.example/rm", 512, Some(511), None),
    ("DOORS Next <test>", HMAC, "", 511, Some(511), None),
    ("Engineering Workflow Management", HMAC, "https://ewm.northwind.example/ccm", 498, Some(490), None),
    ("Polarion ALM", HMAC, "https://polarion.northwind.example/polarion", 377, Some(371), None),
    ("Windchill", "HMAC-SHA1", "", 365, Some(364), None),
    ("Jama Connect", HMAC, "https://northwind.jama.example", 280, Some(279), None),
    ("Cameo Collaborator", HMAC, "", 214, Some(214), None),
    ("Rhapsody Model Manager", "HMAC-SHA1", "", 203, Some(201), Some(77)),
    ("Codebeamer pilot", HMAC, "https://cb.northwind.example/cb", 160, Some(158), Some(12)),
    ("Report builder (old)", "HMAC-SHA1", "", 96, None, Some(95)),
    ("Integrity Lifecycle Manager", HMAC, "", 6, None, None),
    ("Requirements sync <laptop>", HMAC, "http://localhost:8080/callback", 1, None, None),
];

pub(super) struct Consumer<'a> {
    pub(super) id: ConsumerId,
    pub(super) key: ConsumerKey,
    pub(super) name: &'static str,
    pub(super) methods: &'static str,
    pub(super) callback_prefix: &'static str,
    pub(super) by: &'a Person,
    pub(super) created_at: Timestamp,
    pub(super) approved_at: Option<Timestamp>,
    pub(super) disapproved_at: Option<Timestamp>,
}

pub(super) fn draw<'a>(dice: &mut Dice, people: &'a [Person], now: Timestamp) -> Vec<Consumer<'a>> {
    CARDS.into_iter().map(|card| consumer(dice, people, now, card)).collect()
}

fn consumer<'a>(dice: &mut Dice, people: &'a [Person], now: Timestamp, card: Card) -> Consumer<'a> {
    let (name, methods, callback_prefix, age, approved, disapproved) = card;
    let mut days_ago = |days: i64| at_work(dice, now.plus(-days * DAY), now);
    let created_at = days_ago(age);
    let later = |at: Timestamp| at.max(created_at.plus(60_000));
    let (approved_at, disapproved_at) =
        (approved.map(|days| later(days_ago(days))), disapproved.map(|days| later(days_ago(days))));
    let by = &people[dice.pick(&[FIRST_ADMINISTRATOR, OTHER_ADMINISTRATOR])];
    let (id, key) = (ConsumerId::new(created_at, dice.bits()), ConsumerKey::from_bits(dice.bits()));
    Consumer { id, key, name, methods, callback_prefix, by, created_at, approved_at, disapproved_at }
}

/// Nobody gets to know their secrets.
pub(super) async fn write(
    tx: &mut Transaction,
    tenant: TenantId,
    ring: &KeyRing,
    consumers: &[Consumer<'_>],
) -> Result<()> {
    let mut table = Table::new(
        "consumers (id, tenant_id, consumer_key, name, sort_name, secret, signature_methods, public_key, callback_prefix, \
         registered_by, created_at, updated_at, approved_at, disapproved_at)",
    );
    for consumer in consumers {
        let id = consumer.id.to_string();
        let secret = format!("{:032x}", random::bits());
        let row: [Value; 14] = [
            (&id).into(),
            tenant.into(),
            consumer.key.to_string().into(),
            consumer.name.into(),
            consumer.name.to_lowercase().into(),
            ring.seal(&secret, &CONSUMER_SECRET.place(tenant, &id))?.as_stored().into(),
            consumer.methods.into(),
            "".into(),
            consumer.callback_prefix.into(),
            consumer.by.name.into(),
            consumer.created_at.into(),
            consumer.disapproved_at.or(consumer.approved_at).unwrap_or(consumer.created_at).into(),
            consumer.approved_at.filter(|_| consumer.disapproved_at.is_none()).into(),
            consumer.disapproved_at.into(),
        ];
        table.push(tx, row).await?;
    }
    table.write(tx).await
}
