//! Starting, stopping, and working beside a running server.

use std::io::{Read as _, Write as _};

use crate::common::{Folder, PASSWORD, Program, wait_until};

#[test]
fn two_servers_start_together_on_one_new_database() {
    let folder = Folder::new();
    let (one, two) = std::thread::scope(|scope| {
        let one = scope.spawn(|| Program::serve(&folder, &[]));
        let two = scope.spawn(|| Program::serve(&folder, &[]));
        (one.join().unwrap(), two.join().unwrap())
    });
    let (gateway, key) = folder.fill();
    for server in [&one, &two] {
        wait_until(|| server.verify(&gateway, &key).contains("\"VALID\"").then_some(()));
        assert!(server.ask("GET", "/readyz", &[], "").starts_with("HTTP/1.1 200"));
    }
    assert_eq!(one.stop().0, 0);
    assert_eq!(two.stop().0, 0);
}

#[test]
fn the_first_start_prints_a_link_that_sets_the_server_up() {
    let folder = Folder::new();
    let server = Program::serve(&folder, &[]);
    let link = wait_until(|| {
        server.stdout().split_whitespace().find(|word| word.contains("/setup?token=")).map(str::to_owned)
    });
    assert!(link.starts_with(&format!("http://{}/setup?token=clvl_", server.address)), "{link}");
    let token = link.split('=').nth(1).unwrap();
    let form = format!(
        "token={token}&organisation=Example&name=Ada&email=ada%40example.test&password={}",
        PASSWORD.replace(' ', "+")
    );
    let headers = [("sec-fetch-site", "same-origin"), ("content-type", "application/x-www-form-urlencoded")];
    assert!(server.ask("POST", "/setup", &headers, &form).starts_with("HTTP/1.1 303"));
    server.stop();

    let again = Program::serve(&folder, &[]);
    assert!(again.ask("GET", "/readyz", &[], "").starts_with("HTTP/1.1 200"));
    assert!(!again.stop().1.contains("/setup?token="), "a server that is set up offers no link");
}

#[test]
fn a_stop_lets_running_requests_end_and_loses_no_counts() {
    let folder = Folder::new();
    let (gateway, key) = folder.fill();
    let server = Program::serve(&folder, &[]);
    assert!(server.verify(&gateway, &key).contains("\"VALID\""));

    // A request whose body is still on its way when the stop comes.
    let mut slow = server.connect();
    let body = format!(r#"{{"key":"{key}"}}"#);
    let (first, rest) = body.split_at(10);
    let head = format!("POST /v1/verify HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {gateway}\r\n");
    write!(slow, "{head}expect: 100-continue\r\ncontent-length: {}\r\n\r\n", body.len()).unwrap();
    // Whoever is told to continue has a request that is being answered.
    let mut told = [0; b"HTTP/1.1 100 Continue\r\n\r\n".len()];
    slow.read_exact(&mut told).unwrap();
    assert!(told.starts_with(b"HTTP/1.1 100 "), "{}", String::from_utf8_lossy(&told));
    write!(slow, "{first}").unwrap();
    server.signal("TERM");
    wait_until(|| std::net::TcpStream::connect(&server.address).is_err().then_some(()));
    write!(slow, "{rest}").unwrap();
    let mut answer = String::new();
    slow.read_to_string(&mut answer).unwrap();
    assert!(answer.contains("\"VALID\""), "{answer}");

    let (code, _, log) = server.wait();
    assert_eq!(code, 0, "{log}");
    assert!(log.contains("stopped"), "{log}");
    // Both verifications and their callers are in the database although no flush was due.
    let calls: i64 = runtime().block_on(async {
        let url = format!("sqlite:{}", folder.path("data/claviger.db").display());
        let database = service::store::Database::open(&url).await.unwrap();
        let sum = service::store::sql("SELECT coalesce(sum(calls), 0) AS n FROM usage_hours");
        sum.one(&mut database.read().await.unwrap()).await.unwrap().unwrap()
    });
    assert_eq!(calls, 4);
}

#[test]
fn commands_work_beside_a_running_server() {
    let folder = Folder::new();
    let server = Program::serve(&folder, &[]);
    let (gateway, key) = folder.fill();
    wait_until(|| server.verify(&gateway, &key).contains("\"VALID\"").then_some(()));
    folder.ok(&["settings", "set", "api_keys.enabled", "false"], "");
    wait_until(|| {
        server
            .ask("GET", "/v1/whoami", &[("authorization", &format!("Bearer {key}"))], "")
            .contains("DISABLED")
            .then_some(())
    });
    assert_eq!(folder.ok(&["settings", "get", "api_keys.enabled"], ""), "false\n");
    assert!(folder.ok(&["settings", "list"], "").contains("api_keys.max_per_user 25\n"));
    assert!(folder.fails(&["settings", "get", "nonsense"]).contains("the settings are api_keys.enabled"));
    let empty = folder.fails(&["settings", "set", "api_keys.max_expiration_days", ""]);
    assert!(empty.contains("api_keys.max_expiration_days: the value is empty"), "{empty}");
    assert_eq!(folder.ok(&["settings", "get", "api_keys.max_expiration_days"], ""), "365\n");
    assert!(folder.ok(&["check"], "").contains("ok: 2 API keys can be verified\nok: 0 API tokens can be verified"));
}

#[test]
fn metrics_are_served_apart() {
    let folder = Folder::new();
    let (gateway, key) = folder.fill();
    let server = Program::serve(&folder, &["--metrics-listen", "127.0.0.1:0"]);
    let address = wait_until(|| {
        let log = server.stderr();
        let (_, after) = log.lines().find(|line| line.contains("metrics are served"))?.split_once("address=")?;
        Some(after.split_whitespace().next()?.to_owned())
    });
    server.verify(&gateway, &key);
    server.ask("GET", "/login", &[], "");
    let mut stream = std::net::TcpStream::connect(&address).unwrap();
    write!(stream, "GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    assert!(text.contains("claviger_verifications_total{code=\"VALID\"} 1"), "{text}");
    assert!(text.contains("claviger_index_keys 2"), "{text}");
    assert!(text.contains("claviger_http_requests_total{route=\"/login\",status=\"200\"} 1"), "{text}");
    assert!(text.contains("claviger_build_info"), "{text}");
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}
