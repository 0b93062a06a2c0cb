use axum::http::StatusCode;
use domain::access::Access;
use domain::api::ApiDraft;
use domain::role::{RoleDraft, RoleName};

use crate::common::{Answer, Key, Server};

const TOLD: [&str; 7] = [
    "x-claviger-credential",
    "x-claviger-kind",
    "x-claviger-owner",
    "x-claviger-tenant",
    "x-claviger-project",
    "x-claviger-roles",
    "x-claviger-access",
];

/// Asks as a proxy does before `GET /orders/17`.
async fn ask(server: &Server, headers: &[(&str, &str)]) -> Answer {
    server.send("GET", "/authz", &[&PLACE[..], headers].concat(), "").await
}

const PLACE: [(&str, &str); 3] =
    [("x-original-method", "GET"), ("x-original-uri", "/orders/17?x"), ("x-forwarded-host", "api.example.test")];

/// Registers an API of the tenant.
pub(super) async fn api(server: &Server, tenant: &str, slug: &str, hosts: &[&str], prefixes: &[&str]) {
    let texts = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
    let (slug, hosts, path_prefixes) = (slug.to_owned(), texts(hosts), texts(prefixes));
    let draft = ApiDraft { name: slug.clone(), slug, hosts, path_prefixes, ..ApiDraft::default() };
    service::apis::register(&server.service, &server.operator(tenant).await, &draft).await.unwrap();
}

/// Somebody in the tenant with this access, and a key of theirs.
pub(super) async fn with_access(server: &Server, tenant: &str, name: &str, access: &[(&str, Access)]) -> Key {
    let access = access.iter().map(|(slug, access)| ((*slug).to_owned(), *access)).collect();
    let role = RoleDraft { name: name.to_owned(), access, ..RoleDraft::default() };
    service::roles::add(&server.service, &server.operator(tenant).await, &role).await.unwrap();
    let email = format!("{name}@{tenant}.test");
    server.user(tenant, &email, &[name.parse().unwrap()]).await;
    server.key(tenant, &email).await
}

#[tokio::test]
async fn a_valid_key_is_let_through_and_told_about() {
    let server = Server::start().await;
    let key = with_orders(&server).await;
    let bearer = format!("Bearer {}", key.secret);
    for method in ["GET", "POST", "OPTIONS"] {
        let forged = [("authorization", bearer.as_str()), ("x-claviger-owner", "usr_root")];
        let answer = server.send(method, "/authz", &[&PLACE[..], &forged].concat(), "").await;
        assert_eq!(answer.status, StatusCode::OK, "{method}: {}", answer.body);
        assert!(TOLD.iter().all(|name| answer.headers.contains_key(*name)), "{:?}", answer.headers);
        assert_eq!(answer.header("x-claviger-credential"), key.id.to_string());
        assert_eq!(answer.header("x-claviger-kind"), "api_key");
        assert_eq!(answer.header("x-claviger-roles"), "reader");
        assert_eq!(answer.header("x-claviger-access"), "orders:read");
        assert!(answer.header("x-claviger-owner").starts_with("usr_0"));
        assert_eq!(answer.header("x-claviger-project"), "");
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    assert_eq!(ask(&server, &[("x-api-key", &key.secret)]).await.status, StatusCode::OK);
    let both = [("x-api-key", key.secret.as_str()), ("authorization", bearer.as_str())];
    assert_eq!(ask(&server, &both).await.status, StatusCode::OK);
}

#[tokio::test]
async fn where_no_api_is_registered_nobody_is_let_through() {
    let server = Server::start().await;
    let (developer, _) = server.with_key_and_gateway().await;
    server.user("default", "ada@example.test", &[RoleName::TENANT_ADMIN]).await;
    let admin = server.key("default", "ada@example.test").await;
    for key in [&developer, &admin] {
        for headers in [&PLACE[..], &PLACE[..1], &[]] {
            let answer =
                server.send("GET", "/authz", &[headers, &[("x-api-key", key.secret.as_str())]].concat(), "").await;
            assert_eq!((answer.status, &*answer.code()), (StatusCode::FORBIDDEN, "INSUFFICIENT_ACCESS"), "{headers:?}");
        }
    }
}

#[tokio::test]
async fn anything_but_one_valid_credential_is_turned_away() {
    let server = Server::start().await;
    let (key, other) = server.with_key_and_gateway().await;
    let bearer = format!("Bearer {}", key.secret);
    for headers in [
        &[][..],
        &[("authorization", "")],
        &[("authorization", "Bearer ")],
        &[("authorization", "Bearer x")],
        &[("authorization", "Basic YTpi")],
        &[("x-api-key", "")],
        &[("x-api-key", " ")],
        &[("authorization", &bearer), ("x-api-key", &other.secret)],
        &[("authorization", &bearer), ("x-api-key", "")],
        &[("authorization", &bearer), ("authorization", &bearer)],
        &[("user-agent", "kube-probe/1.30")],
        &[("cookie", &key.secret)],
    ] {
        let answer = ask(&server, headers).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{headers:?}");
        assert!(answer.header("www-authenticate").starts_with("Bearer"));
        assert!(TOLD.iter().all(|name| !answer.headers.contains_key(*name)));
    }
    let in_the_url = server.get(&format!("/authz?access_token={}", key.secret)).await;
    assert_eq!(in_the_url.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_revoked_key_and_a_disabled_owner_are_turned_away_with_their_code() {
    let server = Server::start().await;
    let (key, other) = server.with_key_and_gateway().await;
    server.revoke("default", &key).await;
    let answer = ask(&server, &[("x-api-key", &key.secret)]).await;
    assert_eq!((answer.status, answer.code().as_str()), (StatusCode::UNAUTHORIZED, "REVOKED"));

    let operator = server.operator("default").await;
    let off = [("api_keys.enabled".to_owned(), "false".to_owned())];
    service::settings::change(&server.service, &operator, None, &off).await.unwrap();
    assert_eq!(ask(&server, &[("x-api-key", &other.secret)]).await.code(), "DISABLED");
}

#[tokio::test]
async fn an_original_request_that_can_be_read_in_two_ways_is_turned_away() {
    let server = Server::start().await;
    let key = with_orders(&server).await;
    api(&server, "default", "all", &[], &["/"]).await;
    let with = async |peer: &str, path: &str, headers: &[(&str, &str)]| {
        let all = [&[("x-api-key", key.secret.as_str())], headers].concat();
        server.send_from(peer, "GET", path, &all, "").await.status
    };
    let (proxy, stranger) = ("127.0.0.1:9", "203.0.113.9:9");
    assert_eq!(with(proxy, "/authz", &PLACE).await, StatusCode::OK);
    for uri in [
        "/orders/../b",
        "/orders/%2e%2e/",
        "/orders%2fb",
        "/orders%5cb",
        "/orders//b",
        "/orders;b",
        "/orders\\b",
        "/orders#b",
        "/orders/%00",
        "/orders/%",
        "no path",
        "/orders/é",
        "/orders/%c0%af",
        "/orders/%0a",
        "/orders/%ff",
        "/orders/1%3f",
        "http://other.test/orders",
        "/orders?_method=PUT",
    ] {
        for name in ["x-original-uri", "x-forwarded-uri"] {
            for peer in [proxy, stranger] {
                let told = [PLACE[0], PLACE[2], (name, uri)];
                assert_eq!(with(peer, "/authz", &told).await, StatusCode::FORBIDDEN, "{uri}");
                assert_eq!(with(peer, "/authz/orders", &told).await, StatusCode::FORBIDDEN, "{uri}");
            }
        }
    }
    for more in [
        ("x-forwarded-uri", "/b"),
        ("x-original-url", "http://other.test/orders/17?x"),
        ("x-original-host", "other.test"),
        ("x-forwarded-host", "api.example.test."),
        ("forwarded", "host=other.test"),
        ("x-forwarded-method", "POST"),
        ("upgrade", "websocket"),
        ("upgrade", "h2c"),
        ("connection", "x-original-uri"),
        ("x-http-method-override", "DELETE"),
        ("x-method-override", "DELETE"),
        ("x_http_method", "DELETE"),
        ("x_claviger_owner", "usr_root"),
        ("x-claviger_roles", "tenant-admin"),
    ] {
        let told = [PLACE[0], PLACE[1], PLACE[2], more];
        assert_eq!(with(proxy, "/authz", &told).await, StatusCode::FORBIDDEN, "{more:?}");
        assert_eq!(with(proxy, "/authz/orders", &told).await, StatusCode::FORBIDDEN, "{more:?}");
    }
}

#[tokio::test]
async fn no_spelling_of_a_host_belongs_to_the_api_of_every_host() {
    let server = Server::start().await;
    api(&server, "default", "orders", &["api.example.test"], &["/orders"]).await;
    api(&server, "default", "all", &[], &["/"]).await;
    let key = with_access(&server, "default", "guest", &[("all", Access::Full)]).await;
    let at = async |host: Option<&str>, uri: &str| {
        let mut headers =
            vec![("x-api-key", key.secret.as_str()), ("x-original-method", "GET"), ("x-original-uri", uri)];
        headers.extend(host.map(|host| ("x-forwarded-host", host)));
        server.send("GET", "/authz", &headers, "").await.status
    };
    assert_eq!(at(Some("other.test"), "/orders").await, StatusCode::OK);
    assert_eq!(at(Some("api.example.test"), "/elsewhere").await, StatusCode::OK);
    for host in [
        "api.example.test",
        "API.EXAMPLE.test:443",
        "api.example.test.",
        "api.example.test.:80",
        "api.example.test:",
        "",
        "a.test, api.example.test",
        "user@api.example.test",
        "api%2eexample.test",
        "api.example.test:0x50",
    ] {
        assert_eq!(at(Some(host), "/orders").await, StatusCode::FORBIDDEN, "{host}");
    }
    assert_eq!(at(None, "/elsewhere").await, StatusCode::FORBIDDEN, "a host that nobody told");
    for path in ["/Orders", "/orders.json", "/orders%20"] {
        assert_eq!(at(Some("api.example.test"), path).await, StatusCode::FORBIDDEN, "{path}");
    }
}

#[tokio::test]
async fn the_place_says_whose_credentials_open_the_door() {
    let server = Server::start().await;
    api(&server, "default", "orders", &["api.example.test"], &["/orders"]).await;
    let own = with_access(&server, "default", "clerk", &[("orders", Access::Full)]).await;
    api(&server, "other", "orders", &["other.test"], &["/orders"]).await;
    let foreign = with_access(&server, "other", "clerk", &[("orders", Access::Full)]).await;
    let at = async |door: &str, host: &str, key: &Key| {
        let headers = [("x-api-key", key.secret.as_str()), PLACE[0], PLACE[1], ("x-forwarded-host", host)];
        let answer = server.send("GET", door, &headers, "").await;
        (answer.status.as_u16(), if answer.status == StatusCode::OK { String::new() } else { answer.code() })
    };
    let (yes, unknown, no) =
        ((200, String::new()), (401, "NOT_FOUND".to_owned()), (403, "INSUFFICIENT_ACCESS".to_owned()));
    for (door, host, of_own, of_foreign) in [
        ("/authz", "api.example.test", &yes, &unknown),
        ("/authz", "other.test", &unknown, &yes),
        ("/authz", "nowhere.test", &no, &no),
        ("/authz/@default", "api.example.test", &yes, &unknown),
        ("/authz/@default", "other.test", &no, &unknown),
        ("/authz/@other", "api.example.test", &unknown, &no),
        ("/authz/@other", "other.test", &unknown, &yes),
        ("/authz/orders", "api.example.test", &yes, &unknown),
        ("/authz/orders", "other.test", &no, &unknown),
        ("/authz/orders@other", "other.test", &unknown, &yes),
        ("/authz/orders@other", "api.example.test", &unknown, &no),
        ("/authz/orders@nobody", "api.example.test", &no, &no),
    ] {
        assert_eq!(at(door, host, &own).await, *of_own, "{door} {host}");
        assert_eq!(at(door, host, &foreign).await, *of_foreign, "{door} {host}");
    }
    assert_eq!(at("/authz/@nobody", "api.example.test", &own).await.0, 403);
}

/// The API `orders` at api.example.test/orders, and a key that reads it.
async fn with_orders(server: &Server) -> Key {
    api(server, "default", "orders", &["api.example.test"], &["/orders"]).await;
    with_access(server, "default", "reader", &[("orders", Access::Read)]).await
}

#[tokio::test]
async fn the_api_is_found_by_its_place_or_its_name() {
    let server = Server::start().await;
    let key = with_orders(&server).await;
    let ask = async |path: &str, headers: &[(&str, &str)]| {
        let mut all = vec![("x-api-key", key.secret.as_str())];
        all.extend_from_slice(headers);
        server.send("GET", path, &all, "").await
    };
    let [get, _, host] = PLACE;
    let allowed = ask("/authz", &PLACE).await;
    assert_eq!((allowed.status, allowed.header("x-claviger-access")), (StatusCode::OK, "orders:read"));
    assert_eq!(ask("/authz/orders", &[get]).await.status, StatusCode::OK);
    assert_eq!(ask("/authz/orders", &[get, host]).await.status, StatusCode::OK);
    // A proxy may append the path.
    assert_eq!(ask("/authz/orders/orders/17?x", &[get]).await.status, StatusCode::OK);
    assert_eq!(ask("/authz/@default/orders/17?x", &[get, host]).await.status, StatusCode::OK);
    for path in
        ["/authz/orders/any/path", "/authz/orders/orders/../x", "/authz/@default/orders//17", "/authz/orders/orders;/1"]
    {
        assert_eq!(ask(path, &[get, host]).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    for (path, headers) in [
        ("/authz", &[get, ("x-original-uri", "/elsewhere"), host][..]),
        ("/authz", &[("x-original-method", "POST"), ("x-original-uri", "/orders"), host]),
        ("/authz", &[get, ("x-original-uri", "/orders")]),
        ("/authz", &[get, host]),
        ("/authz", &[get]),
        ("/authz", &[]),
        ("/authz/orders", &[("x-original-method", "POST")]),
        ("/authz/orders", &[("x-original-method", "get")]),
        ("/authz/orders", &[]),
        ("/authz/unheard-of", &[get]),
        ("/authz/ORDERS", &[get]),
        ("/authz/%6frders", &[get]),
        ("/authz/orders", &[get, ("x-forwarded-host", "other.test")]),
        ("/authz/orders", &[get, ("x-original-uri", "/elsewhere")]),
    ] {
        let answer = ask(path, headers).await;
        assert_eq!(
            (answer.status, &*answer.code()),
            (StatusCode::FORBIDDEN, "INSUFFICIENT_ACCESS"),
            "{path} {headers:?}"
        );
        assert!(answer.json()["request_id"].as_str().unwrap().starts_with("req_"));
    }
    // Whoever is no trusted proxy tells nothing of the original request.
    let stranger =
        server.send_from("203.0.113.9:9", "GET", "/authz/orders", &[("x-api-key", &key.secret), get], "").await;
    assert_eq!(stranger.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn verify_tells_access_and_limits() {
    let server = Server::start().await;
    with_orders(&server).await;
    server.user("default", "gate@example.test", &[RoleName::GATEWAY]).await;
    let gateway = server.key("default", "gate@example.test").await;
    let operator = server.operator("default").await;
    let new = service::api_keys::NewKey {
        name: "limited".into(),
        limits: domain::limits::Limits {
            allowed_addresses: vec!["10.0.0.0/8".parse().unwrap()],
            ratelimit: Some(domain::limits::RateLimit { limit: 1, per: domain::limits::Per::Hour }),
        },
        ..Default::default()
    };
    let key = service::api_keys::generate_for(&server.service, &operator, "reader@default.test", &new).await.unwrap();
    let ask = async |more: &str| {
        let body = format!(r#"{{"key":"{}"{more}}}"#, key.secret);
        server
            .send("POST", "/v1/verify", &[("authorization", &format!("Bearer {}", gateway.secret))], body)
            .await
            .json()
    };
    assert_eq!(ask("").await["code"], "ADDRESS_NOT_ALLOWED");
    let insufficient = ask(r#","address":"10.1.1.1","api":"orders","method":"POST""#).await;
    assert_eq!(insufficient["code"], "INSUFFICIENT_ACCESS");
    let valid = ask(r#","address":"10.1.1.1","api":"orders","method":"GET""#).await;
    assert_eq!(valid["code"], "VALID");
    assert_eq!(valid["access"], serde_json::json!({"orders": "read"}));
    assert_eq!(valid["ratelimit"], serde_json::json!({"limit": 1, "per": "hour", "remaining": 0}));
    assert_eq!(valid["credential"]["roles"], serde_json::json!(["reader"]));
    let limited = ask(r#","address":"10.1.1.1""#).await;
    assert_eq!(limited["code"], "RATE_LIMITED");
    // An hour, less what this test has taken.
    let is_most_of_an_hour = |seconds: u64| (3_000..=3_600).contains(&seconds);
    assert!(is_most_of_an_hour(limited["ratelimit"]["retry_after"].as_u64().unwrap()), "{limited}");
    let bad = ask(r#","address":"localhost""#).await;
    assert_eq!(bad["errors"][0]["field"], "address");
    let door = [("x-api-key", key.secret.as_str()), ("x-forwarded-for", "10.1.1.1"), ("x-original-method", "GET")];
    let refused = server.send("GET", "/authz/orders", &door, "").await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(is_most_of_an_hour(refused.header("retry-after").parse().unwrap()));
}
