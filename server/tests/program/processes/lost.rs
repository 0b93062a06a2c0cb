//! A connection that is lost at the worst moment: the process says what it knows, and finds its way back by itself.

use std::io::Write as _;
use std::time::Duration;

use tokio::time::Instant;

use super::fleet::{Fleet, code_in, is_ready};
use super::trap::{Fate, Trap};
use crate::common::wait_until;

/// What the thread that keeps the lease says first on a connection.
const LEASE: &str = "FROM change_head h";
/// A process gives a connection up after five seconds, far sooner than a database that does not answer at all.
const BACK_WITHIN: Duration = Duration::from_secs(12);

#[test]
fn a_commit_that_nobody_answered_is_not_confirmed_and_done_once() {
    assert_eq!(made_by_an_uncertain_commit(Fate::Unanswered), 1);
}

#[test]
fn a_commit_that_was_swallowed_is_not_confirmed_either() {
    assert_eq!(made_by_an_uncertain_commit(Fate::Swallowed), 0);
}

/// How many keys there are by a request that is repeated.
fn made_by_an_uncertain_commit(fate: Fate) -> i64 {
    let fleet = Fleet::on_postgres(1);
    let (line, url) = fleet.line();
    let process = fleet.serve_at(&url, &[]);
    let bearer = format!("Bearer {}", fleet.keys[0].secret);
    let headers =
        [("authorization", bearer.as_str()), ("content-type", "application/json"), ("idempotency-key", "once")];
    let ask = || process.ask("POST", "/api/v1/api-keys", &headers, r#"{"name":"lost-on-the-way"}"#);
    line.set(Trap { after: "lost-on-the-way", at: "COMMIT", fate });
    let answer = ask();
    assert!(line.has_sprung(), "{answer}");
    assert!(answer.starts_with("HTTP/1.1 503") && code_in(&answer) == "not_confirmed", "{answer}");
    assert_eq!(code_in(&ask()), "idempotency_in_progress");
    fleet.run("UPDATE idempotency SET begun_at = begun_at - 120000");
    assert_eq!(code_in(&ask()), "idempotency_outcome_unknown");
    fleet.count("SELECT count(*) AS n FROM api_keys WHERE name = 'lost-on-the-way'")
}

#[test]
fn a_process_that_is_swallowed_while_it_asserts_itself_comes_back() {
    let fleet = Fleet::on_postgres(1);
    let (line, url) = fleet.line();
    let process = fleet.serve_at(&url, &[]);
    for at in ["BEGIN\0", "UPDATE change_head", "INSERT INTO processes"] {
        line.set(Trap { after: LEASE, at, fate: Fate::Swallowed });
        fleet.run("UPDATE processes SET doubted = TRUE");
        wait_until(|| line.has_sprung().then_some(()));
        let lost = Instant::now();
        wait_until(|| (fleet.count("SELECT count(*) AS n FROM processes WHERE NOT doubted") == 1).then_some(()));
        wait_until(|| is_ready(&process).then_some(()));
        assert!(lost.elapsed() < BACK_WITHIN, "{at}: {:?}", lost.elapsed());
        wait_until(|| (fleet.code(&process, &fleet.keys[0]) == "VALID").then_some(()));
        // Only a new connection says a statement in full.
        line.cut();
        line.mend();
    }
}

#[test]
fn a_process_that_is_swallowed_while_it_tells_what_it_knows_comes_back() {
    let fleet = Fleet::on_postgres(2);
    let (line, url) = fleet.line();
    let process = fleet.serve_at(&url, &[]);
    line.set(Trap { after: LEASE, at: "UPDATE processes SET applied", fate: Fate::Swallowed });
    let other = fleet.serve();
    fleet.revoke(&other, &fleet.keys[0]);
    wait_until(|| line.has_sprung().then_some(()));
    let lost = Instant::now();
    // The other one is not told of its own changes.
    let up_to_date = "SELECT count(*) AS n FROM processes JOIN change_head ON applied = seq WHERE NOT doubted";
    wait_until(|| (fleet.count(up_to_date) == 1 && is_ready(&process)).then_some(()));
    assert!(lost.elapsed() < BACK_WITHIN, "{:?}", lost.elapsed());
    assert_eq!(fleet.code(&process, &fleet.keys[0]), "REVOKED");
    wait_until(|| (fleet.code(&process, &fleet.keys[1]) == "VALID").then_some(()));
}

/// Between its last statement and its commit, so that it holds the head of the change log.
#[test]
fn a_frozen_process_does_not_stop_the_others() {
    let fleet = Fleet::on_postgres(3);
    let first = fleet.serve();
    let (line, url) = fleet.line();
    let frozen = fleet.serve_at(&url, &[]);
    line.set(Trap { after: "UPDATE change_head SET seq = seq + ", at: "COMMIT", fate: Fate::Swallowed });
    let [revoked, last, held] = &fleet.keys[..] else { panic!("three keys") };
    let mut stream = frozen.connect();
    let path = format!("/api/v1/api-keys/{}/revoke", held.id);
    let head = format!("POST {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\n", fleet.admin);
    write!(stream, "{head}content-length: 0\r\n\r\n").unwrap();
    wait_until(|| line.has_sprung().then_some(()));
    frozen.signal("STOP");

    // Who begins waits for the head of the log, too.
    let late = fleet.serve();
    assert_eq!(fleet.code(&first, last), "VALID");
    fleet.revoke(&first, revoked);
    for server in [&first, &late] {
        assert_eq!(fleet.code(server, revoked), "REVOKED");
        assert_eq!(fleet.code(server, held), "VALID", "it was never committed");
    }
    frozen.signal("CONT");
    wait_until(|| is_ready(&frozen).then_some(()));
    wait_until(|| (fleet.code(&frozen, revoked) == "REVOKED").then_some(()));
}
