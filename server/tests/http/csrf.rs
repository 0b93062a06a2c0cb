//! What another site makes a signed-in browser send does nothing.

use axum::http::StatusCode;
use domain::role::RoleName;

use crate::common::Server;

#[tokio::test]
async fn forged_requests_are_refused_and_change_nothing() {
    let server = Server::start().await;
    server.user("default", "ada@example.test", &[RoleName::TENANT_ADMIN]).await;
    let cookie = server.sign_in("ada@example.test").await;
    let host = ("host", "127.0.0.1:3000");
    let form = ("content-type", "application/x-www-form-urlencoded");
    let forgeries: [&[(&str, &str)]; 8] = [
        &[host, form, ("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")],
        &[host, form, ("sec-fetch-site", "same-site")],
        &[host, form, ("sec-fetch-site", "none")],
        &[host, form, ("origin", "https://evil.example")],
        &[host, form, ("origin", "null")],
        &[host, ("content-type", "text/plain"), ("origin", "null")],
        &[host, form],
        &[host, ("content-type", "application/json"), ("origin", "http://127.0.0.1:3001")],
    ];
    for headers in forgeries {
        for path in ["/logout", "/login", "/setup", "/invitation", "/calls/session/end-others", "/anything"] {
            let mut all = vec![("cookie", cookie.as_str())];
            all.extend_from_slice(headers);
            let answer = server.send("POST", path, &all, "email=a&password=b").await;
            assert_eq!(
                (answer.status, answer.code().as_str()),
                (StatusCode::FORBIDDEN, "cross_site"),
                "{path} {headers:?}"
            );
            assert!(!answer.headers.contains_key("set-cookie"));
        }
    }
    // By GET nothing changes, and a server function is not even looked for.
    for path in ["/logout", "/calls/session/end-others"] {
        let headers = [host, ("cookie", cookie.as_str()), ("sec-fetch-site", "cross-site")];
        let answer = server.send("GET", path, &headers, "").await;
        assert!(answer.status.is_client_error(), "{path}: {}", answer.status);
    }
    let still = server.send("GET", "/", &[("cookie", &cookie)], "").await;
    assert_eq!(still.status, StatusCode::OK);
}

#[tokio::test]
async fn our_own_pages_may() {
    let server = Server::start().await;
    server.user("default", "ada@example.test", &[RoleName::TENANT_ADMIN]).await;
    let cookie = server.sign_in("ada@example.test").await;
    // An old browser says only the origin.
    let headers = [("host", "127.0.0.1:3000"), ("origin", "http://127.0.0.1:3000"), ("cookie", cookie.as_str())];
    assert_eq!(server.send("POST", "/logout", &headers, "").await.status, StatusCode::SEE_OTHER);
    let after = server.send("GET", "/", &[("cookie", &cookie)], "").await;
    assert_eq!((after.status, after.header("location")), (StatusCode::SEE_OTHER, "/login"));
}
