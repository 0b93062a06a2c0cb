//! What people call their keys.

use super::dice::Dice;

/// How a key with such a name is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Habit {
    /// A service that calls around the clock.
    Service,
    /// A job, once a night.
    Nightly,
    /// Somebody's script or tool, on some days.
    Now,
}
use Habit::{Nightly, Now, Service};

/// Words in braces stand for one of several.
const PATTERNS: [(&str, Habit); 64] = [
    ("ci-deploy <{env}>", Service),
    ("GitHub Actions {repo}", Service),
    ("Nightly warehouse export", Nightly),
    ("Nightly warehouse export {city}", Nightly),
    ("Billing reconciliation", Nightly),
    ("Billing reconciliation {quarter}", Now),
    ("terraform-state", Service),
    ("terraform-state {region}", Service),
    ("Customs declarations {country}", Service),
    ("Carrier rates sync ({carrier})", Nightly),
    ("Fleet telemetry {region}", Service),
    ("Track & trace widget", Service),
    ("Track & trace {country}", Service),
    ("Dispatch board {city}", Service),
    ("Proof-of-delivery scanner {city} {n}", Service),
    ("{repo} <{env}>", Service),
    ("{repo} integration tests", Now),
    ("{repo} load test", Now),
    ("grafana-{region}", Service),
    ("Power BI {team}", Now),
    ("Looker Studio – {team}", Now),
    ("Metabase {env}", Service),
    ("Datadog synthetics {region}", Service),
    ("Invoice archive upload", Nightly),
    ("Invoice archive {country}", Nightly),
    ("SAP connector {env}", Service),
    ("Salesforce sync", Service),
    ("Zapier: new booking → #{team}", Service),
    ("n8n {team} workflows", Service),
    ("Postman", Now),
    ("Postman {team}", Now),
    ("Bruno collection", Now),
    ("curl on my laptop", Now),
    ("laptop {n}", Now),
    ("Jupyter {team}", Now),
    ("Excel add-in {team}", Now),
    ("One-off backfill {quarter}", Now),
    ("Migration rehearsal {n}", Now),
    ("Incident {incident}", Now),
    ("Debugging {incident}", Now),
    ("Partner sandbox {carrier}", Now),
    ("{carrier} webhook", Service),
    ("{carrier} label printing", Service),
    ("Demurrage calculator", Service),
    ("Port congestion feed {port}", Service),
    ("Vessel schedule import {port}", Nightly),
    ("Berth planning {port}", Service),
    ("Container weights {port}", Service),
    ("Reefer temperature alarms", Service),
    ("Gate appointments {port}", Service),
    ("Yard crane telemetry {n}", Service),
    ("Mobile app {env}", Service),
    ("Driver app beta {n}", Now),
    ("Kiosk {city} {n}", Service),
    ("Chat assistant {env}", Service),
    ("Data lake ingest {region}", Nightly),
    ("dbt {env}", Nightly),
    ("airflow-{region}", Service),
    ("k8s external-secrets {region}", Service),
    ("vault-agent {env}", Service),
    ("Renovate", Service),
    ("Release notes bot", Now),
    ("{team} onboarding workshop", Now),
    ("Security review {quarter}", Now),
];

const ENVIRONMENTS: [&str; 6] = ["prod", "staging", "test", "preview", "sandbox", "dr"];
const REGIONS: [&str; 8] =
    ["eu-north-1", "eu-central-1", "eu-west-2", "us-east-1", "us-west-2", "ap-southeast-1", "ap-south-1", "sa-east-1"];
const TEAMS: [&str; 10] =
    ["pricing", "customs", "warehouse", "fleet", "finance", "platform", "booking", "analytics", "support", "rail"];
const CITIES: [&str; 12] = [
    "Göteborg",
    "Kraków",
    "Rotterdam",
    "Hamburg",
    "Felixstowe",
    "Gdańsk",
    "Antwerp",
    "Valencia",
    "Singapore",
    "Durban",
    "Santos",
    "Savannah",
];
const COUNTRIES: [&str; 8] = ["SE", "PL", "NL", "DE", "GB", "SG", "ZA", "BR"];
const CARRIERS: [&str; 8] = [
    "Bluewater",
    "Polaris Line",
    "TransBaltic",
    "Meridian Rail",
    "Hopper Air",
    "Kestrel Road",
    "Anchor & Sons",
    "Skagen Feeder",
];
const PORTS: [&str; 8] = ["SEGOT", "NLRTM", "DEHAM", "GBFXT", "PLGDN", "BEANR", "SGSIN", "BRSSZ"];
const REPOSITORIES: [&str; 12] = [
    "booking-api",
    "rates-engine",
    "manifest-parser",
    "customs-bridge",
    "yard-planner",
    "edi-gateway",
    "invoice-core",
    "tracking-web",
    "driver-app",
    "geo-fences",
    "quote-desk",
    "carrier-portal",
];
const QUARTERS: [&str; 8] = ["Q1", "Q2", "Q3", "Q4", "year end", "half-year", "audit", "closing"];

/// A name, and how its key is used.
pub(super) fn draw(dice: &mut Dice) -> (String, Habit) {
    let (pattern, habit) = dice.pick(&PATTERNS);
    (fill(dice, pattern), habit)
}

fn fill(dice: &mut Dice, pattern: &str) -> String {
    let mut name = String::with_capacity(pattern.len() + 12);
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        let (slot, after) = after.split_once('}').unwrap_or((after, ""));
        name.push_str(before);
        match slot {
            "env" => name.push_str(dice.pick(&ENVIRONMENTS)),
            "region" => name.push_str(dice.pick(&REGIONS)),
            "team" => name.push_str(dice.pick(&TEAMS)),
            "city" => name.push_str(dice.pick(&CITIES)),
            "country" => name.push_str(dice.pick(&COUNTRIES)),
            "carrier" => name.push_str(dice.pick(&CARRIERS)),
            "port" => name.push_str(dice.pick(&PORTS)),
            "repo" => name.push_str(dice.pick(&REPOSITORIES)),
            "quarter" => name.push_str(dice.pick(&QUARTERS)),
            "incident" => name.push_str(&format!("INC-{}", dice.between(1_000, 9_999))),
            _ => name.push_str(&dice.between(2, 40).to_string()),
        }
        rest = after;
    }
    name.push_str(rest);
    name
}

/// What somebody calls a key that has outgrown its first name.
pub(super) fn renamed(dice: &mut Dice, name: &str) -> String {
    let ending = dice.pick(&["(do not delete)", "(old)", "v2", "– rotate in spring", "read only", "2nd"]);
    format!("{name} {ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_one_that_a_person_may_give() {
        let mut dice = Dice::new(3);
        for _ in 0..2_000 {
            let (name, _) = draw(&mut dice);
            assert_eq!(domain::name::parse("name", "Name", &name).as_deref(), Ok(name.as_str()));
            assert!(!name.contains(['{', '}']), "{name}");
        }
    }
}
