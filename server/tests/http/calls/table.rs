//! Every server function × every caller. A function without a row fails, and so does a row without one. Whoever is
//! refused has changed nothing.

use std::collections::BTreeSet;

use domain::role::RoleName;
use leptos::server_fn::axum::server_fn_paths;
use service::store::sql;

use super::request::{Around, arguments};
use super::things::Things;
use crate::common::Server;

/// The statuses for nobody, a person without roles, a developer, an auditor, a gateway, a tenant-admin (who is a
/// developer, too), and another tenant's. A key that is asked about is the caller's own, or, where the caller cannot
/// have it, `default`'s, as is all else.
const TABLE: &str = "
    function                       nobody none developer auditor gateway admin foreign
    session/viewer                 200    200  200       200     200     200   200
    session/list                   401    200  200       200     200     200   200
    session/end                    401    200  200       200     200     200   200
    session/end-others             401    200  200       200     200     200   200
    session/reauthenticate         401    200  200       200     200     200   200
    session/change-password        401    200  200       200     200     200   200
    preferences/choose             401    200  200       200     200     200   200
    settings/get                   401    403  403       200     403     200   200
    settings/change                401    403  403       403     403     200   409
    users/list                     401    403  403       200     403     200   200
    users/get                      401    403  403       200     403     200   404
    users/invite                   401    403  403       403     403     200   200
    users/invite-again             401    403  403       403     403     200   404
    users/change                   401    403  403       403     403     200   404
    users/left                     401    403  403       403     403     200   404
    users/heirs                    401    403  403       403     403     200   200
    users/delete                   401    403  403       403     403     200   404
    users/sessions                 401    403  403       200     403     200   404
    users/end-session              401    403  403       403     403     200   404
    users/end-sessions             401    403  403       403     403     200   404
    roles/list                     401    403  403       200     403     200   200
    roles/choices                  401    403  403       200     403     200   200
    roles/get                      401    403  403       200     403     200   404
    roles/add                      401    403  403       403     403     200   200
    roles/change                   401    403  403       403     403     200   404
    roles/remove                   401    403  403       403     403     200   404
    refusals/list                  401    403  403       200     403     200   200
    refusals/get                   401    403  403       200     403     200   404
    projects/list                  401    403  403       200     403     200   200
    projects/mine                  401    200  200       200     200     200   200
    projects/of-user               401    403  403       200     403     200   200
    projects/get                   401    403  403       200     403     200   404
    projects/add                   401    403  403       403     403     200   200
    projects/change                401    403  403       403     403     200   404
    projects/archive               401    403  403       403     403     200   404
    events/list                    401    403  403       200     403     200   200
    applications/list              401    403  403       200     403     200   200
    applications/details           401    403  403       200     403     200   404
    applications/add               401    403  403       403     403     200   200
    applications/change            401    403  403       403     403     200   404
    applications/regenerate        401    403  403       403     403     200   404
    applications/end-old-secret    401    403  403       403     403     200   404
    applications/revoke-tokens     401    403  403       403     403     200   404
    applications/delete            401    403  403       403     403     200   404
    tokens/list                    401    403  403       403     403     200   200
    tokens/get                     401    403  403       403     403     200   404
    tokens/details                 401    403  403       403     403     200   404
    tokens/choices                 401    403  403       403     403     200   404
    tokens/issue                   401    403  403       403     403     200   404
    tokens/change                  401    403  403       403     403     200   404
    tokens/regenerate              401    403  403       403     403     200   404
    tokens/end-old-secret          401    403  403       403     403     200   404
    tokens/impact                  401    403  403       403     403     200   200
    tokens/revoke                  401    403  403       403     403     200   404
    consumers/list                 401    403  403       403     403     200   200
    consumers/get                  401    403  403       403     403     200   404
    consumers/register             401    403  403       403     403     200   200
    consumers/change               401    403  403       403     403     200   404
    consumers/act                  401    403  403       403     403     200   404
    authorizations/list            401    200  200       200     200     200   200
    authorizations/withdraw        401    200  200       200     200     200   404
    authorizations/list-of         401    403  403       200     403     200   404
    authorizations/withdraw-of     401    403  403       403     403     200   404
    apis/list                      401    403  403       200     403     200   200
    apis/choices                   401    403  200       200     403     200   200
    apis/register                  401    403  403       403     403     200   422
    apis/change                    401    403  403       403     403     200   404
    apis/in-use                    401    403  403       200     403     200   404
    apis/remove                    401    403  403       403     403     200   404
    palette/find                   401    200  200       200     200     200   200
    api-keys/list                  401    403  403       200     403     200   200
    api-keys/overview              401    403  403       200     403     200   200
    api-keys/list-own              401    200  200       200     200     200   200
    api-keys/generate              401    403  200       403     403     200   200
    api-keys/rename                401    403  200       403     403     200   404
    api-keys/delete                401    403  200       403     403     200   404
    api-keys/details               401    200  200       200     200     200   404
    api-keys/first-call            401    403  200       403     403     200   404
    api-keys/extend                401    403  200       403     403     200   404
    api-keys/rotate                401    403  200       403     403     200   404
    api-keys/end-old-secret        401    403  200       403     403     200   404
    api-keys/limit                 401    403  200       403     403     200   404
    api-keys/impact                401    403  403       200     403     200   200
    api-keys/revoke                401    403  403       403     403     200   404
    api-keys/rules                 401    200  200       200     200     200   200
";

/// Somebody who is signed in; nobody has neither.
struct Caller {
    email: &'static str,
    /// Whose keys they are asked about.
    owner: &'static str,
    cookie: String,
}

async fn callers(server: &Server) -> Vec<Caller> {
    let mut callers = vec![Caller { email: "", owner: "dev@example.test", cookie: String::new() }];
    let both = [RoleName::TENANT_ADMIN, RoleName::DEVELOPER];
    for (tenant, email, roles) in [
        ("default", "none@example.test", &[][..]),
        ("default", "dev@example.test", &[RoleName::DEVELOPER]),
        ("default", "audit@example.test", &[RoleName::AUDITOR]),
        ("default", "gate@example.test", &[RoleName::GATEWAY]),
        ("default", "admin@example.test", &both),
        ("other", "eve@other.test", &both),
    ] {
        server.user(tenant, email, roles).await;
        let owner = if tenant == "default" { email } else { "dev@example.test" };
        callers.push(Caller { email, owner, cookie: server.sign_in(email).await });
    }
    callers
}

/// How much has happened: events and changes of what verifications go by.
async fn happened(server: &Server) -> i64 {
    let counted = sql("SELECT (SELECT count(*) FROM events) + (SELECT seq FROM change_head) AS n");
    counted.one(&mut server.service.database().read().await.unwrap()).await.unwrap().unwrap()
}

/// The names of all there are.
fn registered() -> BTreeSet<String> {
    server_fn_paths().map(|(path, _)| path.trim_start_matches("/calls/").to_owned()).collect()
}

#[tokio::test]
async fn every_call_answers_every_caller_as_the_table_says() {
    let server = Server::start().await;
    let mut callers = callers(&server).await;
    let setting = [("api_keys.max_per_user".to_owned(), "1000".to_owned())];
    let operator = server.operator("default").await;
    service::settings::change(&server.service, &operator, None, &setting).await.unwrap();
    let refusal = {
        let (asked, gateway) =
            (server.key("default", "dev@example.test").await, server.key("default", "gate@example.test").await);
        server.revoke("default", &asked).await;
        server.verify(&gateway.secret, &asked.secret).await.json()["request_id"].as_str().unwrap().to_owned()
    };
    let things = Things::make(&server, "dev@example.test").await;
    let (mut rows, mut wrong, mut number) = (BTreeSet::new(), Vec::new(), 0);
    for line in TABLE.trim().lines().skip(1) {
        let mut words = line.split_whitespace();
        let name = words.next().unwrap().to_owned();
        let expected: Vec<u16> = words.map(|status| status.parse().unwrap()).collect();
        assert_eq!(expected.len(), callers.len(), "{line}");
        let (family, _) = name.split_once('/').unwrap();
        let mut answers = Vec::new();
        for caller in &mut callers {
            number += 1;
            let at = things.renewed(&server, family, caller.owner, number).await;
            let around = around(&server, &name, caller, &at, &refusal).await;
            let before = happened(&server).await;
            let answer = server.call(&caller.cookie, &name, &arguments(&name, &at, &around)).await;
            if !answer.status.is_success() {
                assert_eq!(happened(&server).await, before, "{name} was refused to {} and done", caller.email);
            }
            // The session goes on under another token.
            if let Some(cookie) = answer.headers.get("set-cookie") {
                cookie.to_str().unwrap().split(';').next().unwrap().clone_into(&mut caller.cookie);
            }
            answers.push(answer.status.as_u16());
        }
        if answers != expected {
            wrong.push(format!("{name}: expected {expected:?}, was {answers:?}"));
        }
        assert!(rows.insert(name), "{line} is there twice");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(rows, registered(), "a row for each server function");
}

async fn around(server: &Server, name: &str, caller: &Caller, at: &Things, refusal: &str) -> Around {
    let settings = service::settings::get(&server.service, &server.operator("default").await).await.unwrap();
    let mut session = "ses_00000000000000000000000000".to_owned();
    if name == "session/end" && !caller.email.is_empty() {
        let _another = server.sign_in(caller.email).await;
        let sessions = server.call(&caller.cookie, "session/list", &serde_json::json!({})).await.json();
        let other = sessions.as_array().unwrap().iter().find(|session| session["is_current"] == false).unwrap();
        other["id"].as_str().unwrap().clone_into(&mut session);
    }
    if name == "users/end-session" {
        session = at.session(server).await.to_string();
    }
    let whose = match name {
        "authorizations/withdraw" if !caller.email.is_empty() => user_at(server, caller.email).await,
        _ => at.user.id.to_string(),
    };
    let authorization = at.authorization(server, &whose).await;
    Around { session, authorization, refusal: refusal.to_owned(), settings }
}

/// The ID of whoever has this address; of none in the tenant `default`.
async fn user_at(server: &Server, email: &str) -> String {
    let found =
        sql("SELECT u.id AS t FROM users u JOIN tenants t ON t.id = u.tenant_id WHERE u.email = $1 AND t.slug = $2");
    let found: Option<String> =
        found.bind(email).bind("default").one(&mut server.service.database().read().await.unwrap()).await.unwrap();
    found.unwrap_or_default()
}
