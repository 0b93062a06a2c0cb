use domain::api_key::NewKey;
use domain::role::RoleName;
use serde_json::{Value, json};

use super::{about, problem};
use crate::common::Server;

const SECRET: &str = "nC4-vQ8wZr2_Lk9xTb6m";

#[tokio::test]
async fn a_consumer_lives_from_its_registration_to_its_removal() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let registered = admin.post("/consumers", json!({"name": "DOORS Next", "secret": SECRET})).await;
    assert_eq!(registered.status, 201, "{}", registered.body);
    assert!(!registered.body.contains(SECRET));
    let json = registered.json();
    let (id, key) = (json["id"].as_str().unwrap(), json["consumer_key"].as_str().unwrap());
    assert!(id.starts_with("con_") && key.len() == 32, "{json}");
    assert_eq!(
        (&json["status"], &json["signature_methods"]),
        (&json!("pending"), &json!(["HMAC-SHA256", "HMAC-SHA1"]))
    );
    assert_eq!((&json["public_key"], &json["callback_prefix"]), (&Value::Null, &Value::Null));

    let path = format!("/consumers/{id}");
    let change = json!({"name": "DOORS", "secret": format!("{SECRET}2"), "signature_methods": ["HMAC-SHA1"], "callback_prefix": "https://doors.example.test"});
    let changed = admin.patch(&path, change).await;
    assert!(!changed.body.contains(SECRET));
    let changed = changed.json();
    assert_eq!((&changed["name"], &changed["consumer_key"]), (&json!("DOORS"), &json!(key)));
    assert_eq!(
        (&changed["signature_methods"], &changed["callback_prefix"]),
        (&json!(["HMAC-SHA1"]), &json!("https://doors.example.test"))
    );
    let kept = admin.patch(&path, json!({"callback_prefix": ""})).await.json();
    assert_eq!((&kept["signature_methods"], &kept["callback_prefix"]), (&json!(["HMAC-SHA1"]), &Value::Null));

    for (verb, status) in [("approve", "approved"), ("disapprove", "disapproved"), ("approve", "approved")] {
        assert_eq!(admin.post(&format!("{path}/{verb}"), json!({})).await.json()["status"], status);
        problem(&admin.post(&format!("{path}/{verb}"), json!({})).await, 409, "conflict");
    }
    admin.post("/consumers", json!({"name": "another", "secret": SECRET})).await;
    for query in ["q=doors", &format!("q={key}"), &format!("q={id}"), "status=approved"] {
        let listed = admin.get(&format!("/consumers?{query}")).await.json();
        assert_eq!((&listed["items"][0]["id"], &listed["count"]["value"]), (&json!(id), &json!(1)), "{query}");
    }
    let first = admin.get("/consumers?limit=1").await.json();
    let next = admin.get(&format!("/consumers?limit=1&after={}", first["next"].as_str().unwrap())).await.json();
    assert_eq!((&next["items"][0]["id"], &next["next"]), (&json!(id), &Value::Null));
    about(&admin.get("/consumers?status=active").await, 400, "status");

    assert_eq!(admin.delete(&path).await.status, 204);
    for answer in
        [admin.get(&path).await, admin.delete(&path).await, admin.post(&format!("{path}/approve"), json!({})).await]
    {
        problem(&answer, 404, "not_found");
    }
}

#[tokio::test]
async fn what_is_wrong_is_named_and_the_secret_never_repeated() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let new = |change: Value| {
        let mut new = json!({"name": "x", "secret": SECRET});
        new.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        new
    };
    for (change, field) in [
        (json!({"name": ""}), "name"),
        (json!({"secret": "hunter2-hunter2"}), "secret"),
        (json!({"secret": "passwordpassword"}), "secret"),
        (json!({"signature_methods": []}), "signature_methods"),
        (json!({"signature_methods": ["PLAINTEXT"]}), "signature_methods"),
        (json!({"signature_methods": ["RSA-SHA1"]}), "public_key"),
        (json!({"public_key": "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----"}), "public_key"),
        (json!({"callback_prefix": "http://doors.example.test"}), "callback_prefix"),
    ] {
        let answer = admin.post("/consumers", new(change.clone())).await;
        about(&answer, 422, field);
        assert!(!answer.body.contains("hunter2") && !answer.body.contains(SECRET), "{}", answer.body);
    }
    about(&admin.post("/consumers", json!({"name": "x"})).await, 400, "secret");
    about(&admin.post("/consumers", new(json!({"consumer_key": "mine"}))).await, 400, "consumer_key");
    assert_eq!(admin.get("/consumers").await.json()["count"]["value"], 0);
}

#[tokio::test]
async fn a_credential_needs_the_permission_and_no_bounds() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let auditor = server.caller("default", "audit@example.test", &[RoleName::AUDITOR]).await;
    let bounded = NewKey { name: "bounded".into(), expires_in_days: Some(5), ..NewKey::default() };
    let bounded = server.caller_with("default", "ada@example.test", bounded).await;
    let new = json!({"name": "x", "secret": SECRET});
    problem(&auditor.post("/consumers", new.clone()).await, 403, "forbidden");
    problem(&bounded.post("/consumers", new.clone()).await, 403, "broader_than_itself");
    let made = admin.post("/consumers", new).await.json();
    let path = format!("/consumers/{}", made["id"].as_str().unwrap());
    problem(&auditor.get(&path).await, 403, "forbidden");
    problem(&bounded.post(&format!("{path}/approve"), json!({})).await, 403, "broader_than_itself");
    problem(&bounded.patch(&path, json!({"secret": format!("{SECRET}3")})).await, 403, "broader_than_itself");
    assert_eq!(bounded.post(&format!("{path}/disapprove"), json!({})).await.status, 200, "ending is no giving");
}
