//! A command beside running servers is a process, too: when it returns, they have seen what it did.

use super::fleet::{Fleet, code_in};
use crate::common::Program;

#[test]
fn what_a_command_did_counts_at_once_on_sqlite() {
    follow_commands(&Fleet::on_sqlite(1));
}

#[test]
fn what_a_command_did_counts_at_once_on_postgres() {
    follow_commands(&Fleet::on_postgres(1));
}

fn follow_commands(fleet: &Fleet) {
    let servers = [fleet.serve(), fleet.serve()];
    let all_say = |code: &str| {
        for server in &servers {
            let bearer = format!("Bearer {}", fleet.keys[0].secret);
            let answer = server.ask("GET", "/v1/whoami", &[("authorization", &bearer)], "");
            assert_eq!(code_in(&answer), code);
        }
    };
    for round in 0..5 {
        fleet.command(&["settings", "set", "api_keys.enabled", "false"]);
        all_say("DISABLED");
        fleet.command(&["settings", "set", "api_keys.enabled", "true"]);
        all_say("VALID");
        let on = ["--database-url", fleet.url.as_str()];
        let secret = fleet.folder.key("dev", &on);
        for server in &servers {
            assert!(server.verify(&fleet.gateway, &secret).contains(r#""code":"VALID""#), "round {round}");
        }
        let (id, secret) = fleet.folder.application("export", "gateway", &on);
        // Issued here, it works there, and ended there, it ends here.
        let [here, there] = &servers;
        let token = token(here, &id, &secret);
        assert!(there.verify(&fleet.gateway, &token).contains(r#""code":"VALID""#), "round {round}");
        let form = format!("client_id={id}&client_secret={secret}&token={token}");
        assert!(post(there, "/oauth2/revoke", &form).starts_with("HTTP/1.1 200"));
        assert!(here.verify(&fleet.gateway, &token).contains(r#""code":"REVOKED""#), "round {round}");
    }
}

/// Nobody told that it ended, so the first command waits for it in vain, and so does the second.
#[test]
fn a_process_that_was_killed_is_waited_for_twice() {
    let fleet = Fleet::on_sqlite(0);
    let killed = fleet.serve();
    killed.signal("KILL");
    killed.wait();
    for (seats, left) in [("5", 1), ("6", 0)] {
        fleet.command(&["settings", "set", "licence.seats", seats]);
        assert_eq!(fleet.count("SELECT count(*) AS n FROM processes"), left);
    }
}

fn token(program: &Program, id: &str, secret: &str) -> String {
    let form = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
    let answer = post(program, "/oauth2/token", &form);
    let (_, rest) = answer.split_once(r#""access_token":""#).unwrap_or_else(|| panic!("{answer}"));
    rest.split_once('"').unwrap().0.to_owned()
}

fn post(program: &Program, path: &str, form: &str) -> String {
    program.ask("POST", path, &[("content-type", "application/x-www-form-urlencoded")], form)
}
