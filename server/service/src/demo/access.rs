//! What Northwind Freight guards, its own roles, and the projects that its developers work in.

use std::fmt::Write as _;

use domain::id::{ApiId, ProjectId, RoleId};
use domain::role::BuiltIn;
use domain::time::{DAY, Timestamp};

use super::dice::Dice;
use super::people::{Person, Standing};
use super::table::Table;
use crate::error::Result;
use crate::store::{Transaction, Value, sql, sql_text};

/// Slug, name, description, prefixes.
const APIS: [(&str, &str, &str, &[&str]); 6] = [
    ("orders", "Orders", "Bookings of freight, from quote to invoice", &["/orders", "/quotes"]),
    ("tracking", "Tracking", "Where a shipment is, and when it arrives", &["/tracking"]),
    ("billing", "Billing", "Invoices, credit notes and payments", &["/billing"]),
    ("customs", "Customs", "Declarations and their answers from the authorities", &["/customs"]),
    ("warehouse", "Warehouse", "Stock, slots and the robots between them", &["/warehouse"]),
    ("partners", "Partners", "What carriers and agents may see", &["/partners"]),
];
const HOST: &str = r#"["api.northwind.example"]"#;

/// Name, description, permissions, access.
type OwnRole = (&'static str, &'static str, &'static str, &'static [(&'static str, &'static str)]);
const ROLES: [OwnRole; 5] = [
    ("order-reader", "Reads bookings and where they are", "", &[("orders", "read"), ("tracking", "read")]),
    ("order-writer", "Books and changes freight", "", &[("orders", "full"), ("tracking", "full"), ("billing", "read")]),
    ("billing-clerk", "Keeps the invoices", "", &[("billing", "full"), ("orders", "read")]),
    (
        "integration",
        "For those who connect authorities and partners",
        "",
        &[("customs", "full"), ("warehouse", "full"), ("partners", "read")],
    ),
    ("key-keeper", "Looks after everybody’s API keys", "api_keys.read api_keys.revoke events.read", &[]),
];

/// Slug, name, the role of its members, and whether it is put away.
const PROJECTS: [(&str, &str, &str, bool); 5] = [
    ("checkout", "Checkout", "order-writer", false),
    ("tracking-web", "Tracking for customers", "order-reader", false),
    ("customs-eu", "EU customs", "integration", false),
    ("warehouse-robots", "Warehouse robots", "integration", false),
    ("partner-portal", "Partner portal (2024)", "order-reader", true),
];
/// Members of each project.
const MEMBERS: usize = 6;

/// The slugs of the APIs, in the order in which [`write()`] answers their IDs.
pub(super) fn slugs() -> [&'static str; 6] {
    APIS.map(|(slug, ..)| slug)
}

pub(super) async fn write(
    tx: &mut Transaction,
    dice: &mut Dice,
    tenant: &Value,
    people: &[Person],
    now: Timestamp,
) -> Result<Vec<ApiId>> {
    let since = now.plus(-700 * DAY);
    let apis = write_apis(tx, dice, tenant, since).await?;
    write_roles(tx, dice, tenant, since, &apis).await?;
    let developers: Vec<&Person> =
        people.iter().filter(|p| p.standing == Standing::Active && p.roles.contains(&BuiltIn::Developer)).collect();
    let mut given = Table::new("user_roles (user_id, role)");
    for (i, person) in developers.iter().enumerate() {
        given.push(tx, [person.id.into(), ROLES[i % 4].0.into()]).await?;
    }
    given.write(tx).await?;
    write_projects(tx, dice, tenant, since, &developers).await?;
    // Every eighth or so has a rate, as its owner asked for.
    sql("UPDATE api_keys SET rate_limit = 600, rate_per = 'minute' WHERE substr(id, 30, 1) IN ('w', 'x', 'y', 'z')")
        .run_any(tx)
        .await?;
    Ok(apis)
}

async fn write_apis(tx: &mut Transaction, dice: &mut Dice, tenant: &Value, since: Timestamp) -> Result<Vec<ApiId>> {
    let mut table = Table::new(
        "apis (id, tenant_id, slug, name, description, hosts, path_prefixes, enabled, created_at, updated_at)",
    );
    let mut ids = Vec::new();
    for (slug, name, description, prefixes) in APIS {
        let id = ApiId::new(since, dice.bits());
        let prefixes = serde_json::to_string(prefixes).unwrap_or_default();
        let row = [
            id.into(),
            tenant.clone(),
            slug.into(),
            name.into(),
            description.into(),
            HOST.into(),
            prefixes.into(),
            true.into(),
            since.into(),
            since.into(),
        ];
        table.push(tx, row).await?;
        ids.push(id);
    }
    table.write(tx).await?;
    Ok(ids)
}

async fn write_roles(
    tx: &mut Transaction,
    dice: &mut Dice,
    tenant: &Value,
    since: Timestamp,
    apis: &[ApiId],
) -> Result<()> {
    let mut roles = Table::new("roles (id, tenant_id, name, description, permissions, created_at, updated_at)");
    let mut access = Table::new("role_access (role_id, api_id, access)");
    for (name, description, permissions, given) in ROLES {
        let id = RoleId::new(since, dice.bits());
        let row = [
            id.into(),
            tenant.clone(),
            name.into(),
            description.into(),
            permissions.into(),
            since.into(),
            since.into(),
        ];
        roles.push(tx, row).await?;
        // Before those that point at it.
        roles.write(tx).await?;
        for (slug, what) in given {
            let api = APIS.iter().position(|(known, ..)| known == slug).map(|place| apis[place]);
            if let Some(api) = api {
                access.push(tx, [id.into(), api.into(), (*what).into()]).await?;
            }
        }
    }
    access.write(tx).await
}

async fn write_projects(
    tx: &mut Transaction,
    dice: &mut Dice,
    tenant: &Value,
    since: Timestamp,
    developers: &[&Person],
) -> Result<()> {
    let mut projects = Table::new("projects (id, tenant_id, slug, name, archived_at, created_at, updated_at)");
    let mut members = Table::new("project_members (project_id, user_id, role)");
    for (i, (slug, name, role, put_away)) in PROJECTS.into_iter().enumerate() {
        let id = ProjectId::new(since, dice.bits());
        let archived_at = put_away.then(|| since.plus(500 * DAY));
        let row = [
            id.into(),
            tenant.clone(),
            slug.into(),
            name.into(),
            archived_at.into(),
            since.into(),
            archived_at.unwrap_or(since).into(),
        ];
        projects.push(tx, row).await?;
        projects.write(tx).await?;
        let inside: Vec<&&Person> = developers.iter().skip(i * 3).take(MEMBERS).collect();
        for person in &inside {
            members.push(tx, [id.into(), person.id.into(), role.into()]).await?;
        }
        if !put_away {
            // A share of what its members have, by a digit of the ID: a different one for each project.
            let mut owners = String::new();
            for n in 0..inside.len() {
                let _ = write!(owners, "{}${}", if n == 0 { "" } else { ", " }, n + 3);
            }
            sql_text(format!(
                "UPDATE api_keys SET project_id = $1 WHERE substr(id, 29, 1) = $2 AND owner_id IN ({owners})"
            ))
            .bind(id)
            .bind(["2", "5", "8", "b"][i])
            .bind_all(inside.iter().map(|person| person.id.into()))
            .run_any(&mut *tx)
            .await?;
        }
    }
    members.write(tx).await
}
