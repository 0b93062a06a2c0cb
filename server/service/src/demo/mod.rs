//! A realistic organisation to try Claviger with, and what benchmarks run on.
//!
//! What is seen comes from a seed, relative to the clock's now: two fillings look alike. Secrets and the
//! password do not: nobody can know them from the source.
//!
//! **To add a kind of thing** (APIs, projects, another credential): a module that draws it and knows its
//! table, called in [`fill`] after what it refers to, and its events in [`history`].

mod access;
mod applications;
mod authorizations;
mod calendar;
mod consumers;
mod dice;
mod history;
mod keys;
mod names;
mod people;
mod table;
mod tokens;
mod usage;

use domain::id::{self, KeyId, TenantId};
use domain::role::BuiltIn;
use domain::slug;
use domain::time::{DAY, Timestamp};

use self::dice::Dice;
use self::history::History;
use self::keys::{Fate, Key, Keys};
use self::people::{FIRST_ADMINISTRATOR, GATEWAY, Person, Standing, TO_TRY};
use self::table::Table;
use crate::error::{Failure, Result};
use crate::links;
use crate::random;
use crate::secret::PlainSecret;
use crate::secret::password::Owner;
use crate::service::Service;
use crate::store::{Handle, Transaction, Value, sql};

pub const ORGANISATION: &str = "Northwind Freight";

/// Of a thousand keys, so many more were made and deleted again.
const DELETED: i64 = 15;

#[derive(Clone, Copy, Debug)]
pub struct Options {
    pub seed: u64,
    pub keys: usize,
    /// With usage and events. A benchmark of a million keys does without.
    pub history: bool,
    /// So many secrets of valid keys, drawn evenly, are handed back.
    pub secrets: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { seed: 2, keys: 12_000, history: true, secrets: 0 }
    }
}

/// What was filled in, and how to get in.
#[derive(Debug)]
pub struct Summary {
    pub users: usize,
    pub keys: usize,
    pub tokens: usize,
    pub usage_days: i64,
    pub usage_rows: usize,
    pub events: usize,
    /// People worth being, all with the same password.
    pub accounts: Vec<Account>,
    pub password: PlainSecret,
    /// A key of the first account: valid, and allowed to ask about others.
    pub key: TryKey,
    pub secrets: Vec<PlainSecret>,
}

#[derive(Debug)]
pub struct Account {
    pub name: &'static str,
    pub email: String,
    pub roles: &'static [BuiltIn],
}

#[derive(Debug)]
pub struct TryKey {
    pub id: KeyId,
    pub name: String,
    pub secret: PlainSecret,
}

/// Fills an empty database, all of it or nothing.
///
/// # Errors
/// [`domain::Error::Conflict`] if the database has users.
pub async fn fill(service: &Service, options: &Options) -> Result<Summary> {
    let password = password();
    let password_hash = service.hasher.hash("password", password.expose(), &Owner::default()).await?;
    let now = service.clock.now();
    let mut dice = Dice::new(options.seed);
    let people = people::draw(&mut dice, now);

    let mut tx = service.database().begin().await?;
    let since = people[FIRST_ADMINISTRATOR].came_at;
    let tenant_id = claim(&mut tx, TenantId::new(since, dice.bits()), since).await?;
    let tenant = Value::from(tenant_id);
    settings(&mut tx, &tenant).await?;
    people::write(&mut tx, &tenant, &people, &password_hash).await?;
    let mut history = History::new(&people, now);
    let filled = fill_keys(service, &mut tx, &mut dice, &mut history, (&tenant, &people), (options, now)).await?;
    let (mut events, mut usage_rows, mut token_count) = (0, filled.usage_rows, 0);
    if options.history {
        // Dice of their own: keys and people stay as they are, whatever is added here.
        let mut dice_of_programs = Dice::new(options.seed.wrapping_add(1));
        let applications = applications::draw(&mut dice_of_programs, now);
        for application in &applications {
            history.application(&mut dice_of_programs, application);
        }
        let mut dice_of_tokens = Dice::new(options.seed.wrapping_add(2));
        let tokens = tokens::draw(&mut dice_of_tokens, &people, now);
        token_count = tokens.len();
        for token in &tokens {
            history.token(&mut dice_of_tokens, token);
        }
        let mut dice_of_consumers = Dice::new(options.seed.wrapping_add(3));
        let consumers = consumers::draw(&mut dice_of_consumers, &people, now);
        for consumer in &consumers {
            history.consumer(&mut dice_of_consumers, consumer);
        }
        consumers::write(&mut tx, tenant_id, &service.ring, &consumers).await?;
        let authorizations = authorizations::draw(&mut dice_of_consumers, &people, &consumers, now);
        for authorization in &authorizations {
            history.authorization(authorization);
        }
        authorizations::write(&mut tx, tenant_id, &service.ring, &authorizations).await?;
        history.beginning(tenant_id, ORGANISATION);
        history.people(&mut dice);
        events = history.write(&mut dice, &mut tx, &tenant).await?;
        let apis = access::write(&mut tx, &mut dice, &tenant, &people, now).await?;
        usage_rows += tokens::write(&mut tx, &tenant, &service.ring, &apis, tokens).await?;
        usage_rows += applications::write(&mut tx, &tenant, &service.ring, applications).await?;
    }
    // A number without its change: every index that follows the log reads everything anew.
    sql("UPDATE change_head SET seq = seq + 1 WHERE id = 1").run_any(&mut tx).await?;
    tx.commit().await?;

    let account = |person: &Person| Account { name: person.name, email: person.email.clone(), roles: person.roles };
    Ok(Summary {
        users: people.len(),
        keys: options.keys,
        tokens: token_count,
        usage_days: usage::DAYS,
        usage_rows,
        events,
        accounts: TO_TRY.iter().map(|&i| account(&people[i])).collect(),
        password,
        key: filled.key,
        secrets: filled.sample.secrets,
    })
}

/// A hundred random bits, in groups that can be typed.
fn password() -> PlainSecret {
    let random = id::encode(random::bits());
    let groups: Vec<&str> = (0..4).filter_map(|i| random.get(6 + 5 * i..11 + 5 * i)).collect();
    PlainSecret::presented(groups.join("-"))
}

/// The tenant of the server, or a `new` one, if nobody is in it yet.
async fn claim(tx: &mut Transaction, new: TenantId, since: Timestamp) -> Result<TenantId> {
    let users: Option<i64> =
        sql("SELECT count(*) AS n FROM (SELECT 1 FROM users LIMIT 1) AS any_user").one(&mut *tx).await?;
    if users.unwrap_or_default() > 0 {
        let message = "This database has users already; the demo fills only an empty one. \
                       Choose another with --data-dir or --database-url.";
        return Err(domain::Error::conflict(message).into());
    }
    links::forget_first_set_up(Handle::from(&mut *tx)).await?;
    let id: Option<String> = sql("INSERT INTO tenants (id, slug, name, created_at) VALUES ($1, $2, $3, $4)
                    ON CONFLICT (slug) DO UPDATE SET name = excluded.name RETURNING id AS t")
    .bind(new)
    .bind(slug::DEFAULT_TENANT)
    .bind(ORGANISATION)
    .bind(since)
    .one(&mut *tx)
    .await?;
    id.and_then(|id| id.parse().ok()).ok_or(Failure::Corrupt { what: "tenants.id" })
}

async fn settings(tx: &mut Transaction, tenant: &Value) -> Result<()> {
    sql("DELETE FROM settings WHERE tenant_id = $1").bind(tenant.clone()).run_any(&mut *tx).await?;
    let mut table = Table::new("settings (tenant_id, name, value)");
    for (name, value) in [
        ("api_keys.enabled", "true"),
        ("api_keys.max_expiration_days", "365"),
        ("api_keys.max_per_user", "1000"),
        ("licence.seats", "50"),
    ] {
        table.push(tx, [tenant.clone(), name.into(), value.into()]).await?;
    }
    table.write(tx).await
}

struct Filled {
    key: TryKey,
    usage_rows: usize,
    sample: Sample,
}

async fn fill_keys<'a>(
    service: &Service,
    tx: &mut Transaction,
    dice: &mut Dice,
    history: &mut History<'a>,
    (tenant, people): (&Value, &'a [Person]),
    (options, now): (&Options, Timestamp),
) -> Result<Filled> {
    let mut table = Keys::new(tenant.clone(), &service.ring, now);
    let mut usage = Table::new(usage::TABLE);
    let (mut usage_rows, mut try_key, mut sample) = (0, None, Sample::new(options.secrets));
    let mut named = named_keys(dice, people, now).into_iter();
    for _ in 0..options.keys.max(1) {
        let key = named.next().unwrap_or_else(|| Key::draw(dice, people, now));
        let used = if options.history { usage::draw } else { usage::last_alone }(dice, &key, now);
        let secret = table.push(tx, &key, used.last_at).await?;
        if options.history {
            history.key(dice, &key);
            usage_rows += used.hours.len();
            for ((hour, outcome), calls) in used.hours {
                usage.push(tx, [key.id.into(), hour.into(), outcome.into(), calls.into()]).await?;
            }
            if dice.chance(DELETED) {
                let gone = Key::draw(dice, people, now);
                history.deleted_key(dice, &gone);
            }
        }
        if try_key.is_none() {
            try_key = Some(TryKey { id: key.id, name: key.name, secret });
        } else if key.revoked_at.is_none() && key.end() > now.plus(DAY) && key.owner.standing == Standing::Active {
            sample.offer(dice, secret);
        }
    }
    table.write(tx).await?;
    usage.write(tx).await?;
    let key = try_key.ok_or(Failure::Corrupt { what: "the demo" })?;
    Ok(Filled { key, usage_rows, sample })
}

/// The key to try, and those of the gateway.
fn named_keys<'a>(dice: &mut Dice, people: &'a [Person], now: Timestamp) -> Vec<Key<'a>> {
    let (admin, gateway) = (&people[FIRST_ADMINISTRATOR], &people[GATEWAY]);
    let mut to_try = Key::of(dice, admin, "Getting started", now, 3, 90);
    to_try.fate = Fate::NeverUsed;
    vec![
        to_try,
        Key::of(dice, gateway, "edge-gateway <prod>", now, 170, 365),
        Key::of(dice, gateway, "edge-gateway <staging>", now, 96, 180),
    ]
}

/// Some of very many, each as likely as any other (Vitter's algorithm R).
struct Sample {
    wanted: usize,
    offered: usize,
    secrets: Vec<PlainSecret>,
}

impl Sample {
    const fn new(wanted: usize) -> Self {
        Self { wanted, offered: 0, secrets: Vec::new() }
    }

    fn offer(&mut self, dice: &mut Dice, secret: PlainSecret) {
        self.offered += 1;
        if self.secrets.len() < self.wanted {
            self.secrets.push(secret);
            return;
        }
        let place = dice.below(self.offered);
        if let Some(kept) = self.secrets.get_mut(place) {
            *kept = secret;
        }
    }
}
