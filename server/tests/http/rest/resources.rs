//! The other resources: APIs, projects, events, usage, and what is for the console alone.

use domain::role::RoleName;
use serde_json::json;

use super::{about, problem};
use crate::common::Server;

#[tokio::test]
async fn an_api_is_registered_changed_and_removed() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let new = json!({"slug": "orders", "name": "Orders"});
    let made = admin.post("/apis", new.clone()).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let made = made.json();
    assert_eq!((&made["hosts"], &made["enabled"]), (&json!([]), &json!(true)));
    let path = format!("/apis/{}", made["id"].as_str().unwrap());
    assert_eq!(admin.get(&path).await.json(), made);
    let changed = admin.patch(&path, json!({"enabled": false, "description": "of customers"})).await.json();
    assert_eq!((&changed["enabled"], &changed["description"]), (&json!(false), &json!("of customers")));

    about(&admin.post("/apis", new).await, 422, "slug");
    about(&admin.post("/apis", json!({"slug": "b", "name": "B", "hosts": ["http://x"]})).await, 422, "hosts");
    about(&admin.post("/apis", json!({"slug": "b"})).await, 400, "name");
    about(&admin.patch(&path, json!({"slug": "b"})).await, 400, "slug");
    about(&admin.patch(&path, json!({"enabled": "yes"})).await, 400, "enabled");

    let eve = server.caller("other", "eve@other.test", &[RoleName::TENANT_ADMIN]).await;
    for method in ["GET", "PATCH", "DELETE"] {
        problem(&eve.send(method, &path, "{}", &[]).await, 404, "not_found");
    }
    assert_eq!(admin.delete(&path).await.status, 204);
    problem(&admin.get(&path).await, 404, "not_found");
    problem(&admin.get("/apis/orders").await, 404, "not_found");
}

#[tokio::test]
async fn where_an_api_is_belongs_to_the_console() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let draft = domain::api::ApiDraft {
        slug: "orders".into(),
        name: "Orders".into(),
        path_prefixes: vec!["/orders".into()],
        ..Default::default()
    };
    let api = service::apis::register(&server.service, &server.operator("default").await, &draft).await.unwrap();
    let path = format!("/apis/{}", api.id);
    for answer in [
        admin.post("/apis", json!({"slug": "b", "name": "B", "path_prefixes": ["/b"]})).await,
        admin.post("/apis", json!({"slug": "b", "name": "B", "hosts": ["api.example.test"]})).await,
        admin.patch(&path, json!({"path_prefixes": ["/orders", "/billing"]})).await,
        admin.patch(&path, json!({"path_prefixes": []})).await,
        admin.patch(&path, json!({"hosts": ["api.example.test"]})).await,
        admin.delete(&path).await,
    ] {
        let told = problem(&answer, 403, "forbidden");
        let detail = told["detail"].as_str().unwrap();
        assert!(detail.starts_with("Hosts and path prefixes of APIs are managed in the console"), "{detail}");
    }
    let same = admin.patch(&path, json!({"name": "All orders", "path_prefixes": ["/orders/"]})).await;
    assert_eq!((same.status.as_u16(), &same.json()["name"]), (200, &json!("All orders")));
}

#[tokio::test]
async fn short_lists_are_paged_by_slug_and_searched() {
    let server = Server::start().await;
    let admin = server.admin().await;
    for slug in ["c", "a", "b"] {
        admin.post("/apis", json!({"slug": slug, "name": format!("The {slug}")})).await;
    }
    let slugs = async |query: &str| {
        let page = admin.get(&format!("/apis?{query}")).await.json();
        let items = page["items"].as_array().unwrap().iter().map(|api| api["slug"].as_str().unwrap().to_owned());
        (items.collect::<Vec<_>>(), page["next"].clone(), page["count"]["value"].clone())
    };
    assert_eq!(slugs("limit=2").await, (vec!["a".into(), "b".into()], json!("b"), json!(3)));
    assert_eq!(slugs("limit=2&after=b").await, (vec!["c".into()], json!(null), json!(3)));
    assert_eq!(slugs("q=THE%20B").await, (vec!["b".into()], json!(null), json!(1)));
    about(&admin.get("/apis?status=x").await, 400, "status");
    about(&admin.get("/projects?limit=0").await, 400, "limit");
}

#[tokio::test]
async fn a_project_is_added_changed_archived_and_restored() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let me = admin.get(&format!("/api-keys/{}", admin.key.id)).await.json()["owner"]["id"].clone();
    let members = json!([{"user": me, "role": "developer"}]);
    let made = admin.post("/projects", json!({"slug": "checkout", "name": "Checkout", "members": members})).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let made = made.json();
    assert_eq!((&made["members"][0]["role"], &made["archived_at"]), (&json!("developer"), &json!(null)));
    let path = format!("/projects/{}", made["id"].as_str().unwrap());
    let renamed = admin.patch(&path, json!({"name": "Checkout 2"})).await.json();
    assert_eq!((&renamed["name"], &renamed["members"]), (&json!("Checkout 2"), &made["members"]));
    assert!(admin.post(&format!("{path}/archive"), json!({})).await.json()["archived_at"].is_string());
    assert!(admin.send("POST", &format!("{path}/restore"), "", &[]).await.json()["archived_at"].is_null());
    assert_eq!(admin.patch(&path, json!({"members": []})).await.json()["members"], json!([]));
    assert_eq!(admin.get("/projects").await.json()["items"][0]["slug"], "checkout");

    about(&admin.post("/projects", json!({"slug": "checkout", "name": "C"})).await, 422, "slug");
    let role = json!([{"user": me, "role": "unheard-of"}]);
    about(&admin.patch(&path, json!({"members": role})).await, 422, "members");
    about(
        &admin.patch(&path, json!({"members": [{"user": "ada", "role": "developer"}]})).await,
        400,
        "members[0].user",
    );
    about(&admin.patch(&path, json!({"members": [["ada", "developer"]]})).await, 400, "members[0]");
    about(&admin.post(&format!("{path}/archive"), json!({"now": true})).await, 400, "now");
    let eve = server.caller("other", "eve@other.test", &[RoleName::TENANT_ADMIN]).await;
    for (method, path) in [("GET", &path), ("PATCH", &path), ("POST", &format!("{path}/archive"))] {
        problem(&eve.send(method, path, "{}", &[]).await, 404, "not_found");
    }
}

#[tokio::test]
async fn events_tell_what_a_credential_did() {
    let server = Server::start().await;
    let admin = server.admin().await;
    for name in ["alpha", "bravo", "charlie"] {
        admin.post("/api-keys", json!({"name": name})).await;
    }
    let page = admin.get("/events?kind=api_key&limit=2").await.json();
    assert_eq!(page["items"][0]["action"], "api_key.generated");
    assert_eq!(page["items"][0]["target"], "charlie");
    assert_eq!(page["items"][0]["actor_id"], admin.key.id.to_string());
    let next = page["next"].as_str().unwrap();
    let rest = admin.get(&format!("/events?kind=api_key&after={next}")).await.json();
    assert_eq!(rest["items"][0]["target"], "alpha");
    assert_eq!(admin.get("/events?q=bravo&kind=api_key").await.json()["items"].as_array().unwrap().len(), 1);
    for (query, field) in [("kind=x", "kind"), ("after=evt_1", "after"), ("limit=x", "limit"), ("status=x", "status")] {
        about(&admin.get(&format!("/events?{query}")).await, 400, field);
    }
}

#[tokio::test]
async fn usage_is_told_by_day() {
    let server = Server::start().await;
    let admin = server.admin().await;
    admin.get("/apis").await;
    service::usage::flush(&server.service).await.unwrap();
    let usage = admin.get(&format!("/usage?credential={}&days=2", admin.key.id)).await.json();
    let days = usage["days"].as_array().unwrap();
    assert_eq!((days.len(), &days[1]["valid"]), (2, &json!(1)));
    for (query, field) in [
        ("", "credential"),
        ("credential=x", "credential"),
        (&format!("credential={}&days=31", admin.key.id), "days"),
        (&format!("credential={}&days=0", admin.key.id), "days"),
    ] {
        about(&admin.get(&format!("/usage?{query}")).await, 400, field);
    }
    problem(&admin.get("/usage?credential=key_00000000000000000000000007").await, 404, "not_found");
}

#[tokio::test]
async fn roles_are_for_the_console_alone() {
    let server = Server::start().await;
    let admin = server.admin().await;
    for (path, detail) in [
        ("/roles", "Roles are managed in the console: no credential has security.roles.read."),
        ("/roles/developer", "Roles are managed in the console"),
    ] {
        let told = problem(&admin.get(path).await, 403, "forbidden");
        assert!(told["detail"].as_str().unwrap().starts_with(detail), "{told}");
    }
}
