//! Clients that are slow, silent or greedy.

use std::io::{Read as _, Write as _};

use crate::common::{Folder, Program};

/// What the server says before it closes the connection.
fn until_closed(mut stream: std::net::TcpStream) -> String {
    let mut bytes = Vec::new();
    // A connection that is cut off counts as closed.
    let _ = stream.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn silent_and_slow_clients_are_let_go_while_others_are_served() {
    let folder = Folder::new();
    folder.fill();
    let server = Program::serve(&folder, &["--header-timeout", "1"]);
    let silent = server.connect();
    // Could still become HTTP/2 ("PRI …") or "POST …".
    let mut undecided = server.connect();
    write!(undecided, "P").unwrap();
    let mut slow = server.connect();
    write!(slow, "GET /healthz HTTP/1.1\r\nhost: x\r\nx-slow: ").unwrap();
    let mut kept = server.connect();
    write!(kept, "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();

    assert!(server.ask("GET", "/healthz", &[], "").contains("alive"));
    assert_eq!(until_closed(silent), "");
    assert!(!until_closed(undecided).contains("200"));
    assert!(!until_closed(slow).contains("200"));
    assert!(until_closed(kept).contains("alive"), "an idle connection is closed after its answer");
    assert!(server.ask("GET", "/healthz", &[], "").contains("alive"));
}

#[test]
fn a_body_that_does_not_come_is_not_waited_for() {
    let folder = Folder::new();
    let (gateway, key) = folder.fill();
    let server = Program::serve(&folder, &["--body-timeout", "1"]);
    let head = "content-type: application/x-www-form-urlencoded\r\nsec-fetch-site: same-origin\r\n";
    for (path, head) in [
        ("/login", head.to_owned()),
        ("/oauth2/token", head.to_owned()),
        ("/v1/verify", format!("authorization: Bearer {gateway}\r\n")),
    ] {
        let mut slow = server.connect();
        write!(slow, "POST {path} HTTP/1.1\r\nhost: x\r\n{head}content-length: 50\r\n\r\n{{\"key\":").unwrap();
        let answer = until_closed(slow);
        assert!(answer.starts_with("HTTP/1.1 408"), "{path}: {answer}");
    }
    assert!(server.verify(&gateway, &key).contains("\"VALID\""));
}

#[test]
fn more_connections_than_allowed_wait_their_turn() {
    let folder = Folder::new();
    folder.fill();
    let server = Program::serve(&folder, &["--max-connections", "2", "--header-timeout", "1"]);
    let idle = [server.connect(), server.connect()];
    assert!(server.ask("GET", "/healthz", &[], "").contains("alive"), "after the idle ones were let go");
    drop(idle);
}

#[test]
fn heads_and_bodies_are_limited() {
    let folder = Folder::new();
    let (gateway, _) = folder.fill();
    let server = Program::serve(&folder, &["--body-limit", "2048"]);
    let mut huge = server.connect();
    // It may be cut off before it has said everything, and then does not always hear why.
    let _ = write!(huge, "GET /healthz HTTP/1.1\r\nhost: x\r\nx-huge: {}\r\n\r\n", "x".repeat(100_000));
    let answer = until_closed(huge);
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431"), "{answer}");
    let bearer = format!("Bearer {gateway}");
    let body = format!(r#"{{"key":"{}"}}"#, "x".repeat(300_000));
    let answer = server.ask("POST", "/v1/verify", &[("authorization", &bearer)], &body);
    assert!(answer.starts_with("HTTP/1.1 413") && answer.contains("2048"), "{answer}");

    let mut chunked = server.connect();
    let head =
        format!("POST /v1/verify HTTP/1.1\r\nhost: x\r\nauthorization: {bearer}\r\ntransfer-encoding: chunked\r\n\r\n");
    write!(chunked, "{head}").unwrap();
    for _ in 0..8 {
        let _ = write!(chunked, "200\r\n{}\r\n", "x".repeat(512));
    }
    let mut answer = [0; 12];
    chunked.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 413");
}
