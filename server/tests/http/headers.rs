use axum::http::StatusCode;
use domain::role::RoleName;
use server::config::{File, Serve, ServeOptions};

use crate::common::Server;

fn over_tls() -> Serve {
    let options = ServeOptions { public_url: Some("https://keys.example.com".to_owned()), ..ServeOptions::default() };
    Serve::understand(options, &File::default()).unwrap()
}

#[tokio::test]
async fn every_answer_to_a_browser_is_protected() {
    let server = Server::start().await;
    server.user("default", "ada@example.test", &[RoleName::TENANT_ADMIN]).await;
    for path in ["/login", "/", "/api-keys", "/nowhere", "/pkg/x/y.js", "/calls/nothing"] {
        let answer = server.get(path).await;
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), value, "{path} {name}");
        }
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{path}: {policy}");
        assert!(answer.headers.contains_key("permissions-policy"));
        assert!(!answer.headers.contains_key("strict-transport-security"), "not over plain HTTP");
    }
    assert_eq!(server.get("/login").await.header("cache-control"), "no-store");
}

#[tokio::test]
async fn scripts_of_a_page_carry_the_nonce_of_its_policy() {
    let server = Server::start().await;
    server.user("default", "ada@example.test", &[RoleName::TENANT_ADMIN]).await;
    let cookie = server.sign_in("ada@example.test").await;
    let mut seen = Vec::new();
    for _ in 0..2 {
        let page = server.send("GET", "/", &[("cookie", &cookie)], "").await;
        assert_eq!(page.status, StatusCode::OK);
        let policy = page.header("content-security-policy");
        let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap().to_owned();
        assert!(nonce.len() >= 22, "{nonce}");
        assert!(policy.contains("'strict-dynamic' 'wasm-unsafe-eval'"));
        assert!(
            policy.contains("object-src 'none'")
                && policy.contains("base-uri 'none'")
                && policy.contains("form-action 'self'")
        );
        let scripts: Vec<&str> =
            page.body.split("<script").skip(1).map(|rest| rest.split('>').next().unwrap()).collect();
        assert!(!scripts.is_empty(), "{}", page.body);
        assert!(scripts.iter().all(|script| script.contains(&format!("nonce=\"{nonce}\""))), "{scripts:?}");
        seen.push(nonce);
    }
    assert_ne!(seen[0], seen[1]);
}

#[tokio::test]
async fn over_tls_the_cookie_is_bound_to_the_host() {
    let server = Server::with(over_tls()).await;
    server.user("default", "ada@example.test", &[RoleName::TENANT_ADMIN]).await;
    let form = format!("email=ada%40example.test&password={}", crate::common::PASSWORD.replace(' ', "+"));
    let answer = server.post_form("/login", &form, "").await;
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Host-claviger=clvs_"), "{cookie}");
    for flag in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
        assert!(cookie.contains(flag), "{cookie}");
    }
    assert_eq!(answer.header("strict-transport-security"), "max-age=31536000");
    assert_eq!(answer.header("cache-control"), "no-store");
    // A cookie that another host or plain HTTP could have set does not count.
    let unprefixed = cookie.trim_start_matches("__Host-").split(';').next().unwrap();
    assert_eq!(server.send("GET", "/", &[("cookie", unprefixed)], "").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn machines_get_their_answers_bare() {
    let server = Server::start().await;
    let answer = server.send("POST", "/v1/verify", &[], "{}").await;
    assert!(!answer.headers.contains_key("content-security-policy"));
    let unknown = server.get("/v1/nothing").await;
    assert_eq!((unknown.status, unknown.code().as_str()), (StatusCode::NOT_FOUND, "not_found"));
}

#[tokio::test]
async fn who_signs_in_without_tls_is_told() {
    let told = async |server: &Server, host: &str| {
        let page = server.send("GET", "/login", &[("host", host)], "").await;
        let headers =
            [("host", host), ("sec-fetch-site", "same-origin"), ("content-type", "application/x-www-form-urlencoded")];
        let again = server.send("POST", "/login", &headers, "email=a&password=b").await;
        let told = page.body.contains("Others can read along.");
        assert_eq!(again.body.contains("Others can read along."), told, "also when the form is shown again");
        told
    };
    let (plain, tls) = (Server::start().await, Server::with(over_tls()).await);
    for server in [&plain, &tls] {
        server.user("default", "ada@example.test", &[RoleName::TENANT_ADMIN]).await;
    }
    assert!(told(&plain, "keys.example.com").await && told(&plain, "192.0.2.7:3000").await);
    assert!(!told(&plain, "127.0.0.1:3000").await && !told(&plain, "localhost:3000").await);
    assert!(!told(&tls, "keys.example.com").await);
}
