//! Every operation × every caller. An operation without a row fails, and so does a row without one.

use std::collections::BTreeSet;

use domain::access::Access;
use domain::api_token::NewTokens;
use domain::application::ApplicationDraft;
use domain::consumer::ConsumerDraft;
use domain::role::RoleName;
use serde_json::{Value, json};

use super::Caller;
use crate::common::Server;

/// The statuses for nobody, a made-up secret, the keys of tenant-admin (and developer), developer, auditor
/// and gateway, of another tenant's tenant-admin, and the token of an application that is tenant-admin. What is asked for is the caller's own, or, where the
/// caller cannot have it, `default`'s.
const TABLE: &str = "
    operation                          nobody  garbage  admin  developer  auditor  gateway  foreign  application
    GET    /api-keys                   401     401      200    200        200      403      200      200
    POST   /api-keys                   401     401      201    201        403      403      201      403
    POST   /api-keys/revoke            401     401      200    403        403      403      404      200
    GET    /api-keys/{id}              401     401      200    200        200      403      404      200
    PATCH  /api-keys/{id}              401     401      200    200        403      403      404      403
    DELETE /api-keys/{id}              401     401      204    204        403      403      404      403
    POST   /api-keys/{id}/revoke       401     401      200    403        403      403      404      200
    POST   /api-keys/{id}/rotate       401     401      200    200        403      403      404      403
    POST   /api-keys/{id}/extend       401     401      200    200        403      403      404      403
    GET    /applications               401     401      200    403        200      403      200      200
    POST   /applications               401     401      201    403        403      403      201      403
    GET    /applications/{id}          401     401      200    403        200      403      404      200
    PATCH  /applications/{id}          401     401      200    403        403      403      404      200
    DELETE /applications/{id}          401     401      204    403        403      403      404      204
    POST   /applications/{id}/rotate   401     401      200    403        403      403      404      403
    POST   /applications/{id}/revoke-tokens 401  401    204    403        403      403      404      204
    GET    /tokens                     401     401      200    403        403      403      200      200
    POST   /tokens                     401     401      201    403        403      403      404      403
    GET    /tokens/{id}                401     401      200    403        403      403      404      200
    PATCH  /tokens/{id}                401     401      200    403        403      403      404      403
    POST   /tokens/{id}/rotate         401     401      200    403        403      403      404      403
    POST   /tokens/{id}/revoke         401     401      200    403        403      403      404      200
    GET    /consumers                  401     401      200    403        403      403      200      200
    POST   /consumers                  401     401      201    403        403      403      201      403
    GET    /consumers/{id}             401     401      200    403        403      403      404      200
    PATCH  /consumers/{id}             401     401      200    403        403      403      404      403
    DELETE /consumers/{id}             401     401      204    403        403      403      404      403
    POST   /consumers/{id}/approve     401     401      200    403        403      403      404      403
    POST   /consumers/{id}/disapprove  401     401      200    403        403      403      404      200
    GET    /apis                       401     401      200    403        200      403      200      200
    POST   /apis                       401     401      201    403        403      403      201      201
    GET    /apis/{id}                  401     401      200    403        200      403      404      200
    PATCH  /apis/{id}                  401     401      200    403        403      403      404      200
    DELETE /apis/{id}                  401     401      204    403        403      403      404      204
    GET    /projects                   401     401      200    403        200      403      200      200
    POST   /projects                   401     401      201    403        403      403      201      201
    GET    /projects/{id}              401     401      200    403        200      403      404      200
    PATCH  /projects/{id}              401     401      200    403        403      403      404      200
    POST   /projects/{id}/archive      401     401      200    403        403      403      404      200
    POST   /projects/{id}/restore      401     401      200    403        403      403      404      200
    GET    /events                     401     401      200    403        200      403      200      200
    GET    /usage                      401     401      200    200        200      403      404      200
    GET    /users                      401     401      200    403        200      403      200      200
    GET    /users/{id}                 401     401      200    403        200      403      404      200
    GET    /roles                      401     401      403    403        403      403      403      403
    GET    /roles/{id}                 401     401      403    403        403      403      403      403
";

/// A request of this operation that is good in itself: the path and the body. `at` is what it is about.
fn request(operation: &str, at: &Things, number: usize) -> (String, Value) {
    let (_, path) = operation.split_once(' ').unwrap();
    let id = ["api-keys", "applications", "tokens", "consumers", "apis", "projects", "users", "roles"].iter().zip([
        &at.key,
        &at.application,
        &at.token,
        &at.consumer,
        &at.api,
        &at.project,
        &at.user,
        "developer",
    ]);
    let id = id.filter(|(resource, _)| path.starts_with(&format!("/{resource}/"))).map(|(_, id)| id).next();
    let path = path.replace("{id}", id.unwrap_or_default());
    let fresh = format!("t{number}");
    match operation {
        "POST /api-keys" => (path, json!({"name": "new", "expires_in_days": 5})),
        "POST /api-keys/revoke" => (path, json!({"ids": [at.key]})),
        "POST /api-keys/{id}/extend" => (path, json!({"days": 1})),
        "POST /applications" => (path, json!({"name": "new", "roles": ["gateway"]})),
        "POST /tokens" => (path, json!({"user": at.user, "months": 3, "access": {(at.slug.as_str()): "read"}})),
        "POST /consumers" => (path, json!({"name": "new", "secret": "nC4-vQ8wZr2_Lk9xTb6m"})),
        "PATCH /tokens/{id}" => (path, json!({"access": "full"})),
        "POST /apis" => (path, json!({"slug": fresh, "name": "New"})),
        "POST /projects" => (path, json!({"slug": fresh, "name": "New"})),
        "GET /usage" => (format!("{path}?credential={}", at.key), json!({})),
        _ if operation.starts_with("PATCH") => (path, json!({"name": "changed"})),
        _ => (path, json!({})),
    }
}

/// IDs of what is there to be asked about.
struct Things {
    key: String,
    application: String,
    token: String,
    consumer: String,
    slug: String,
    api: String,
    project: String,
    user: String,
}

async fn things(server: &Server, owner: &str, number: usize) -> Things {
    let operator = server.operator("default").await;
    let slug = format!("s{number}");
    let draft = domain::api::ApiDraft { slug: slug.clone(), name: "A".into(), ..Default::default() };
    let api = service::apis::register(&server.service, &operator, &draft).await.unwrap();
    let draft = domain::project::ProjectDraft { slug: slug.clone(), name: "P".into(), members: Vec::new() };
    let project = service::projects::add(&server.service, &operator, &draft).await.unwrap();
    let draft = ApplicationDraft { name: "A".into(), roles: vec![RoleName::GATEWAY], disabled: false };
    let added = service::applications::add(&server.service, &operator, &draft).await.unwrap();
    let key = server.key("default", owner).await;
    let details = service::api_keys::details(&server.service, &operator, key.id).await.unwrap();
    let owner = details.key.owner.id;
    let new = NewTokens { owner, months: 3, access: [(slug.clone(), Access::Read)].into() };
    let token = service::api_tokens::issue(&server.service, &operator, &new).await.unwrap().remove(0).token;
    let draft = ConsumerDraft { name: "C".into(), ..ConsumerDraft::default() };
    let consumer =
        service::consumers::register(&server.service, &operator, &draft, "nC4-vQ8wZr2_Lk9xTb6m").await.unwrap();
    Things {
        key: key.id.to_string(),
        application: added.application.id.to_string(),
        token: token.id.to_string(),
        consumer: consumer.id.to_string(),
        slug,
        api: api.id.to_string(),
        project: project.id.to_string(),
        user: owner.to_string(),
    }
}

/// `GET /apis` and so on, as the description has them.
fn described() -> BTreeSet<String> {
    let json = serde_json::to_value(server::rest::description()).unwrap();
    let paths = json["paths"].as_object().unwrap().iter();
    let operations = paths.flat_map(|(path, item)| {
        let path = path.strip_prefix("/api/v1").unwrap();
        item.as_object().unwrap().keys().map(move |method| format!("{} {path}", method.to_uppercase()))
    });
    operations.collect()
}

#[tokio::test]
async fn every_operation_answers_every_caller_as_the_table_says() {
    let server = Server::start().await;
    let setting = [("api_keys.max_per_user".to_owned(), "500".to_owned())];
    server.user("default", "dev@example.test", &[RoleName::DEVELOPER]).await;
    service::settings::change(&server.service, &server.operator("default").await, None, &setting).await.unwrap();
    let both = [RoleName::TENANT_ADMIN, RoleName::DEVELOPER];
    let callers: [(&str, Caller<'_>); 6] = [
        ("admin@example.test", server.caller("default", "admin@example.test", &both).await),
        ("own@example.test", server.caller("default", "own@example.test", &[RoleName::DEVELOPER]).await),
        ("audit@example.test", server.caller("default", "audit@example.test", &[RoleName::AUDITOR]).await),
        ("gate@example.test", server.caller("default", "gate@example.test", &[RoleName::GATEWAY]).await),
        ("dev@example.test", server.caller("other", "eve@other.test", &both).await),
        ("dev@example.test", server.application_caller(RoleName::TENANT_ADMIN).await),
    ];
    let mut rows = BTreeSet::new();
    let mut wrong = Vec::new();
    for (line_number, line) in TABLE.trim().lines().skip(1).enumerate() {
        let mut words = line.split_whitespace();
        let operation = format!("{} {}", words.next().unwrap(), words.next().unwrap());
        let expected: Vec<u16> = words.map(|status| status.parse().unwrap()).collect();
        assert_eq!(expected.len(), 2 + callers.len(), "{line}");
        let method = operation.split(' ').next().unwrap();
        let mut answers = Vec::new();
        let number = line_number * 10;
        let (path, body) = request(&operation, &things(&server, "dev@example.test", number).await, number);
        for headers in [&[][..], &[("authorization", "Bearer clvk_nonsense")]] {
            let answer = server.send(method, &format!("/api/v1{path}"), headers, body.to_string()).await;
            answers.push(answer.status.as_u16());
        }
        for (i, (owner, caller)) in callers.iter().enumerate() {
            let number = number + 1 + i;
            let (path, body) = request(&operation, &things(&server, owner, number).await, number);
            answers.push(caller.send(method, &path, &body.to_string(), &[]).await.status.as_u16());
        }
        if answers != expected {
            wrong.push(format!("{operation}: expected {expected:?}, was {answers:?}"));
        }
        assert!(rows.insert(operation), "{line} is there twice");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(rows, described(), "a row for each operation");
}

#[tokio::test]
async fn what_is_described_is_what_is_routed() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let described = described();
    let paths: BTreeSet<&str> = described.iter().filter_map(|operation| Some(operation.split_once(' ')?.1)).collect();
    for path in paths {
        let answer = admin.send("PUT", &path.replace("{id}", "x"), "", &[]).await;
        assert_eq!(answer.status, 405, "{path}");
        let allowed: BTreeSet<String> =
            answer.header("allow").split(',').filter(|m| *m != "HEAD").map(|m| format!("{m} {path}")).collect();
        let expected: BTreeSet<String> =
            described.iter().filter(|o| o.split_once(' ').unwrap().1 == path).cloned().collect();
        assert_eq!(allowed, expected);
    }
}
