use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;

use axum::http::StatusCode;
use domain::role::RoleName;
use server::config::Serve;
use server::router;
use server::state::AppState;
use service::setup;

use crate::common::{PASSWORD, Server};

fn typed(password: &str) -> String {
    password.replace(' ', "+")
}

async fn with_ada() -> Server {
    let server = Server::start().await;
    server.user("default", "ada@example.test", &[RoleName::TENANT_ADMIN]).await;
    server
}

#[tokio::test]
async fn until_it_is_set_up_every_page_leads_to_the_setup() {
    let server = Server::start().await;
    for path in ["/", "/login", "/api-keys", "/invitation"] {
        let answer = server.get(path).await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/setup"), "{path}");
    }
    assert_eq!(server.get("/setup").await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_setup_link_makes_the_first_administrator_once() {
    let server = Server::start().await;
    let token = setup::make_link(&server.service).await.unwrap();
    let form = |password: &str| {
        let token = token.expose();
        format!("token={token}&organisation=Example&name=Ada&email=ada%40example.test&password={}", typed(password))
    };
    let refused = server.post_form("/setup", &form("short"), "").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("ada@example.test"), "what was typed is still there");
    assert!(refused.body.contains(token.expose()), "the form can be sent again");
    assert!(!refused.body.contains("short\""), "but no password");

    let wrong = server.post_form("/setup", &form(PASSWORD).replace("token=clvl", "token=clvx"), "").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = server.post_form("/setup", &form(PASSWORD), "").await;
    assert_eq!((done.status, done.header("location")), (StatusCode::SEE_OTHER, "/"));
    let cookie = done.header("set-cookie").split(';').next().unwrap();
    assert_eq!(server.send("GET", "/", &[("cookie", cookie)], "").await.status, StatusCode::OK);
    assert_eq!(server.post_form("/setup", &form(PASSWORD), "").await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn signing_in_leads_back_and_never_away() {
    let server = with_ada().await;
    let asked = server.get("/api-keys?q=a%20b").await;
    assert_eq!(
        (asked.status, asked.header("location")),
        (StatusCode::SEE_OTHER, "/login?next=/api-keys%3Fq%3Da%2520b")
    );
    for (next, leads_to) in [
        ("%2Fapi-keys%3Fq%3Da%2520b", "/api-keys?q=a%20b"),
        ("https%3A%2F%2Fevil.example", "/"),
        ("%2F%2Fevil.example", "/"),
        ("%2F%5Cevil.example", "/"),
        // No file is downloaded by whoever was led here by a link of somebody else.
        ("%2Fusers.csv%3Fq%3Da", "/"),
        ("%2Fusers.csv%23a", "/"),
        ("%2Fapi-keys%3Fq%3Da.csv", "/api-keys?q=a.csv"),
        ("", "/"),
    ] {
        let form = format!("email=ada%40example.test&password={}&next={next}", typed(PASSWORD));
        let answer = server.post_form("/login", &form, "").await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, leads_to), "{next}");
    }
}

#[tokio::test]
async fn a_refused_sign_in_keeps_what_was_typed_but_the_password() {
    let server = with_ada().await;
    let answer = server.post_form("/login", "email=ada%40example.test&password=wrong+password+17", "").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("ada@example.test"));
    assert!(answer.body.contains("Email or password is wrong."));
    assert!(!answer.body.contains("wrong password 17"));
    assert!(!answer.headers.contains_key("set-cookie"));
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[tokio::test]
async fn too_many_failures_are_told_when_to_try_again() {
    let server = with_ada().await;
    let mut last = server.post_form("/login", "email=ada%40example.test&password=wrong", "").await;
    for _ in 0..9 {
        last = server.post_form("/login", "email=ada%40example.test&password=wrong", "").await;
    }
    assert_eq!(last.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(last.header("retry-after").parse::<u32>().unwrap() >= 1);
}

#[tokio::test]
async fn a_session_ends_where_it_should() {
    let server = with_ada().await;
    let first = server.sign_in("ada@example.test").await;
    let form = format!("email=ada%40example.test&password={}", typed(PASSWORD));
    let again = server.post_form("/login", &form, &first).await;
    let second = again.header("set-cookie").split(';').next().unwrap().to_owned();
    assert_ne!(first, second);
    let page = async |cookie: &str| server.send("GET", "/", &[("cookie", cookie)], "").await.status;
    assert_eq!(page(&first).await, StatusCode::SEE_OTHER, "a new session replaces the old one");
    assert_eq!(page(&second).await, StatusCode::OK);

    let out = server.post_form("/logout", "", &second).await;
    assert_eq!((out.status, out.header("location")), (StatusCode::SEE_OTHER, "/login"));
    assert!(out.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(page(&second).await, StatusCode::SEE_OTHER);
    assert_eq!(server.post_form("/logout", "", "").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn who_is_signed_in_needs_no_sign_in_page() {
    let server = with_ada().await;
    let cookie = server.sign_in("ada@example.test").await;
    let answer = server.send("GET", "/login?next=%2Fapi-keys", &[("cookie", &cookie)], "").await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/api-keys"));
}

#[tokio::test]
async fn what_is_not_there_is_a_page_with_404() {
    let server = with_ada().await;
    for path in ["/nowhere", "/api-keys/x/y/z", "/pkg", "/../etc/passwd", "/.env"] {
        assert_eq!(server.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(server.send("HEAD", "/login", &[], "").await.status, StatusCode::OK);
}

#[tokio::test]
async fn bodies_are_limited() {
    let server = with_ada().await;
    let large = format!("email={}&password=x", "a".repeat(70_000));
    assert_eq!(server.post_form("/login", &large, "").await.status, StatusCode::PAYLOAD_TOO_LARGE);
    let headers = [("sec-fetch-site", "same-origin"), ("content-type", "text/plain")];
    let no_form = server.send("POST", "/login", &headers, "email=a").await;
    assert_eq!(no_form.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn a_call_of_another_version_is_explained() {
    let server = with_ada().await;
    let headers = [("sec-fetch-site", "same-origin"), ("content-type", "application/json")];
    let answer = server.send("POST", "/calls/old/function", &headers, "{}").await;
    assert_eq!((answer.status, answer.code().as_str()), (StatusCode::NOT_FOUND, "unknown_call"));
}

#[tokio::test]
async fn a_page_is_rendered_while_other_servers_of_the_process_start() {
    let server = with_ada().await;
    let cookie = server.sign_in("ada@example.test").await;
    let (service, are_seen) = (server.service.clone(), Arc::new(AtomicBool::new(false)));
    let starting = thread::spawn({
        let are_seen = are_seen.clone();
        move || {
            while !are_seen.load(Relaxed) {
                drop(router::build(AppState::new(service.clone(), Serve::default())));
            }
        }
    });
    let mut status = StatusCode::OK;
    for _ in 0..50 {
        if status == StatusCode::OK {
            status = server.send("GET", "/apis", &[("cookie", &cookie)], "").await.status;
        }
    }
    are_seen.store(true, Relaxed);
    starting.join().unwrap();
    assert_eq!(status, StatusCode::OK);
}
