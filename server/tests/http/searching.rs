//! A secret where something is searched for: it is found by its ID, and told nowhere.

use domain::application::ApplicationDraft;
use domain::role::RoleName;
use serde_json::{Value, json};

use crate::common::Server;

/// An administrator's cookie, a key and an application with their secrets.
struct Found {
    server: Server,
    cookie: String,
    key: (String, String),
    application: (String, String),
}

async fn found() -> Found {
    let server = Server::start().await;
    let both = [RoleName::TENANT_ADMIN, RoleName::DEVELOPER];
    server.user("default", "ada@example.test", &both).await;
    let cookie = server.sign_in("ada@example.test").await;
    let key = server.key("default", "ada@example.test").await;
    let _another = server.key("default", "ada@example.test").await;
    let draft = ApplicationDraft { name: "ERP".into(), roles: vec![RoleName::GATEWAY], disabled: false };
    let operator = server.operator("default").await;
    let added = service::applications::add(&server.service, &operator, &draft).await.unwrap();
    let application = (added.application.id.to_string(), added.secret);
    Found { server, cookie, key: (key.id.to_string(), key.secret), application }
}

#[tokio::test]
async fn an_address_with_a_secret_leads_to_one_with_its_id() {
    let Found { server, cookie, key: (id, secret), application } = found().await;
    let get = async |path: String| server.send("GET", &path, &[("cookie", &cookie)], "").await;
    for (path, leads_to) in [
        (format!("/api-keys?q={secret}&sort=name"), format!("/api-keys?q={id}&sort=name&redacted=")),
        (format!("/api-keys?q=%20{}%0A", secret.replace('_', "%5F")), format!("/api-keys?q=+{id}%0A&redacted=")),
        (format!("/api-keys?q={}", &secret[..secret.len() - 3]), format!("/api-keys?q={id}&redacted=")),
        (format!("/events?q={secret}"), format!("/events?q={id}&redacted=")),
        (format!("/users?q={secret}"), format!("/users?q={id}&redacted=")),
        (format!("/refusals?id=Bearer+{secret}"), format!("/refusals?id=Bearer+{id}&redacted=")),
        (format!("/application-keys?q={}", application.1), format!("/application-keys?q={}&redacted=", application.0)),
        (format!("/api-keys/{secret}"), format!("/api-keys/{id}?redacted=")),
        (format!("/nowhere/{secret}?{secret}={secret}"), format!("/nowhere/{id}?{id}={id}&redacted=")),
    ] {
        let answer = get(path.clone()).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, leads_to.as_str()), "{path}");
        assert!(!answer.body.contains(&secret), "{path}");
    }
    let page = get(format!("/api-keys?q={id}&redacted=")).await;
    assert!(page.body.contains("That address held a secret") && page.body.contains("1 key"), "{}", page.body);
    assert_eq!(get(format!("/api-keys/{id}?redacted=")).await.status, 200);
    // Nobody who is not signed in keeps it in the way back.
    let visitor = server.get(&format!("/api-keys?q={secret}")).await;
    assert_eq!(visitor.header("location"), format!("/api-keys?q={id}&redacted="));
    let back = server.get(&format!("/login?next=%2Fapi-keys%3Fq%3D{secret}")).await;
    assert_eq!(back.header("location"), format!("/login?next=%2Fapi-keys%3Fq%3D{id}&redacted="));
}

fn count(list: &Value) -> usize {
    list["items"].as_array().unwrap_or_else(|| panic!("{list}")).len()
}

#[tokio::test]
async fn a_call_that_searches_for_a_secret_searches_for_its_id() {
    let Found { server, cookie, key: (id, secret), application } = found().await;
    let keys = |text: &str| json!({"query": {"filter": {"text": text, "view": "all", "owner": null, "project": null}, "sort": "created", "direction": "Descending", "position": "Start", "size": 50}});
    for text in [id.as_str(), &secret, &format!("Bearer {secret}\n"), &secret[..60]] {
        for list in ["api-keys/list", "api-keys/list-own"] {
            let answer = server.call(&cookie, list, &keys(text)).await.json();
            assert_eq!((count(&answer), &answer["items"][0]["id"]), (1, &json!(id)), "{list} {text}");
        }
        let events = json!({"query": {"text": text, "family": null, "position": "Start", "size": 50}});
        assert_eq!(count(&server.call(&cookie, "events/list", &events).await.json()), 1, "{text}");
    }
    for text in [&application.0, &application.1] {
        let query = json!({"query": {"text": text, "role": null, "position": "Start"}});
        assert_eq!(count(&server.call(&cookie, "applications/list", &query).await.json()), 1, "{text}");
    }
    let users = server
        .call(&cookie, "users/list", &json!({"query": {"text": secret, "role": null, "position": "Start"}}))
        .await;
    assert_eq!(count(&users.json()), 0);
    let found = server.call(&cookie, "palette/find", &json!({"text": format!("Bearer {secret}")})).await;
    assert_eq!(found.json()[0]["first"][0]["id"], json!(id), "{}", found.body);
    // A program is answered in the same way.
    let bearer = format!("Bearer {secret}");
    let listed = server.send("GET", &format!("/api/v1/api-keys?q={secret}"), &[("authorization", &bearer)], "").await;
    assert_eq!((count(&listed.json()), &listed.json()["items"][0]["id"]), (1, &json!(id)));
    assert!(!listed.body.contains(&secret));
    // And what means keys by a search means that one.
    let selection = json!({"selection": {"Matching": {"text": secret, "view": "all", "owner": null, "project": null}}, "with_made": false, "told": 1});
    assert_eq!(server.call(&cookie, "api-keys/revoke", &selection).await.json()["revoked"], 1);
}
