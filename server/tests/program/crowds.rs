//! Many connections of one network that do what no honest client does. Whoever else asks is answered.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use super::http2::Http2;
use crate::common::{Folder, PASSWORD, Program, wait_until};

/// The network of those who do not go on; everybody else is at 127.0.0.1.
const CROWD: &str = "127.0.0.2";
const FORM: &str = "sec-fetch-site: same-origin\r\ncontent-type: application/x-www-form-urlencoded";
/// Big enough not to fit where a system keeps what is not read yet.
const LONG_ANSWER: &str = "/api/openapi.json";

fn post(path: &str, body: &str) -> String {
    format!("POST {path} HTTP/1.1\r\nhost: x\r\n{FORM}\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

fn sign_in(server: &Program, email: &str) -> String {
    let body = format!("email={email}&password={}", PASSWORD.replace(' ', "+"));
    let headers = [("sec-fetch-site", "same-origin"), ("content-type", "application/x-www-form-urlencoded")];
    server.ask("POST", "/login", &headers, &body)
}

/// Reads a whole answer off a connection that stays open, and gives its head in lower case.
fn answer(stream: &mut TcpStream) -> Option<String> {
    let head = String::from_utf8(until(stream, b"\r\n\r\n")?).unwrap().to_lowercase();
    match head.lines().find_map(|line| line.strip_prefix("content-length: ")) {
        Some(length) => stream.read_exact(&mut vec![0; length.parse().unwrap()]).unwrap(),
        // In chunks, the last of them empty.
        None => _ = until(stream, b"\r\n0\r\n\r\n"),
    }
    Some(head)
}

/// Its status; 0 if there is none.
fn status(stream: &mut TcpStream) -> u16 {
    answer(stream).map_or(0, |head| head.split(' ').nth(1).unwrap().parse().unwrap())
}

fn until(stream: &mut TcpStream, end: &[u8]) -> Option<Vec<u8>> {
    let mut read = Vec::new();
    let mut byte = [0];
    while !read.ends_with(end) {
        stream.read_exact(&mut byte).ok()?;
        read.push(byte[0]);
    }
    Some(read)
}

/// True if the server has closed it; a connection that is open says nothing here.
fn is_closed(stream: &mut TcpStream) -> bool {
    stream.set_nonblocking(true).unwrap();
    let closed = match stream.read(&mut [0]) {
        Ok(count) => count == 0,
        Err(error) => error.kind() != ErrorKind::WouldBlock,
    };
    stream.set_nonblocking(false).unwrap();
    closed
}

#[test]
fn a_network_has_so_many_connections_and_a_proxy_any_number() {
    let folder = Folder::new();
    folder.fill();
    let server = Program::serve(&folder, &["--max-network-connections", "20", "--trusted-proxies", "127.0.0.3"]);
    let mut crowd: Vec<TcpStream> = (0..30).map(|_| server.connect_from(CROWD)).collect();
    wait_until(|| (crowd.iter_mut().filter_map(|one| is_closed(one).then_some(())).count() == 10).then_some(()));
    assert!(server.ask("GET", "/healthz", &[], "").contains("alive"), "another network has its own");

    let mut proxies: Vec<TcpStream> = (0..30).map(|_| server.connect_from("127.0.0.3")).collect();
    for proxy in &mut proxies {
        write!(proxy, "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
        assert_eq!(status(proxy), 200);
    }
    crowd.clear();
    wait_until(|| {
        let mut again = server.connect_from(CROWD);
        let asked = write!(again, "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").is_ok();
        (asked && status(&mut again) == 200).then_some(())
    });
}

#[test]
fn slow_heads_and_bodies_and_a_storm_of_guesses_keep_nobody_from_signing_in() {
    let folder = Folder::new();
    let (gateway, key) = folder.fill();
    let server = Program::serve(&folder, &[]);
    let slow: Vec<TcpStream> = (0..150)
        .map(|i| {
            let mut stream = server.connect_from(CROWD);
            let (head, body) = ("GET /login HTTP/1.1\r\nhost: x\r\nx-slow: ", post("/login", "email=nobody"));
            let said = if i % 2 == 0 { head } else { &body[..body.len() - 1] };
            stream.write_all(said.as_bytes()).unwrap();
            stream
        })
        .collect();
    let (server, goes_on) = (&server, &AtomicBool::new(true));
    thread::scope(|scope| {
        for i in 0..150 {
            let mut stream = server.connect_from(CROWD);
            scope.spawn(move || {
                for attempt in 0.. {
                    let guess = post("/login", &format!("email=nobody{i}.{attempt}%40example.test&password=none"));
                    if !goes_on.load(Ordering::Relaxed) || stream.write_all(guess.as_bytes()).is_err() {
                        return;
                    }
                    if status(&mut stream) == 0 {
                        return;
                    }
                }
            });
        }
        for _ in 0..10 {
            let answer = sign_in(server, "dev%40example.test");
            let verified = server.verify(&gateway, &key);
            if !answer.starts_with("HTTP/1.1 303") || !verified.contains("\"VALID\"") {
                goes_on.store(false, Ordering::Relaxed);
                panic!("{answer}\n{verified}");
            }
        }
        goes_on.store(false, Ordering::Relaxed);
    });
    drop(slow);
}

#[test]
fn requests_of_one_network_leave_room_for_those_of_another() {
    let folder = Folder::new();
    folder.fill();
    let server = Program::serve(&folder, &["--max-network-requests", "1"]);
    // All through one proxy, which says for whom it asks.
    let mut crowd: Vec<TcpStream> = (0..20).map(|_| server.connect()).collect();
    wait_until(|| {
        for (i, one) in crowd.iter_mut().enumerate() {
            let guess = post("/login", &format!("email=nobody{i}%40example.test&password=none"));
            let forwarded = guess.replacen("host: x", "host: x\r\nx-forwarded-for: 203.0.113.7", 1);
            one.write_all(forwarded.as_bytes()).unwrap();
        }
        assert!(sign_in(&server, "dev%40example.test").starts_with("HTTP/1.1 303"));
        // Who guessed too often is told so on a page; this is said before anybody looks at the guess.
        let answers: Vec<String> = crowd.iter_mut().map(|one| answer(one).unwrap()).collect();
        let is_turned_away = |head: &String| head.contains(" 429 ") && head.contains("application/problem+json");
        answers.iter().any(is_turned_away).then_some(())
    });
}

#[test]
fn who_does_not_read_is_cut_off() {
    let folder = Folder::new();
    let (gateway, key) = folder.fill();
    let server = Program::serve(&folder, &["--write-timeout", "1", "--header-timeout", "60"]);
    let before = server.sockets();
    let crowd: Vec<TcpStream> = (0..200)
        .map(|_| {
            let mut stream = server.connect_from(CROWD);
            let asked = format!("GET {LONG_ANSWER} HTTP/1.1\r\nhost: x\r\n\r\n").repeat(200);
            stream.set_write_timeout(Some(Duration::from_secs(20))).unwrap();
            // The server stops listening to who does not listen.
            let _ = stream.write_all(asked.as_bytes());
            stream
        })
        .collect();
    for _ in 0..20 {
        assert!(server.verify(&gateway, &key).contains("\"VALID\""));
    }
    wait_until(|| (server.sockets() <= before).then_some(()));
    drop(crowd);

    // Over HTTP/2 a client can go on talking, and take nothing all the same.
    let mut deaf = Http2::start(server.connect_from(CROWD), 0);
    for _ in 0..50 {
        deaf.ask("GET", LONG_ANSWER, &[], true);
    }
    while deaf.read().is_some() {}
    assert!(server.verify(&gateway, &key).contains("\"VALID\""));
}

#[test]
fn an_http2_connection_on_which_nothing_is_asked_is_closed_with_a_word() {
    let folder = Folder::new();
    folder.fill();
    let server = Program::serve(&folder, &["--header-timeout", "1"]);
    let mut client = Http2::start(server.connect(), 65_535);
    let stream = client.ask("GET", "/healthz", &[], true);
    let mut said = Vec::new();
    while let Some(frame) = client.read() {
        said.push(frame);
    }
    assert!(said.iter().any(|frame| frame.stream == stream && frame.is_ok()));
    assert!(said.iter().any(|frame| frame.is_farewell()));
}

#[test]
fn unfinished_bodies_take_little_memory_and_no_place() {
    const CONNECTIONS: usize = 30;
    const STREAMS: usize = 90;
    const BODY: usize = 60_000;
    const ALLOWED: usize = 80 << 20;
    let folder = Folder::new();
    let (gateway, key) = folder.fill();
    let server = Program::serve(&folder, &[]);
    let headers = [("sec-fetch-site", "same-origin"), ("content-type", "application/x-www-form-urlencoded")];
    assert!(server.verify(&gateway, &key).contains("\"VALID\""));
    let before = server.memory();
    let mut crowd = Vec::new();
    for _ in 0..CONNECTIONS {
        let mut client = Http2::start(server.connect_from(CROWD), 65_535);
        for _ in 0..STREAMS {
            let stream = client.ask("POST", "/login", &headers, false);
            for part in vec![b'x'; BODY].chunks(15_000) {
                if !client.send(stream, part) {
                    break;
                }
            }
        }
        crowd.push(client);
        let taken = server.memory().saturating_sub(before);
        assert!(taken < ALLOWED, "{} MiB for {} connections", taken >> 20, crowd.len());
        assert!(server.verify(&gateway, &key).contains("\"VALID\""));
    }
    assert!(sign_in(&server, "dev%40example.test").starts_with("HTTP/1.1 303"));
    // Who had too much on its way already was told.
    let last = crowd.last_mut().unwrap();
    let refused = last.ask("POST", "/login", &headers, false);
    assert!(last.send(refused, b"email="));
    while let Some(frame) = last.read() {
        if frame.stream == refused && frame.is_head() {
            assert!(!frame.is_ok());
            return;
        }
    }
    panic!("the connection was closed");
}
