//! Lists as files: who gets which, what is in them, and what becomes of one that breaks off.

use std::future::poll_fn;
use std::pin::Pin;

use axum::body::{Body, Bytes, HttpBody as _};
use axum::http::Request;
use domain::event::EventQuery;
use domain::id::UserId;
use domain::page::{MAX, PageSize, Position};
use domain::role::RoleName;
use domain::user::{NewUser, UserChange};
use server::client::Peer;
use service::api_keys::{self, NewKey};
use service::store::sql;
use service::{events, users};
use tower::ServiceExt as _;

use crate::common::{Answer, RUNTIME, Server};

const LISTS: [&str; 4] = ["api-keys", "application-keys", "users", "events"];

async fn signed_in(server: &Server, email: &str, roles: &[RoleName]) -> String {
    server.user("default", email, roles).await;
    server.sign_in(email).await
}

async fn admin(server: &Server) -> String {
    signed_in(server, "ada@example.test", &[RoleName::TENANT_ADMIN, RoleName::DEVELOPER]).await
}

async fn download(server: &Server, cookie: &str, path: &str) -> Answer {
    server.send("GET", path, &[("cookie", cookie), ("sec-fetch-site", "same-origin")], "").await
}

/// The cells, line by line. A line that is longer or shorter than the first fails.
fn cells(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// How many exports the log tells of.
async fn told(server: &Server) -> usize {
    let operator = server.operator("default").await;
    let query = EventQuery { size: PageSize::of(MAX), ..EventQuery::default() };
    let all = events::list(&server.service, &operator, &query).await.unwrap().items;
    all.iter().filter(|event| event.action.as_str().ends_with(".exported")).count()
}

#[tokio::test]
async fn each_list_is_a_file_for_who_may_see_it() {
    let server = Server::start().await;
    let admin = admin(&server).await;
    let dev = signed_in(&server, "dev@example.test", &[RoleName::DEVELOPER]).await;
    let auditor = signed_in(&server, "audit@example.test", &[RoleName::AUDITOR]).await;
    for list in LISTS {
        let (path, before) = (format!("/{list}.csv"), told(&server).await);
        let nobody = download(&server, "", &format!("{path}?q=a.csv")).await;
        let login = format!("/login?next=/{list}%3Fq%3Da.csv");
        assert_eq!((nobody.status.as_u16(), nobody.header("location")), (303, login.as_str()));
        let refused = download(&server, &dev, &path).await;
        assert_eq!((refused.status.as_u16(), refused.code().as_str()), (403, "forbidden"), "{}", refused.body);
        let long = download(&server, &admin, &format!("{path}?q={}", "a".repeat(401))).await;
        assert_eq!(long.status, 422, "{}", long.body);
        assert_eq!(told(&server).await, before, "what was refused is not told as done");
        for cookie in [&admin, &auditor] {
            let answer = download(&server, cookie, &path).await;
            assert_eq!(answer.status, 200, "{}", answer.body);
            assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8; header=present");
            assert_eq!(answer.header("cache-control"), "no-store");
            assert_eq!(answer.header("x-content-type-options"), "nosniff");
            let named = answer.header("content-disposition").strip_prefix("attachment; filename=\"").unwrap();
            let day = named.strip_prefix(&format!("{list}-")).unwrap().strip_suffix(".csv\"").unwrap();
            assert!(day.len() == 10 && day.bytes().all(|b| b.is_ascii_digit() || b == b'-'), "{named}");
            assert!(answer.body.starts_with("id,") && answer.body.ends_with("\r\n"), "{}", answer.body);
            assert!(!cells(&answer.body).is_empty());
        }
        assert_eq!(told(&server).await, before + 2);
    }
}

#[tokio::test]
async fn neither_another_site_nor_a_guess_makes_anybody_download() {
    let server = Server::start().await;
    let admin = admin(&server).await;
    for (site, status) in [("cross-site", 403), ("same-site", 403), ("same-origin", 200), ("none", 200)] {
        let answer = server.send("GET", "/users.csv", &[("cookie", &admin), ("sec-fetch-site", site)], "").await;
        assert_eq!(answer.status, status, "{site}");
    }
    assert_eq!(server.send("GET", "/users.csv", &[("cookie", &admin)], "").await.status, 200);
    assert_eq!(told(&server).await, 3);

    let guessed = [("cookie", admin.as_str()), ("sec-fetch-site", "same-origin"), ("sec-purpose", "prefetch")];
    assert_eq!(server.send("GET", "/users.csv", &guessed, "").await.status, 403);
    assert_eq!(server.send("HEAD", "/users.csv", &[("cookie", &admin)], "").await.status, 405);
    assert_eq!(told(&server).await, 3, "nobody took a copy");
}

#[tokio::test]
async fn a_file_holds_what_the_list_shows_and_nothing_of_a_secret() {
    let server = Server::start().await;
    let admin = admin(&server).await;
    let operator = server.operator("default").await;
    let mut secrets = Vec::new();
    let names =
        ["=HYPERLINK(\"http://evil.example\",\"x\")", "@SUM(A1), and more", "-1+1", "مفتاح 夜間", "plain", "x;=1+1;y"];
    for name in names {
        let new = NewKey { name: name.to_owned(), expires_in_days: Some(30), ..NewKey::default() };
        secrets
            .push(api_keys::generate_for(&server.service, &operator, "ada@example.test", &new).await.unwrap().secret);
    }
    let answer = download(&server, &admin, "/api-keys.csv?sort=name&status=active").await;
    let lines = cells(&answer.body);
    assert_eq!(
        lines[0].join(","),
        "id,name,owner_id,owner,project,status,created_at,updated_at,expires_at,revoked_at,last_used_at"
    );
    let names: Vec<&str> = lines[1..].iter().map(|line| line[1].as_str()).collect();
    assert_eq!(
        names,
        [
            "'-1+1",
            "'=HYPERLINK(\"http://evil.example\",\"x\")",
            "'@SUM(A1), and more",
            "plain",
            "x;'=1+1;y",
            "مفتاح 夜間"
        ]
    );
    for line in &lines[1..] {
        assert!(line[0].starts_with("key_") && line[2].starts_with("usr_"), "{line:?}");
        assert_eq!((line[3].as_str(), line[5].as_str()), ("Ümit Tester", "active"));
        for time in &line[6..9] {
            assert!(time.len() == 24 && time.ends_with('Z') && time.as_bytes()[10] == b'T', "{time}");
        }
        assert_eq!(line[9..], ["", ""]);
    }
    let narrowed = download(&server, &admin, "/api-keys.csv?q=plain").await;
    assert_eq!(cells(&narrowed.body).len(), 2);
    let repeated = download(&server, &admin, "/api-keys.csv?q=mine&q=plain").await;
    assert_eq!(repeated.body, narrowed.body, "as the list reads its address");
    let list = server.send("GET", "/api-keys?q=mine&q=plain", &[("cookie", &admin)], "").await;
    assert!(list.body.contains("1 key") && list.body.contains(&lines[4][0]), "{}", list.body);
    let none = download(&server, &admin, "/api-keys.csv?status=revoked").await;
    assert_eq!(cells(&none.body).len(), 1, "the names of the columns alone");

    let hashes = sql(
        "SELECT secret_hash AS t FROM api_keys UNION ALL SELECT password_hash FROM users WHERE password_hash IS NOT NULL",
    );
    let hashes: Vec<String> = hashes.all(&mut server.service.database().read().await.unwrap()).await.unwrap();
    for list in LISTS {
        let answer = download(&server, &admin, &format!("/{list}.csv")).await;
        for hidden in hashes.iter().map(String::as_str).chain(secrets.iter().map(|secret| &secret[secret.len() - 4..]))
        {
            assert!(!answer.body.contains(hidden), "{list}: {hidden}");
        }
    }
    // A secret in the address is led away from, as anywhere.
    let led = download(&server, &admin, &format!("/api-keys.csv?q={}", secrets[0])).await;
    assert_eq!(led.status, 303);
    assert!(led.header("location").starts_with("/api-keys.csv?q=key_"), "{}", led.header("location"));
}

/// The body of a download, of which nothing is read yet.
async fn begun(server: &Server, cookie: &str, path: &str) -> Body {
    let mut request = Request::get(path).header("cookie", cookie).body(Body::empty()).unwrap();
    request.extensions_mut().insert(Peer("127.0.0.1:4000".parse().unwrap()));
    let response = RUNTIME.spawn(server.router.clone().oneshot(request)).await.unwrap().unwrap();
    assert_eq!(response.status(), 200);
    response.into_body()
}

async fn piece(body: &mut Body) -> Option<Result<Bytes, axum::Error>> {
    let frame = poll_fn(|context| Pin::new(&mut *body).poll_frame(context)).await?;
    Some(frame.map(|frame| frame.into_data().unwrap()))
}

/// More than a page.
async fn many_users(server: &Server) {
    let operator = server.operator("default").await;
    for i in 0..MAX + 5 {
        let (email, name) = (format!("u{i:03}@example.test"), format!("U{i:03}"));
        let new = NewUser { email, name, ..NewUser::default() };
        users::add(&server.service, &operator, &new, None).await.unwrap();
    }
}

/// What a browser is called is said by whoever guesses a password, and where a comma is no decimal point spreadsheets
/// separate cells by semicolons.
#[tokio::test]
async fn nobody_writes_a_formula_into_the_log() {
    let server = Server::start().await;
    let admin = admin(&server).await;
    for agent in ["=1+1", "Mozilla/5.0 (X11;=1+1;x)", "x;\t \"@SUM(A1);y"] {
        let headers = [
            ("content-type", "application/x-www-form-urlencoded"),
            ("sec-fetch-site", "same-origin"),
            ("user-agent", agent),
        ];
        let guess = "email=ada%40example.test&password=a-wrong-password";
        assert_eq!(server.send("POST", "/login", &headers, guess).await.status, 422, "{agent}");
    }
    let log = download(&server, &admin, "/events.csv?kind=session").await.body;
    assert!(log.contains("1+1") && log.contains("SUM(A1)"), "{log}");
    for separator in [b',', b';', b'\t'] {
        let mut reader = csv::ReaderBuilder::new();
        let mut reader = reader.has_headers(false).flexible(true).delimiter(separator).from_reader(log.as_bytes());
        for cell in reader.records().flat_map(|line| line.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()) {
            assert!(
                !cell.trim_start().starts_with(['=', '+', '-', '@']),
                "{cell:?} between {:?}",
                char::from(separator)
            );
        }
    }
}

#[tokio::test]
async fn a_file_comes_page_by_page_to_its_end() {
    let server = Server::start().await;
    let admin = admin(&server).await;
    many_users(&server).await;
    let mut body = begun(&server, &admin, "/users.csv").await;
    let mut sizes = Vec::new();
    while let Some(piece) = piece(&mut body).await {
        sizes.push(piece.unwrap().iter().filter(|byte| **byte == b'\n').count());
    }
    assert_eq!(sizes, [1, MAX as usize, 6], "the header, and two pages of the users and Ada");
}

#[tokio::test]
async fn one_that_breaks_off_does_not_look_whole() {
    let server = Server::start().await;
    admin(&server).await;
    many_users(&server).await;
    let bea = signed_in(&server, "bea@example.test", &[RoleName::AUDITOR]).await;
    let mut body = begun(&server, &bea, "/users.csv").await;
    for _ in 0..2 {
        piece(&mut body).await.unwrap().unwrap();
    }
    let operator = server.operator("default").await;
    let found = users::list(&server.service, &operator, "bea@", None, &Position::Start).await.unwrap().items;
    let (id, change): (UserId, _) = (found[0].id, UserChange { roles: vec![], ..UserChange::from(&found[0]) });
    users::change(&server.service, &operator, id, None, &change).await.unwrap();
    assert!(piece(&mut body).await.unwrap().is_err(), "who may not see them any more gets no further page");
    assert!(piece(&mut body).await.is_none());
}
