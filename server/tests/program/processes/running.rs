use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use super::caller::Caller;
use super::fleet::Fleet;
use crate::common::{Program, wait_until};

const KEYS: usize = 1_000;
const CALLERS: usize = 64;
/// Each revokes one key after the other.
const REVOKERS: usize = 8;

#[test]
fn after_the_answer_no_process_says_valid_on_sqlite() {
    revoke_all(&Fleet::on_sqlite(KEYS));
}

#[test]
fn after_the_answer_no_process_says_valid_on_postgres() {
    revoke_all(&Fleet::on_postgres(KEYS));
}

#[derive(Default)]
struct Seen {
    valid_before: AtomicUsize,
    refused_after: AtomicUsize,
    valid_after: AtomicUsize,
    not_answered: AtomicUsize,
}

/// One process revokes a thousand keys while 64 callers ask the other two about those that it is at.
fn revoke_all(fleet: &Fleet) {
    let [first, others @ ..] = [fleet.serve(), fleet.serve(), fleet.serve()];
    let answered: Vec<AtomicBool> = fleet.keys.iter().map(|_| AtomicBool::new(false)).collect();
    let at: Vec<AtomicUsize> = (0..REVOKERS).map(AtomicUsize::new).collect();
    let (seen, is_over) = (Seen::default(), AtomicBool::new(false));
    thread::scope(|scope| {
        for i in 0..CALLERS {
            let (seen, answered, at, is_over) = (&seen, &answered, &at, &is_over);
            let mut caller = Caller::new(&others[i % others.len()], &fleet.gateway);
            scope.spawn(move || {
                let mut round = i;
                while !is_over.load(Ordering::SeqCst) {
                    round += 1;
                    // The key that a revoker is at, or the one before.
                    let key = at[round % REVOKERS].load(Ordering::SeqCst);
                    let key = if round % 3 == 0 { key.saturating_sub(REVOKERS) } else { key };
                    let is_revoked = answered[key].load(Ordering::SeqCst);
                    let code = caller.code(&fleet.keys[key].secret);
                    let count = match (code.as_str(), is_revoked) {
                        ("VALID", false) => &seen.valid_before,
                        ("VALID", true) => &seen.valid_after,
                        ("REVOKED", true) => &seen.refused_after,
                        ("REVOKED", false) => continue,
                        _ => &seen.not_answered,
                    };
                    count.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
        wait_until(|| (seen.valid_before.load(Ordering::SeqCst) >= CALLERS).then_some(()));
        let revokers: Vec<_> = at
            .iter()
            .map(|at| {
                let (answered, first): (_, &Program) = (&answered, &first);
                scope.spawn(move || {
                    for key in (at.load(Ordering::SeqCst)..fleet.keys.len()).step_by(REVOKERS) {
                        at.store(key, Ordering::SeqCst);
                        fleet.revoke(first, &fleet.keys[key]);
                        answered[key].store(true, Ordering::SeqCst);
                    }
                })
            })
            .collect();
        let revoked: Vec<_> = revokers.into_iter().map(thread::ScopedJoinHandle::join).collect();
        is_over.store(true, Ordering::SeqCst);
        revoked.into_iter().for_each(|revoker| revoker.unwrap());
    });
    for key in fleet.keys.iter().rev().take(20) {
        for other in &others {
            assert_eq!(fleet.code(other, key), "REVOKED");
        }
    }
    let [before, after, valid, unanswered] =
        [&seen.valid_before, &seen.refused_after, &seen.valid_after, &seen.not_answered]
            .map(|count| count.load(Ordering::SeqCst));
    eprintln!("{before} valid before, {after} refused after, {unanswered} not answered");
    assert_eq!(valid, 0, "valid after the revocation was answered; {after} were refused");
    assert!(after >= KEYS, "too little was asked: {after}");
}
