//! Rows of lists as CSV (RFC 4180), by the names that REST has for the same things. There is nothing of a secret in
//! them, not even its last characters.

use std::io;

use axum::body::Bytes;
use csv::{IntoInnerError, Terminator, WriterBuilder};
use domain::api_key::ApiKey;
use domain::application::Application;
use domain::event::Event;
use domain::role::RoleName;
use domain::time::Timestamp;
use domain::user::User;
use service::export::{List, Rows};

const API_KEYS: [&str; 11] = [
    "id",
    "name",
    "owner_id",
    "owner",
    "project",
    "status",
    "created_at",
    "updated_at",
    "expires_at",
    "revoked_at",
    "last_used_at",
];
const APPLICATIONS: [&str; 7] = ["id", "name", "roles", "status", "created_at", "updated_at", "last_used_at"];
const USERS: [&str; 8] = ["id", "name", "email", "roles", "status", "has_seat", "created_at", "last_sign_in_at"];
const EVENTS: [&str; 10] =
    ["id", "at", "action", "actor_id", "actor", "target_id", "target", "address", "agent", "details"];

/// The first line: what the columns are called.
pub(super) fn header(list: &List) -> Bytes {
    let columns = match list {
        List::ApiKeys(_) => &API_KEYS[..],
        List::Applications(_) => &APPLICATIONS,
        List::Users(_) => &USERS,
        List::Events(_) => &EVENTS,
    };
    format!("{}\r\n", columns.join(",")).into()
}

/// A line for each row.
///
/// # Errors
/// None that a buffer in memory has.
pub(super) fn lines(rows: Rows) -> io::Result<Bytes> {
    match rows {
        Rows::ApiKeys(rows) => written(rows.into_iter().map(api_key)),
        Rows::Applications(rows) => written(rows.into_iter().map(application)),
        Rows::Users(rows) => written(rows.into_iter().map(user)),
        Rows::Events(rows) => written(rows.into_iter().map(event)),
    }
}

fn written<const N: usize>(records: impl Iterator<Item = [String; N]>) -> io::Result<Bytes> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    for record in records {
        writer.write_record(record.each_ref().map(|cell| harmless(cell)))?;
    }
    Ok(writer.into_inner().map_err(IntoInnerError::into_error)?.into())
}

/// With an apostrophe before what a spreadsheet would take for a formula (OWASP, CSV injection). Where cells are
/// separated by semicolons or tabs, a comma and the quotes after it are text: so what would be a cell there is looked at,
/// too, without the spaces and quotes that it begins with.
fn harmless(cell: &str) -> String {
    const SEPARATORS: [char; 4] = [';', '\t', '\r', '\n'];
    const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
    let mut text = String::with_capacity(cell.len());
    for part in cell.split_inclusive(SEPARATORS) {
        if part.trim_start_matches(|c: char| c.is_whitespace() || c == '"').starts_with(FORMULA) {
            text.push('\'');
        }
        text.push_str(part);
    }
    text
}

fn api_key(key: ApiKey) -> [String; API_KEYS.len()] {
    [
        key.id.to_string(),
        key.name,
        key.owner.id.to_string(),
        key.owner.name,
        key.project.map(|project| project.slug).unwrap_or_default(),
        key.status.to_string(),
        key.created_at.to_string(),
        key.updated_at.to_string(),
        time(Some(key.expires_at).filter(|at| *at != Timestamp::NEVER)),
        time(key.revoked_at),
        time(key.last_used_at),
    ]
}

fn application(application: Application) -> [String; APPLICATIONS.len()] {
    [
        application.id.to_string(),
        application.name,
        names(&application.roles),
        if application.disabled { "disabled" } else { "active" }.to_owned(),
        application.created_at.to_string(),
        application.updated_at.to_string(),
        time(application.last_used_at),
    ]
}

fn user(user: User) -> [String; USERS.len()] {
    [
        user.id.to_string(),
        user.name,
        user.email,
        names(&user.roles),
        user.status.label().to_lowercase(),
        user.has_seat.to_string(),
        user.created_at.to_string(),
        time(user.last_sign_in_at),
    ]
}

fn event(event: Event) -> [String; EVENTS.len()] {
    let details = event.details.into_iter().map(|(name, value)| format!("{name}: {value}"));
    [
        event.id.to_string(),
        event.at.to_string(),
        event.action.to_string(),
        event.actor_id.unwrap_or_default(),
        event.actor,
        event.target_id.unwrap_or_default(),
        event.target,
        event.address,
        event.agent,
        details.collect::<Vec<_>>().join("; "),
    ]
}

fn time(at: Option<Timestamp>) -> String {
    at.map(|at| at.to_string()).unwrap_or_default()
}

/// Names of roles have no spaces in them.
fn names(roles: &[RoleName]) -> String {
    roles.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_is_text_and_all_else_stays() {
        let cells = [
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "\t'=1"),
            ("\r=1", "\"\r'=1\""),
            (" =1", "' =1"),
            ("＝1", "'＝1"),
            ("=\"a\",b", "\"'=\"\"a\"\",b\""),
            ("a;=1;b", "a;'=1;b"),
            ("a; \"＝1", "\"a;' \"\"＝1\""),
            ("a=1", "a=1"),
            ("a;b - c", "a;b - c"),
            ("a\"b", "\"a\"\"b\""),
            ("a,b\r\nc", "\"a,b\r\nc\""),
            ("مفتاح", "مفتاح"),
        ];
        for (cell, line) in cells {
            let written = written([[cell.to_owned(), "x".to_owned()]].into_iter()).unwrap();
            assert_eq!(String::from_utf8_lossy(&written), format!("{line},x\r\n"), "{cell:?}");
        }
    }
}
