//! The programs of others that connect to Northwind Freight: OAuth 2.0 clients.

use domain::id::ApplicationId;
use domain::secret_format::{self, APPLICATION_PREFIX};
use domain::time::{DAY, HOUR, Timestamp};

use super::calendar::at_work;
use super::dice::Dice;
use super::names::Habit::{self, Nightly, Now, Service};
use super::table::Table;
use super::usage::{self, Used};
use crate::error::Result;
use crate::secret::{KeyRing, PlainSecret};
use crate::store::{Transaction, Value};

/// What a program is called, its roles, how it calls if it ever does, and how many days ago it was added, had
/// its secret regenerated, and was disabled.
type Card = (&'static str, &'static [&'static str], Option<Habit>, i64, Option<i64>, Option<i64>);

const CARDS: [Card; 12] = [
    ("SAP S/4HANA <prod>", &["billing-clerk", "order-writer"], Some(Service), 640, Some(96), None),
    ("SAP S/4HANA <test>", &["billing-clerk", "order-writer"], Some(Now), 640, None, None),
    ("Partner portal", &["order-reader"], Some(Service), 505, Some(212), None),
    ("Customs gateway (EU)", &["integration"], Some(Service), 433, None, None),
    ("Customs gateway (UK)", &["integration"], None, 61, None, None),
    ("Data warehouse ingest", &["auditor"], Some(Nightly), 388, Some(20), None),
    ("Warehouse robots controller", &["integration", "order-reader"], Some(Service), 296, None, None),
    ("Invoice archive (Docuvault)", &["billing-clerk"], Some(Nightly), 251, None, None),
    ("Compliance export", &["auditor", "key-keeper"], Some(Nightly), 133, None, None),
    ("Mobile app backend", &["gateway", "order-writer"], Some(Service), 118, Some(3), None),
    ("Freight exchange pilot", &["order-reader"], Some(Now), 290, None, Some(41)),
    ("Chatbot trial", &["order-reader"], None, 27, None, Some(9)),
];

pub(super) struct Application {
    pub(super) id: ApplicationId,
    pub(super) name: &'static str,
    pub(super) roles: &'static [&'static str],
    pub(super) created_at: Timestamp,
    pub(super) regenerated_at: Option<Timestamp>,
    pub(super) disabled_at: Option<Timestamp>,
    used: Used,
}

pub(super) fn draw(dice: &mut Dice, now: Timestamp) -> Vec<Application> {
    CARDS.into_iter().map(|card| application(dice, now, card)).collect()
}

fn application(dice: &mut Dice, now: Timestamp, card: Card) -> Application {
    let (name, roles, habit, age, regenerated, disabled) = card;
    let mut days_ago = |days: i64| at_work(dice, now.plus(-days * DAY), now);
    let created_at = days_ago(age);
    let regenerated_at = regenerated.map(&mut days_ago);
    let disabled_at = disabled.map(&mut days_ago);
    let id = ApplicationId::new(created_at, dice.bits());
    let end = disabled_at.unwrap_or(now);
    let used = habit.map(|habit| usage::of_program(dice, habit, created_at.plus(HOUR), end, now)).unwrap_or_default();
    Application { id, name, roles, created_at, regenerated_at, disabled_at, used }
}

impl Application {
    fn updated_at(&self) -> Timestamp {
        [self.regenerated_at, self.disabled_at].into_iter().flatten().fold(self.created_at, Timestamp::max)
    }

    /// Until when the secret before the last one worked: for a day.
    pub(super) fn old_until(&self) -> Option<Timestamp> {
        self.regenerated_at.map(|at| at.plus(DAY))
    }
}

/// Nobody gets to know their secrets.
pub(super) async fn write(
    tx: &mut Transaction,
    tenant: &Value,
    ring: &KeyRing,
    applications: Vec<Application>,
) -> Result<usize> {
    let mut table = Table::new(
        "applications (id, tenant_id, name, sort_name, disabled, last_four, secret_hash, created_at, updated_at, last_used_at)",
    );
    let mut roles = Table::new("application_roles (application_id, role)");
    let mut usage = Table::new(usage::TABLE);
    let mut usage_rows = 0;
    for application in applications {
        let secret = PlainSecret::generate(APPLICATION_PREFIX, application.id.bits());
        let row = [
            application.id.into(),
            tenant.clone(),
            application.name.into(),
            application.name.to_lowercase().into(),
            application.disabled_at.is_some().into(),
            secret_format::last_four(secret.expose()).into(),
            secret.hash(ring).to_stored().into(),
            application.created_at.into(),
            application.updated_at().into(),
            application.used.last_at.into(),
        ];
        table.push(tx, row).await?;
        for role in application.roles {
            roles.push(tx, [application.id.into(), (*role).into()]).await?;
        }
        usage_rows += application.used.hours.len();
        for ((hour, outcome), calls) in application.used.hours {
            usage.push(tx, [application.id.into(), hour.into(), outcome.into(), calls.into()]).await?;
        }
    }
    table.write(tx).await?;
    roles.write(tx).await?;
    usage.write(tx).await?;
    Ok(usage_rows)
}
