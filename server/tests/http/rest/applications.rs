use domain::api_key::NewKey;
use domain::limits::Limits;
use domain::role::RoleName;
use serde_json::{Value, json};

use super::{about, problem};
use crate::common::Server;

#[tokio::test]
async fn an_application_lives_from_its_first_secret_to_its_end() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let added = admin.post("/applications", json!({"name": " ERP ", "roles": ["gateway"]})).await;
    assert_eq!(added.status, 201, "{}", added.body);
    let added = added.json();
    let (id, secret) = (added["id"].as_str().unwrap(), added["client_secret"].as_str().unwrap());
    assert_eq!(
        (added["client_id"].as_str(), added["name"].as_str(), added["status"].as_str()),
        (Some(id), Some("ERP"), Some("active"))
    );
    let token = |secret: &str| {
        let form = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
        let server = &server;
        async move { server.form("/oauth2/token", None, &form).await }
    };
    let issued = token(secret).await.json()["access_token"].as_str().unwrap().to_owned();
    let path = format!("/applications/{id}");
    let read = admin.get(&path).await;
    assert!(!read.body.contains(secret));
    assert_eq!((read.json()["tokens_alive"].as_u64(), &read.json()["permissions"]), (Some(1), &json!(["verify"])));

    let rotated = admin.post(&format!("{path}/rotate"), json!({"overlap_seconds": 60})).await.json();
    assert!(rotated["previous_valid_until"].is_string());
    let new_secret = rotated["client_secret"].as_str().unwrap();
    assert_eq!([token(secret).await.status, token(new_secret).await.status], [200, 200]);
    service::usage::flush(&server.service).await.unwrap();
    let read = admin.get(&path).await.json();
    let usage = admin.get(&format!("/usage?credential={}&days=1", read["id"].as_str().unwrap())).await.json();
    assert_eq!((&usage["credential"], usage["days"].as_array().map(Vec::len)), (&read["id"], Some(1)));
    assert_eq!(read["old_secret"]["works_until"], rotated["previous_valid_until"]);
    let callers = read["old_secret"]["callers"].as_array().unwrap();
    assert_eq!((callers.len(), &callers[0]["address"], &callers[0]["calls"]), (1, &json!("127.0.0.1"), &json!(1)));
    assert!(callers[0]["first_at"].is_string() && callers[0]["last_at"].is_string());
    assert_eq!(admin.post(&format!("{path}/revoke-tokens"), json!({})).await.status, 204);
    assert_eq!(server.verify(&issued, &issued).await.status, 401);

    let off = admin.patch(&path, json!({"status": "disabled", "name": "ERP 2"})).await.json();
    assert_eq!(
        (off["status"].as_str(), off["name"].as_str(), &off["roles"]),
        (Some("disabled"), Some("ERP 2"), &json!(["gateway"]))
    );
    assert_eq!(token(new_secret).await.status, 401);
    let listed = admin.get("/applications?q=erp%202&role=gateway").await.json();
    assert_eq!((listed["items"].as_array().unwrap().len(), &listed["next"]), (1, &Value::Null));
    assert_eq!(admin.delete(&path).await.status, 204);
    problem(&admin.get(&path).await, 404, "not_found");
}

#[tokio::test]
async fn a_replayed_answer_holds_no_secret() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let body = json!({"name": "ERP", "roles": ["gateway"]}).to_string();
    let key = [("idempotency-key", "deploy-17")];
    let first = admin.send("POST", "/applications", &body, &key).await.json();
    let again = admin.send("POST", "/applications", &body, &key).await;
    assert_eq!((again.status.as_u16(), again.header("idempotency-replayed")), (201, "true"));
    assert_eq!((&again.json()["id"], &again.json()["client_secret"]), (&first["id"], &Value::Null));
    assert_eq!(admin.get("/applications").await.json()["count"]["value"], 1);
}

#[tokio::test]
async fn bad_input_names_its_field() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let add = async |body: Value| admin.post("/applications", body).await;
    about(&add(json!({"name": "", "roles": ["gateway"]})).await, 422, "name");
    about(&add(json!({"name": "x".repeat(101), "roles": ["gateway"]})).await, 422, "name");
    about(&add(json!({"name": "x", "roles": []})).await, 422, "roles");
    about(&add(json!({"name": "x", "roles": ["nobody"]})).await, 422, "roles");
    about(&add(json!({"name": "x", "roles": vec!["gateway"; 21]})).await, 422, "roles");
    about(&add(json!({"name": "x", "roles": "gateway"})).await, 400, "roles");
    about(&add(json!({"name": "x", "roles": ["gateway"], "secret": "mine"})).await, 400, "secret");
    let added = add(json!({"name": "x", "roles": ["gateway"]})).await.json();
    let path = format!("/applications/{}", added["id"].as_str().unwrap());
    about(&admin.patch(&path, json!({"status": "gone"})).await, 422, "status");
    about(&admin.post(&format!("{path}/rotate"), json!({"overlap_seconds": 604_801})).await, 422, "overlap_seconds");
    about(&admin.get("/applications?after=x").await, 400, "after");
    about(&admin.get("/applications?limit=0").await, 400, "limit");
}

#[tokio::test]
async fn what_limits_a_credential_would_not_limit_an_application() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let added = admin.post("/applications", json!({"name": "x", "roles": ["gateway"]})).await.json();
    let path = format!("/applications/{}", added["id"].as_str().unwrap());
    let shown = admin.get(&path).await.json();
    assert_eq!(shown["made_by"], json!(admin.key.id.to_string()));
    let limits = Limits { allowed_addresses: vec!["127.0.0.0/8".parse().unwrap()], ratelimit: None };
    let within = NewKey { name: "within".into(), limits, ..NewKey::default() };
    let expiring = NewKey { name: "expiring".into(), expires_in_days: Some(30), ..NewKey::default() };
    for (caller, bound) in [
        (server.application_caller(RoleName::TENANT_ADMIN).await, "expires_at"),
        (server.caller_with("default", "ada@example.test", expiring).await, "expires_at"),
        (server.caller_with("default", "ada@example.test", within).await, "allowed_addresses"),
    ] {
        for answer in [
            caller.post("/applications", json!({"name": "x", "roles": ["gateway"]})).await,
            caller.post(&format!("{path}/rotate"), json!({})).await,
            caller.patch(&path, json!({"roles": ["gateway", "auditor"]})).await,
        ] {
            let told = problem(&answer, 403, "broader_than_itself");
            assert!(told["detail"].as_str().unwrap().starts_with(bound), "{told}");
        }
        assert_eq!(caller.patch(&path, json!({"status": "disabled"})).await.status, 200);
        problem(&caller.patch(&path, json!({"status": "active"})).await, 403, "broader_than_itself");
        assert_eq!(admin.patch(&path, json!({"status": "active"})).await.status, 200);
    }
}
