//! The forty people of Northwind Freight.

use domain::id::UserId;
use domain::role::BuiltIn::{self, Auditor, Developer, Gateway, TenantAdmin};
use domain::time::{DAY, HOUR, Timestamp};

use super::calendar::at_work;
use super::dice::Dice;
use super::table::Table;
use crate::error::Result;
use crate::store::{Transaction, Value};

use Standing::{Active, Disabled, Invited};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    Active,
    Invited,
    Disabled,
}

/// Name, the part of the address before the @, roles, how many of the keys are theirs (a share), and
/// how many days ago they came, at least.
type Card = (&'static str, &'static str, &'static [BuiltIn], Standing, u32, i64);

const ROSTER: [Card; 40] = [
    ("Marta Lindqvist", "marta.lindqvist", &[TenantAdmin, Developer], Active, 6, 760),
    ("Daniel Okafor", "daniel.okafor", &[TenantAdmin], Active, 0, 745),
    ("Edge gateway", "gateway", &[Gateway], Active, 0, 740),
    ("Helena Costa", "helena.costa", &[Auditor], Active, 0, 610),
    ("Wei Zhang", "wei.zhang", &[Auditor], Active, 0, 320),
    ("Ruth Abramson", "ruth.abramson", &[Auditor], Disabled, 0, 700),
    ("Łukasz Nowak", "lukasz.nowak", &[Developer], Active, 20, 745),
    ("Priya Raghunathan", "priya.raghunathan", &[Developer], Active, 19, 744),
    ("José Ángel Moreno", "jose.moreno", &[Developer], Active, 17, 744),
    ("Nguyễn Thị Hương", "huong.nguyen", &[Developer], Active, 16, 742),
    ("Zoë Vandenberghe", "zoe.vandenberghe", &[Developer], Active, 15, 741),
    ("Kenji Watanabe", "kenji.watanabe", &[Developer], Active, 14, 741),
    ("Oluwaseun Adeyemi", "oluwaseun.adeyemi", &[Developer], Active, 13, 740),
    ("Søren Kjærgaard", "soren.kjaergaard", &[Developer], Active, 12, 739),
    ("Fatima El Amrani", "fatima.elamrani", &[Developer], Active, 12, 738),
    ("Siobhán O’Connor", "siobhan.oconnor", &[Developer], Active, 11, 738),
    ("Dmytro Shevchenko", "dmytro.shevchenko", &[Developer], Active, 11, 736),
    ("Ana-Maria Popescu", "ana-maria.popescu", &[Developer], Active, 10, 735),
    ("Tomáš Dvořák", "tomas.dvorak", &[Developer, Auditor], Active, 10, 733),
    ("Giulia Bianchi", "giulia.bianchi", &[Developer], Active, 9, 690),
    ("Mei-Ling Chen", "mei-ling.chen", &[Developer], Active, 9, 655),
    ("Aisha Rahman", "aisha.rahman", &[Developer], Active, 8, 620),
    ("Jonas Bergström", "jonas.bergstrom", &[Developer], Active, 8, 590),
    ("Thandiwe Mokoena", "thandiwe.mokoena", &[Developer], Active, 7, 540),
    ("Camille Lefèvre", "camille.lefevre", &[Developer], Active, 7, 505),
    ("Rahul Deshpande", "rahul.deshpande", &[Developer], Active, 6, 470),
    ("Elif Yıldız", "elif.yildiz", &[Developer], Active, 6, 430),
    ("Mateus Carvalho", "mateus.carvalho", &[Developer], Active, 5, 395),
    ("Hannah Schäfer", "hannah.schafer", &[Developer], Active, 5, 350),
    ("Yaw Mensah", "yaw.mensah", &[Developer], Active, 4, 300),
    ("Noa Ben-David", "noa.ben-david", &[Developer], Active, 4, 240),
    ("Ingrid Bjørnstad", "ingrid.bjornstad", &[Developer], Active, 3, 180),
    ("Carlos Restrepo", "carlos.restrepo", &[Developer], Active, 3, 120),
    ("Emily Whitaker", "emily.whitaker", &[Developer], Active, 2, 60),
    ("Viktor Petrov", "viktor.petrov", &[Developer], Disabled, 9, 735),
    ("Samantha Kowalczyk", "samantha.kowalczyk", &[Developer], Disabled, 6, 640),
    ("Bruno Delacroix", "bruno.delacroix", &[Developer], Disabled, 3, 450),
    ("Sakura Ito", "sakura.ito", &[Developer], Invited, 0, 5),
    ("Abdirahman Warsame", "abdirahman.warsame", &[Developer], Invited, 0, 3),
    ("Isabella Ferrari", "isabella.ferrari", &[Developer], Invited, 0, 1),
];

/// Where some of them stand in the roster.
pub(super) const FIRST_ADMINISTRATOR: usize = 0;
pub(super) const OTHER_ADMINISTRATOR: usize = 1;
pub(super) const GATEWAY: usize = 2;
/// Whom a visitor may want to be: an administrator who is a developer too, one who is not, an auditor, a developer.
pub(super) const TO_TRY: [usize; 4] = [FIRST_ADMINISTRATOR, OTHER_ADMINISTRATOR, 3, 6];
/// A developer who has no licence seat any more.
const WITHOUT_SEAT: usize = 33;

pub(super) struct Person {
    pub(super) id: UserId,
    pub(super) name: &'static str,
    pub(super) email: String,
    pub(super) roles: &'static [BuiltIn],
    pub(super) standing: Standing,
    pub(super) has_seat: bool,
    pub(super) share: u32,
    pub(super) came_at: Timestamp,
    /// When they were disabled, for those who are.
    pub(super) left_at: Option<Timestamp>,
    pub(super) last_sign_in_at: Option<Timestamp>,
    /// Where their desk is, and their browser.
    pub(super) address: String,
    pub(super) agent: &'static str,
}

/// Browsers, as they describe themselves.
const AGENTS: [&str; 4] = [
    "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:145.0) Gecko/20100101 Firefox/145.0",
];
/// Networks that are kept for documentation (RFC 5737): the offices in Gothenburg, Kraków and Singapore.
const OFFICES: [&str; 3] = ["203.0.113", "198.51.100", "192.0.2"];

pub(super) fn draw(dice: &mut Dice, now: Timestamp) -> Vec<Person> {
    ROSTER.into_iter().enumerate().map(|(i, card)| person(dice, now, i, card)).collect()
}

fn person(dice: &mut Dice, now: Timestamp, i: usize, card: Card) -> Person {
    let (name, local, roles, standing, share, days) = card;
    let came = now.plus(-(days + dice.between(0, 2)) * DAY);
    let came_at = at_work(dice, came, now);
    let left = now.plus(-dice.between(4, 80) * DAY);
    let left_at = (standing == Disabled).then(|| at_work(dice, left, now));
    let is_person = roles != [Gateway];
    // Somebody is always away for some days.
    let away = if dice.chance(150) { dice.between(2, 12) } else { 0 };
    let last_sign_in_at = match (standing, left_at) {
        (Invited, _) => None,
        (_, Some(left_at)) => Some(at_work(dice, left_at.plus(-DAY), left_at)),
        _ => is_person.then(|| at_work(dice, now.plus(-away * DAY), now.plus(-HOUR / 4))),
    };
    Person {
        id: UserId::new(came_at, dice.bits()),
        name,
        email: format!("{local}@northwind.example"),
        roles,
        standing,
        has_seat: standing != Disabled && i != WITHOUT_SEAT && roles.contains(&Developer),
        share,
        came_at,
        left_at,
        last_sign_in_at,
        address: format!("{}.{}", OFFICES[i % OFFICES.len()], 10 + i),
        agent: AGENTS[i % AGENTS.len()],
    }
}

/// Writes them; all who have a password have the one of `password_hash`.
pub(super) async fn write(tx: &mut Transaction, tenant: &Value, people: &[Person], password_hash: &str) -> Result<()> {
    let mut users = Table::new(
        "users (id, tenant_id, email, name, sort_name, password_hash, disabled, has_seat, created_at, updated_at, last_sign_in_at)",
    );
    let mut roles = Table::new("user_roles (user_id, role)");
    for person in people {
        let row = [
            person.id.into(),
            tenant.clone(),
            (&person.email).into(),
            person.name.into(),
            person.name.to_lowercase().into(),
            (person.standing != Invited).then_some(password_hash).into(),
            (person.standing == Disabled).into(),
            person.has_seat.into(),
            person.came_at.into(),
            person.left_at.unwrap_or(person.came_at).into(),
            person.last_sign_in_at.into(),
        ];
        users.push(tx, row).await?;
        for role in person.roles {
            roles.push(tx, [person.id.into(), role.as_str().into()]).await?;
        }
    }
    users.write(tx).await?;
    roles.write(tx).await
}
