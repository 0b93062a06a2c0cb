use std::str::FromStr as _;

use domain::api_key::NewKey;
use domain::id::KeyId;
use domain::limits::{Limits, Per, RateLimit};
use domain::permission::Permission;
use domain::role::RoleName;
use serde_json::{Value, json};

use super::{Caller, about, problem};
use crate::common::{Key, Server};

#[tokio::test]
async fn a_key_lives_from_generation_to_deletion() {
    let server = Server::start().await;
    let dev = server.caller("default", "dev@example.test", &[RoleName::DEVELOPER]).await;
    let made = dev
        .post(
            "/api-keys",
            json!({"name": "ci", "expires_in_days": 30, "allowed_addresses": ["127.0.0.0/8"],
                   "ratelimit": {"limit": 10, "per": "minute"}}),
        )
        .await;
    assert_eq!(made.status, 201, "{}", made.body);
    let made = made.json();
    let (id, secret) = (made["id"].as_str().unwrap(), made["secret"].as_str().unwrap());
    assert_eq!((&made["name"], &made["status"]), (&json!("ci"), &json!("active")));
    assert!(made["expires_at"].as_str().unwrap().ends_with('Z'));

    let whoami = server.send("GET", "/v1/whoami", &[("authorization", &format!("Bearer {secret}"))], "").await;
    assert_eq!(whoami.json()["credential"]["id"], id);

    let path = format!("/api-keys/{id}");
    let read = dev.get(&path).await.json();
    assert_eq!(read["allowed_addresses"], json!(["127.0.0.0/8"]));
    assert_eq!(read["ratelimit"], json!({"limit": 10, "per": "minute"}));
    assert!(read.get("secret").is_none());

    let changed = dev.patch(&path, json!({"name": "ci 2", "ratelimit": null})).await.json();
    assert_eq!((&changed["name"], &changed["ratelimit"]), (&json!("ci 2"), &json!(null)));
    assert_eq!(changed["allowed_addresses"], json!(["127.0.0.0/8"]), "what is not named stays");

    let rotated = dev.post(&format!("{path}/rotate"), json!({"overlap_seconds": 3600})).await.json();
    assert_eq!(rotated["id"], id);
    assert_ne!(rotated["secret"], secret);
    assert!(rotated["previous_valid_until"].as_str().unwrap().ends_with('Z'));
    assert!(dev.get(&path).await.json()["old_secret"]["works_until"].is_string());
    about(&dev.post(&format!("{path}/rotate"), json!({"overlap_seconds": 604_801})).await, 422, "overlap_seconds");
    let at_once = dev.send("POST", &format!("{path}/rotate"), "", &[]).await;
    assert_eq!(at_once.status, 200, "{}", at_once.body);
    assert!(dev.get(&path).await.json()["old_secret"].is_null());

    let longer = dev.post(&format!("{path}/extend"), json!({"days": 5})).await.json();
    assert!(longer["expires_at"].as_str() > made["expires_at"].as_str());

    assert_eq!(dev.delete(&path).await.status, 204);
    problem(&dev.get(&path).await, 404, "not_found");
    problem(&dev.delete(&path).await, 404, "not_found");
}

#[tokio::test]
async fn an_administrator_revokes_one_many_and_first_asks_how_many() {
    let server = Server::start().await;
    let admin = server.admin().await;
    server.user("default", "dev@example.test", &[RoleName::DEVELOPER]).await;
    let mut ids = Vec::new();
    for _ in 0..4 {
        ids.push(server.key("default", "dev@example.test").await.id.to_string());
    }
    let revoked = admin.post(&format!("/api-keys/{}/revoke", ids[0]), json!({})).await;
    assert_eq!((revoked.status.as_u16(), &revoked.json()["status"]), (200, &json!("revoked")));
    problem(&admin.post(&format!("/api-keys/{}/revoke", ids[0]), json!({})).await, 409, "conflict");

    let bulk = async |body: Value| admin.post("/api-keys/revoke", body).await.json();
    let named = json!({"ids": [ids[0], ids[1]], "dry_run": true});
    let made = json!({"keys": 0, "applications": 0, "api_tokens": 0, "consumers": 0, "first": []});
    assert_eq!(bulk(named).await, json!({"dry_run": true, "revoked": 1, "skipped": 1, "made": made}));
    let named = json!({"ids": [ids[0], ids[1]]});
    assert_eq!(bulk(named).await, json!({"dry_run": false, "revoked": 1, "skipped": 1, "made": made}));
    let all = json!({"query": {"q": "dev@example.test", "status": "active"}});
    assert_eq!(bulk(all.clone()).await, json!({"dry_run": false, "revoked": 2, "skipped": 0, "made": made}));
    assert_eq!(bulk(all).await["revoked"], 0);
    for (wrong, status) in [(json!({}), 422), (json!({"ids": []}), 400), (json!({"ids": [ids[0]], "query": {}}), 422)] {
        about(&admin.post("/api-keys/revoke", wrong).await, status, "ids");
    }
    about(&admin.post("/api-keys/revoke", json!({"ids": ["key_1"]})).await, 400, "ids[0]");
    about(&admin.post("/api-keys/revoke", json!({"query": {"status": "x"}})).await, 400, "query.status");
}

#[tokio::test]
async fn lists_are_paged_narrowed_and_sorted() {
    let server = Server::start().await;
    let admin = server.admin().await;
    for name in ["b", "c", "a", "e", "d"] {
        admin.post("/api-keys", json!({"name": name})).await;
    }
    let mut seen = Vec::new();
    let mut path = "/api-keys?sort=name&limit=2".to_owned();
    loop {
        let page = admin.get(&path).await.json();
        assert_eq!(page["count"], json!({"value": 6, "capped": false}));
        seen.extend(page["items"].as_array().unwrap().iter().map(|key| key["name"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else { break };
        let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
        path = format!("/api-keys?sort=name&limit=2&after={next}");
    }
    assert_eq!(seen, ["a", "b", "c", "caller", "d", "e"]);
    let count =
        async |query: &str| admin.get(&format!("/api-keys?{query}")).await.json()["items"].as_array().unwrap().len();
    assert_eq!(count("q=caller").await, 1);
    assert_eq!(count("status=revoked").await, 0);
    assert_eq!(count("project=nothing").await, 0);
    assert_eq!(count("owner=usr_00000000000000000000000007").await, 0);
    assert_eq!(count("").await, 6);
}

#[tokio::test]
async fn a_query_that_is_not_understood_is_refused() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let long = "x".repeat(401);
    for (query, field) in [
        ("stauts=active", "stauts"),
        ("status=lost", "status"),
        ("owner=ada", "owner"),
        ("sort=color", "sort"),
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=many", "limit"),
        ("limit=", "limit"),
        ("limit=1&limit=2", "limit"),
        ("after=x", "after"),
        ("after=key_1~1", "after"),
        ("after=key_00000000000000000000000007~x", "after"),
        (&format!("q={long}"), "q"),
        (&format!("project={long}"), "project"),
    ] {
        about(&admin.get(&format!("/api-keys?{query}")).await, 400, field);
    }
}

#[tokio::test]
async fn what_is_wrong_in_a_body_is_named() {
    let server = Server::start().await;
    let dev = server.caller("default", "dev@example.test", &[RoleName::DEVELOPER]).await;
    for (body, status, field) in [
        ("", 400, "body"),
        ("null", 400, "body"),
        ("{}", 400, "name"),
        ("[]", 400, "body"),
        ("{", 400, "body"),
        (r#"{"name":1}"#, 400, "name"),
        (r#"{"name":"a","expires_in_days":1.5}"#, 400, "expires_in_days"),
        (r#"{"name":"a","nmae":"b"}"#, 400, "nmae"),
        (r#"{"name":"a","expires_in_days":"soon"}"#, 400, "expires_in_days"),
        (r#"{"name":"a","access":{"orders":"write"}}"#, 400, "access.orders"),
        (r#"{"name":"a","access":{"orders":"read","orders":"full"}}"#, 400, "access"),
        (r#"{"name":"a","ratelimit":{"limit":1,"per":"year"}}"#, 400, "ratelimit.per"),
        (r#"{"name":"a","ratelimit":{"limit":1}}"#, 400, "ratelimit.per"),
        (r#"{"name":"a","ratelimit":[1,"second"]}"#, 400, "ratelimit"),
        (r#"{"name":"a","ratelimit":{"limit":0,"per":"second"}}"#, 422, "ratelimit"),
        (r#"{"name":"a","allowed_addresses":["here"]}"#, 422, "allowed_addresses"),
        (r#"{"name":" "}"#, 422, "name"),
        (r#"{"name":"a","project":"nothing"}"#, 403, ""),
        (r#"{"name":"a","access":{"nothing":"read"}}"#, 422, "access"),
        (r#"{"name":"a","expires_in_days":0}"#, 422, "expires_in_days"),
    ] {
        let answer = dev.send("POST", "/api-keys", body, &[]).await;
        if status == 403 {
            problem(&answer, 403, "broader_than_itself");
        } else {
            about(&answer, status, field);
        }
    }
    let large = format!(r#"{{"name":"{}"}}"#, "x".repeat(300_000));
    problem(&dev.send("POST", "/api-keys", &large, &[]).await, 413, "too_large");
}

#[tokio::test]
async fn another_tenants_keys_are_not_there() {
    let server = Server::start().await;
    let ours = server.caller("default", "dev@example.test", &[RoleName::DEVELOPER]).await;
    let roles = [RoleName::TENANT_ADMIN, RoleName::DEVELOPER];
    let eve = server.caller("other", "eve@other.test", &roles).await;
    let path = format!("/api-keys/{}", ours.key.id);
    for (method, path, body) in [
        ("GET", path.clone(), "{}"),
        ("PATCH", path.clone(), r#"{"name":"mine"}"#),
        ("DELETE", path.clone(), ""),
        ("POST", format!("{path}/revoke"), "{}"),
        ("POST", format!("{path}/rotate"), "{}"),
        ("POST", format!("{path}/extend"), r#"{"days":1}"#),
    ] {
        problem(&eve.send(method, &path, body, &[]).await, 404, "not_found");
    }
    let bulk = eve.post("/api-keys/revoke", json!({"ids": [ours.key.id, eve.key.id], "dry_run": true})).await;
    assert_eq!(bulk.json()["revoked"], 1);
    assert_eq!(eve.get("/api-keys").await.json()["items"].as_array().unwrap().len(), 1);
    assert_eq!(ours.get(&path).await.status, 200);
}

#[tokio::test]
async fn a_credential_makes_none_that_is_broader() {
    let server = Server::start().await;
    server.user("default", "dev@example.test", &[RoleName::DEVELOPER]).await;
    let limits = Limits { allowed_addresses: vec!["127.0.0.0/8".parse().unwrap()], ratelimit: None };
    let permissions = Some([Permission::ApiKeysOwn].into_iter().collect());
    let new = NewKey {
        name: "narrow".into(),
        expires_in_days: Some(30),
        access: Some(Default::default()),
        permissions,
        limits,
        ..NewKey::default()
    };
    let caller = server.caller_with("default", "dev@example.test", new).await;
    let made = caller.post("/api-keys", json!({"name": "child"})).await.json();
    let child = caller.get(&format!("/api-keys/{}", made["id"].as_str().unwrap())).await.json();
    assert_eq!(child["allowed_addresses"], json!(["127.0.0.0/8"]));
    assert_eq!((&child["access"], &child["permissions"]), (&json!({}), &json!(["api_keys.own"])));
    assert_eq!(child["made_by"], json!(caller.key.id.to_string()));
    let own = format!("/api-keys/{}", caller.key.id);
    assert_eq!(child["expires_at"], caller.get(&own).await.json()["expires_at"]);
    for (wider, bound) in [
        (json!({"name": "child", "allowed_addresses": ["0.0.0.0/0"]}), "allowed_addresses"),
        (json!({"name": "child", "expires_in_days": 31}), "expires_in_days"),
        (json!({"name": "child", "access": {"orders": "read"}}), "access"),
        (json!({"name": "child", "permissions": ["verify"]}), "permissions"),
    ] {
        let told = problem(&caller.post("/api-keys", wider).await, 403, "broader_than_itself");
        assert!(told["detail"].as_str().unwrap().starts_with(bound), "{told}");
    }
    problem(&caller.patch(&own, json!({"allowed_addresses": []})).await, 403, "broader_than_itself");
    problem(&caller.post(&format!("{own}/extend"), json!({"days": 1})).await, 403, "broader_than_itself");
    let broad = server.key("default", "dev@example.test").await;
    let told = caller.post(&format!("/api-keys/{}/rotate", broad.id), json!({})).await;
    problem(&told, 403, "broader_than_itself");
    assert_eq!(caller.post(&format!("{own}/rotate"), json!({})).await.status, 200);
}

#[tokio::test]
async fn a_credential_with_a_rate_makes_none() {
    let server = Server::start().await;
    server.user("default", "dev@example.test", &[RoleName::DEVELOPER]).await;
    let limits = Limits { ratelimit: Some(RateLimit { limit: 100, per: Per::Hour }), ..Limits::default() };
    let new = NewKey { name: "slow".into(), limits, ..NewKey::default() };
    let caller = server.caller_with("default", "dev@example.test", new).await;
    let slower = json!({"name": "child", "ratelimit": {"limit": 1, "per": "hour"}});
    let told = problem(&caller.post("/api-keys", slower).await, 403, "broader_than_itself");
    assert!(told["detail"].as_str().unwrap().starts_with("ratelimit: this credential is limited to 100 per hour"));
}

#[tokio::test]
async fn a_narrowed_key_has_the_permissions_that_it_is_given() {
    let server = Server::start().await;
    let gate = server.caller("default", "gate@example.test", &[RoleName::GATEWAY, RoleName::DEVELOPER]).await;
    let make = async |body: Value| {
        let made = gate.post("/api-keys", body).await;
        assert_eq!(made.status, 201, "{}", made.body);
        made.json()["secret"].as_str().unwrap().to_owned()
    };
    let narrowed = make(json!({"name": "a", "access": {}})).await;
    let with = make(json!({"name": "b", "access": {}, "permissions": ["verify"]})).await;
    assert_eq!(server.verify(&narrowed, &with).await.status, 403);
    assert_eq!(server.verify(&with, &narrowed).await.status, 200);
    about(&gate.post("/api-keys", json!({"name": "c", "permissions": ["everything"]})).await, 400, "permissions[0]");
    let beyond = gate.post("/api-keys", json!({"name": "c", "permissions": ["events.read"]})).await;
    problem(&beyond, 403, "broader_than_itself");
}

#[tokio::test]
async fn what_a_key_made_is_told_and_taken_along() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let first = admin.post("/api-keys", json!({"name": "first"})).await.json();
    let key = KeyId::from_str(first["id"].as_str().unwrap()).unwrap();
    let secret = first["secret"].as_str().unwrap().to_owned();
    let caller = Caller { server: &server, key: Key { id: key, secret } };
    let child = caller.post("/api-keys", json!({"name": "child"})).await.json();
    let other = caller.post("/api-keys", json!({"name": "other"})).await.json();
    let application = caller.post("/applications", json!({"name": "ERP", "roles": ["gateway"]})).await.json();
    let id = |made: &Value| made["id"].as_str().unwrap().to_owned();

    let told = admin.post("/api-keys/revoke", json!({"ids": [key], "dry_run": true})).await.json();
    assert_eq!(
        (&told["revoked"], &told["made"]["keys"], &told["made"]["applications"]),
        (&json!(1), &json!(2), &json!(1))
    );
    assert!(told["made"]["first"].as_array().unwrap().contains(&json!({"id": id(&child), "name": "child"})));
    let alone = admin.post("/api-keys/revoke", json!({"ids": [id(&other)], "with_made": true})).await.json();
    assert_eq!((&alone["revoked"], &alone["made"]["keys"]), (&json!(1), &json!(0)));

    let path = format!("/api-keys/{key}/revoke");
    about(&admin.post(&path, json!({"with_made": "yes"})).await, 400, "with_made");
    assert_eq!(admin.post(&path, json!({"with_made": true})).await.json()["status"], "revoked");
    assert_eq!(admin.get(&format!("/api-keys/{}", id(&child))).await.json()["status"], "revoked");
    assert_eq!(admin.get(&format!("/applications/{}", id(&application))).await.json()["status"], "disabled");
    assert_eq!(admin.get(&format!("/api-keys/{}", admin.key.id)).await.json()["status"], "active");
}
