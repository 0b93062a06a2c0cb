use super::WITHOUT_LEASE;
use super::caller::Caller;
use super::fleet::{Fleet, is_ready};
use crate::common::wait_until;

#[test]
fn a_process_that_was_stopped_does_not_answer_from_before_on_sqlite() {
    assert_eq!(valid_after_a_stop(&Fleet::on_sqlite(6), &[]), 0);
}

#[test]
fn a_process_that_was_stopped_does_not_answer_from_before_on_postgres() {
    assert_eq!(valid_after_a_stop(&Fleet::on_postgres(6), &[]), 0);
}

#[test]
fn without_leases_it_would() {
    // Unless it happens to follow the database before it looks at who asks.
    let answers_from_before = || valid_after_a_stop(&Fleet::on_sqlite(6), &[WITHOUT_LEASE]) > 0;
    assert!((0..10).any(|_| answers_from_before()));
}

/// Stops a process, revokes all keys but the last at another, asks the stopped one, and lets it go on. How many keys
/// it calls valid.
fn valid_after_a_stop(fleet: &Fleet, environment: &[(&str, &str)]) -> usize {
    let first = fleet.serve();
    let stopped = fleet.serve_at(&fleet.url, environment);
    let (last, revoked) = fleet.keys.split_last().unwrap();
    let mut callers: Vec<Caller> = revoked.iter().map(|_| Caller::new(&stopped, &fleet.gateway)).collect();
    for (caller, key) in callers.iter_mut().zip(revoked) {
        assert_eq!(caller.code(&key.secret), "VALID");
    }
    stopped.signal("STOP");
    for (caller, key) in callers.iter_mut().zip(revoked) {
        fleet.revoke(&first, key);
        caller.ask(&key.secret);
    }
    stopped.signal("CONT");
    let valid = callers.iter_mut().map(Caller::answer).filter(|code| code == "VALID").count();
    // It finds its way back.
    wait_until(|| is_ready(&stopped).then_some(()));
    for key in revoked {
        wait_until(|| (fleet.code(&stopped, key) == "REVOKED").then_some(()));
    }
    wait_until(|| (fleet.code(&stopped, last) == "VALID").then_some(()));
    valid
}

#[test]
fn nobody_waits_for_long_for_a_process_that_was_killed() {
    let fleet = Fleet::on_postgres(4);
    let first = fleet.serve();
    let killed = fleet.serve();
    killed.signal("KILL");
    killed.wait();
    for key in &fleet.keys {
        fleet.revoke(&first, key);
        assert_eq!(fleet.code(&first, key), "REVOKED");
    }
}
