use domain::access::Access;
use domain::api::ApiDraft;
use domain::api_key::NewKey;
use domain::limits::Limits;
use domain::role::{RoleDraft, RoleName};
use serde_json::{Value, json};

use super::{Caller, about, problem};
use crate::common::Server;

/// The APIs `orders` and `billing`, an administrator, and the ID of somebody who has nothing.
async fn organisation(server: &Server) -> (Caller<'_>, String) {
    let admin = server.admin().await;
    for slug in ["orders", "billing"] {
        let draft = ApiDraft { slug: slug.into(), name: slug.into(), ..ApiDraft::default() };
        service::apis::register(&server.service, &server.operator("default").await, &draft).await.unwrap();
    }
    server.user("default", "ben@example.test", &[]).await;
    let ben = admin.get("/users?q=ben@").await.json()["items"][0]["id"].as_str().unwrap().to_owned();
    (admin, ben)
}

async fn whoami(server: &Server, secret: &str) -> (u16, String) {
    let answer = server.send("GET", "/v1/whoami", &[("authorization", &format!("Bearer {secret}"))], "").await;
    (answer.status.as_u16(), answer.code())
}

#[tokio::test]
async fn a_token_lives_from_its_first_secret_to_its_end() {
    let server = Server::start().await;
    let (admin, ben) = organisation(&server).await;
    let new = json!({"user": ben, "months": 12, "access": {"orders": "read", "billing": "full", "nothing": "none"}});
    about(&admin.post("/tokens", new).await, 422, "access");
    let new = json!({"user": ben, "months": 12, "access": {"orders": "read", "billing": "full"}});
    let issued = admin.post("/tokens", new).await;
    assert_eq!(issued.status, 201, "{}", issued.body);
    let issued = issued.json()["tokens"].clone();
    let told: Vec<_> = issued.as_array().unwrap().iter().map(|token| (&token["api"], &token["access"])).collect();
    assert_eq!(told, [(&json!("billing"), &json!("full")), (&json!("orders"), &json!("read"))]);
    let orders = &issued[1];
    let (id, secret) = (orders["id"].as_str().unwrap(), orders["secret"].as_str().unwrap());
    assert!(id.starts_with("tok_") && secret.starts_with("clvt_"));
    assert_eq!((&orders["within_owner"], &orders["status"]), (&json!(false), &json!("active")));
    assert_eq!(orders["owner"]["id"], json!(ben));
    assert_eq!(whoami(&server, secret).await, (200, "VALID".to_owned()));

    let path = format!("/tokens/{id}");
    let read = admin.get(&path).await;
    assert!(!read.body.contains(secret));
    assert_eq!(read.json()["made_by"], json!(admin.key.id.to_string()));
    let reach = read.json()["reach"].clone();
    assert_eq!(
        reach[1],
        json!({"api": "orders", "access": "read", "reason": "as issued, by somebody who has full access"})
    );

    let changed = admin.patch(&path, json!({"access": "full"})).await.json();
    assert_eq!((&changed["access"], &changed["expires_at"]), (&json!("full"), &orders["expires_at"]));
    let changed = admin.patch(&path, json!({"months": 3})).await.json();
    assert!(changed["expires_at"].as_str() < orders["expires_at"].as_str(), "{changed}");

    let rotated = admin.post(&format!("{path}/rotate"), json!({"months": 6, "overlap_seconds": 60})).await.json();
    assert!(rotated["previous_valid_until"].is_string(), "{rotated}");
    let renewed = rotated["secret"].as_str().unwrap();
    for secret in [secret, renewed] {
        assert_eq!(whoami(&server, secret).await.0, 200);
    }
    service::usage::flush(&server.service).await.unwrap();
    assert_eq!(admin.get(&path).await.json()["old_secret"]["callers"][0]["calls"], 1);
    let usage = admin.get(&format!("/usage?credential={id}&days=1")).await.json();
    assert_eq!((&usage["credential"], &usage["days"][0]["valid"]), (&json!(id), &json!(3)));

    let listed = admin.get(&format!("/tokens?owner={ben}&q=ord&status=active&limit=1")).await.json();
    assert_eq!(
        (&listed["items"][0]["id"], &listed["count"]["value"], &listed["next"]),
        (&json!(id), &json!(1), &Value::Null)
    );
    let first = admin.get("/tokens?limit=1").await.json();
    let next = admin.get(&format!("/tokens?limit=1&after={}", first["next"].as_str().unwrap())).await.json();
    assert_ne!(first["items"][0]["id"], next["items"][0]["id"]);

    let revoked = admin.post(&format!("{path}/revoke"), json!({})).await.json();
    assert_eq!((&revoked["status"], revoked["revoked_at"].is_string()), (&json!("revoked"), true));
    assert_eq!(whoami(&server, renewed).await, (401, "REVOKED".to_owned()));
    problem(&admin.post(&format!("{path}/revoke"), json!({})).await, 409, "conflict");
    problem(&admin.patch(&path, json!({"access": "read"})).await, 409, "conflict");
    let billing = format!("/tokens/{}", issued[0]["id"].as_str().unwrap());
    assert_eq!(admin.patch(&billing, json!({"access": "none"})).await.json()["status"], "revoked");
}

#[tokio::test]
async fn an_api_that_is_named_twice_is_refused() {
    let server = Server::start().await;
    let (admin, ben) = organisation(&server).await;
    let asked = format!(r#"{{"user":"{ben}","access":{{"orders":"read","orders":"full"}}}}"#);
    about(&admin.send("POST", "/tokens", &asked, &[]).await, 400, "access");
    let cookie = server.sign_in("ada@example.test").await;
    let new = format!(r#"{{"new":{{"owner":"{ben}","months":3,"access":{{"orders":"read","orders":"full"}}}}}}"#);
    let answer = server.call(&cookie, "tokens/issue", &new).await;
    assert!(answer.status.as_u16() >= 400, "{}", answer.body);
    assert_eq!(admin.get("/tokens").await.json()["items"], json!([]));
}

#[tokio::test]
async fn other_months_are_refused_in_the_same_words_here_and_in_the_console() {
    let server = Server::start().await;
    let (admin, ben) = organisation(&server).await;
    let cookie = server.sign_in("ada@example.test").await;
    let token = admin.post("/tokens", json!({"user": ben, "access": {"orders": "read"}})).await.json();
    let (id, terms) = (&token["tokens"][0]["id"], &token["tokens"][0]);
    let path = format!("/tokens/{}", id.as_str().unwrap());
    let got = server.call(&cookie, "tokens/get", &json!({"id": id})).await.json();
    let seen = json!({"access": terms["access"], "expires_at": got["expires_at"]});
    for months in [0, 1, 2, 4, 5, 7, 9, 11, 13, 24, u32::MAX] {
        let asked = json!({"user": ben, "months": months, "access": {"orders": "read"}});
        let new = json!({"owner": ben, "months": months, "access": {"orders": "read"}});
        let change = json!({"id": id, "seen": seen, "change": {"access": "read", "months": months}});
        let rotation = json!({"id": id, "months": months, "overlap": 0});
        let by_programs = [
            admin.post("/tokens", asked).await,
            admin.patch(&path, json!({"months": months})).await,
            admin.post(&format!("{path}/rotate"), json!({"months": months})).await,
        ];
        let in_the_console = [
            server.call(&cookie, "tokens/issue", &json!({"new": new})).await,
            server.call(&cookie, "tokens/change", &change).await,
            server.call(&cookie, "tokens/regenerate", &rotation).await,
        ];
        let message = format!("Expiration must be 3, 6 or 12 months; {months} is not.");
        let field = json!([{"field": "months", "message": message}]);
        for answer in by_programs {
            about(&answer, 422, "months");
            assert_eq!(answer.json()["errors"], field);
        }
        for answer in in_the_console {
            assert_eq!((answer.status.as_u16(), &answer.json()["Refused"]["Invalid"]["fields"]), (422, &field));
        }
    }
    assert_eq!(admin.get("/tokens").await.json()["count"]["value"], 1);
}

#[tokio::test]
async fn bad_input_names_its_field() {
    let server = Server::start().await;
    let (admin, ben) = organisation(&server).await;
    let issue = async |body: Value| admin.post("/tokens", body).await;
    about(&issue(json!({"user": "ben", "access": {"orders": "read"}})).await, 422, "user");
    about(&issue(json!({"user": ben, "access": {}})).await, 422, "access");
    about(&issue(json!({"user": ben, "access": {"orders": "none"}})).await, 422, "access");
    about(&issue(json!({"user": ben, "access": {"nothing": "read"}})).await, 422, "access");
    about(&issue(json!({"user": ben, "access": {"orders": "write"}})).await, 400, "access.orders");
    about(&issue(json!({"user": ben, "months": 6.5, "access": {"orders": "read"}})).await, 400, "months");
    about(&issue(json!({"user": ben, "name": "x", "access": {"orders": "read"}})).await, 400, "name");
    let nobody = "usr_00000000000000000000000007";
    problem(&issue(json!({"user": nobody, "access": {"orders": "read"}})).await, 404, "not_found");
    about(&admin.get("/tokens?status=idle").await, 400, "status");
    about(&admin.get("/tokens?owner=ben").await, 400, "owner");
    about(&admin.get("/tokens?after=x").await, 400, "after");
    about(&admin.get("/tokens?project=x").await, 400, "project");
    about(&admin.get("/users?after=x").await, 400, "after");
}

#[tokio::test]
async fn a_replayed_answer_holds_no_secret() {
    let server = Server::start().await;
    let (admin, ben) = organisation(&server).await;
    let body = json!({"user": ben, "access": {"orders": "read", "billing": "read"}}).to_string();
    let key = [("idempotency-key", "rollout-17")];
    let first = admin.send("POST", "/tokens", &body, &key).await.json();
    let again = admin.send("POST", "/tokens", &body, &key).await;
    assert_eq!((again.status.as_u16(), again.header("idempotency-replayed")), (201, "true"));
    for i in 0..2 {
        let (was, is) = (&first["tokens"][i], &again.json()["tokens"][i]);
        assert_eq!((&was["id"], was["secret"].is_string(), &is["secret"]), (&is["id"], true, &Value::Null));
    }
    assert_eq!(admin.get("/tokens").await.json()["count"]["value"], 2);
}

#[tokio::test]
async fn a_credential_hands_out_no_more_than_it_has() {
    let server = Server::start().await;
    let (admin, ben) = organisation(&server).await;
    let operator = server.operator("default").await;
    let role = RoleDraft {
        name: "issuer".into(),
        permissions: [domain::permission::Permission::TokensManage].into_iter().collect(),
        access: [("orders".to_owned(), Access::Read)].into(),
        ..RoleDraft::default()
    };
    let issuer = service::roles::add(&server.service, &operator, &role).await.unwrap();
    let reader = server.caller("default", "rita@example.test", &[RoleName::DEVELOPER, issuer]).await;
    let full = admin.post("/tokens", json!({"user": ben, "access": {"orders": "full"}})).await.json();
    let path = format!("/tokens/{}", full["tokens"][0]["id"].as_str().unwrap());
    for answer in [
        reader.post("/tokens", json!({"user": ben, "access": {"orders": "full"}})).await,
        reader.post("/tokens", json!({"user": ben, "access": {"billing": "read"}})).await,
        reader.post("/tokens", json!({"user": ben, "access": {"orders": "read", "billing": "read"}})).await,
        reader.post(&format!("{path}/rotate"), json!({})).await,
        reader.patch(&path, json!({"months": 3})).await,
    ] {
        let told = problem(&answer, 403, "broader_than_itself");
        assert!(told["detail"].as_str().unwrap().starts_with("access: this credential has the access"), "{told}");
    }
    assert_eq!(admin.get("/tokens").await.json()["count"]["value"], 1, "all of them or none");
    let issued = reader.post("/tokens", json!({"user": ben, "access": {"orders": "read"}})).await.json();
    assert_eq!(issued["tokens"][0]["within_owner"], true);
    // What takes away is anybody's who manages tokens.
    let lowered = reader.patch(&path, json!({"access": "read"})).await;
    assert_eq!((lowered.status.as_u16(), &lowered.json()["within_owner"]), (200, &json!(true)));
    assert_eq!(reader.post(&format!("{path}/revoke"), json!({})).await.status, 200);

    let limits = Limits { allowed_addresses: vec!["127.0.0.0/8".parse().unwrap()], ratelimit: None };
    let within = NewKey { name: "within".into(), limits, ..NewKey::default() };
    let expiring = NewKey { name: "expiring".into(), expires_in_days: Some(30), ..NewKey::default() };
    for (caller, bound) in [
        (server.application_caller(RoleName::TENANT_ADMIN).await, "months: this credential ends at"),
        (server.caller_with("default", "ada@example.test", expiring).await, "months: this credential ends at"),
        (server.caller_with("default", "ada@example.test", within).await, "allowed_addresses: "),
    ] {
        let answer = caller.post("/tokens", json!({"user": ben, "months": 3, "access": {"orders": "read"}})).await;
        let told = problem(&answer, 403, "broader_than_itself");
        assert!(told["detail"].as_str().unwrap().starts_with(bound), "{told}");
    }
}

#[tokio::test]
async fn users_are_read_and_nothing_else() {
    let server = Server::start().await;
    let (admin, ben) = organisation(&server).await;
    let listed = admin.get("/users?q=ADA@").await.json();
    let ada = &listed["items"][0];
    let expected = ["email", "id", "name", "roles", "status"];
    assert_eq!(ada.as_object().unwrap().keys().collect::<Vec<_>>(), expected);
    assert_eq!((&ada["email"], &ada["status"]), (&json!("ada@example.test"), &json!("active")));
    assert_eq!(ada["roles"], json!(["tenant-admin", "developer"]));
    assert_eq!(admin.get("/users?role=developer").await.json()["count"]["value"], 1);
    let path = format!("/users/{ben}");
    assert_eq!(admin.get(&path).await.json()["email"], "ben@example.test");
    let first = admin.get("/users?limit=1").await.json();
    let after: String = form_urlencoded::byte_serialize(first["next"].as_str().unwrap().as_bytes()).collect();
    let next = admin.get(&format!("/users?limit=1&after={after}")).await.json();
    assert_ne!(first["items"][0]["id"], next["items"][0]["id"]);
    for (method, path) in [("POST", "/users"), ("PATCH", &*path), ("DELETE", &*path), ("PUT", &*path)] {
        problem(&admin.send(method, path, "{}", &[]).await, 405, "method_not_allowed");
    }
    problem(&admin.get("/users/usr_00000000000000000000000007").await, 404, "not_found");
}
