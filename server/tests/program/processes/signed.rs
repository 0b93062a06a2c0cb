//! Copies of one signed request, at once and at several processes.

use std::sync::Barrier;
use std::thread;

use super::fleet::Fleet;
use crate::common::{Call, Program, Signer};

const COPIES: usize = 1_000;
const CALLERS: usize = 20;

#[test]
fn of_copies_spread_over_two_processes_one_is_accepted_on_postgres() {
    one_is_accepted(&Fleet::on_postgres(0));
}

#[test]
fn of_copies_spread_over_two_processes_one_is_accepted_on_sqlite() {
    one_is_accepted(&Fleet::on_sqlite(0));
}

fn one_is_accepted(fleet: &Fleet) {
    let signer = Signer::on(&fleet.url, &fleet.folder.path("data/keyring.json"), "dev@example.test");
    let programs = [fleet.serve(), fleet.serve()];
    const URL: &str = "https://api.example.test/orders";
    let asked = |header: &str| {
        serde_json::json!({ "method": "GET", "url": URL, "headers": { "Authorization": header } }).to_string()
    };
    let body = asked(&signer.header(&Call::new("GET", URL)));
    let together = Barrier::new(CALLERS);
    let call = |n: usize| {
        together.wait();
        let answers = (0..COPIES / CALLERS).map(|i| ask(&programs[(n + i) % 2], &fleet.gateway, &body));
        answers.collect::<Vec<_>>()
    };
    let answers: Vec<String> = thread::scope(|scope| {
        let callers: Vec<_> = (0..CALLERS).map(|n| scope.spawn(move || call(n))).collect();
        callers.into_iter().flat_map(|caller| caller.join().unwrap()).collect()
    });
    let accepted = answers.iter().filter(|answer| answer.contains(r#""valid":true"#)).count();
    let used = answers.iter().filter(|answer| answer.contains(r#""oauth_problem":"nonce_used""#)).count();
    assert_eq!((accepted, used), (1, COPIES - 1), "{:?}", answers.iter().find(|a| !a.contains("nonce_used")));
    // Each goes on accepting what is new.
    for program in &programs {
        assert!(
            ask(program, &fleet.gateway, &asked(&signer.header(&Call::new("GET", URL)))).contains(r#""valid":true"#)
        );
    }
}

fn ask(program: &Program, gateway: &str, body: &str) -> String {
    program.ask("POST", "/v1/verify/oauth1", &[("authorization", &format!("Bearer {gateway}"))], body)
}
