//! An organisation with one of everything, and how every text of it becomes another.

use domain::access::Access;
use domain::id::{KeyId, TemporaryId, UserId};
use domain::role::{RoleDraft, RoleName};
use domain::user::NewUser;
use serde_json::json;
use service::store::{FromRow, Row, sql_text};

use crate::common::Server;

/// How a column keeps a text.
#[derive(Clone, Copy)]
pub(super) enum Kept {
    AsItIs,
    /// As searches want it.
    Lowercase,
    /// Followed by the ID, because it must be unique.
    WithId,
    /// In a JSON list.
    InList,
    /// As names with values.
    InPairs,
}
use Kept::{AsItIs, InList, InPairs, Lowercase, WithId};

/// The columns that hold what somebody typed or sent. They are filled without asking the rules for what may be
/// typed: those may change, and what is stored stays.
const FREE: [(&str, &str, Kept); 50] = [
    ("api_keys", "last_four", AsItIs),
    ("api_keys", "name", AsItIs),
    ("api_keys", "prefix", AsItIs),
    ("api_keys", "search", Lowercase),
    ("api_keys", "sort_name", Lowercase),
    ("api_keys", "sort_owner", Lowercase),
    ("apis", "description", AsItIs),
    ("apis", "hosts", InList),
    ("apis", "name", AsItIs),
    ("apis", "path_prefixes", InList),
    ("apis", "slug", WithId),
    ("api_tokens", "last_four", AsItIs),
    ("api_tokens", "name", AsItIs),
    ("applications", "last_four", AsItIs),
    ("applications", "name", AsItIs),
    ("applications", "sort_name", Lowercase),
    ("consumers", "callback_prefix", AsItIs),
    ("consumers", "name", AsItIs),
    ("consumers", "public_key", AsItIs),
    ("consumers", "registered_by", AsItIs),
    ("consumers", "sort_name", Lowercase),
    ("events", "actor", AsItIs),
    ("events", "actor_id", AsItIs),
    ("events", "address", AsItIs),
    ("events", "agent", AsItIs),
    ("events", "details", InPairs),
    ("events", "target", AsItIs),
    ("events", "target_id", AsItIs),
    ("old_secret_callers", "address", AsItIs),
    ("old_secret_callers", "agent", AsItIs),
    ("projects", "name", AsItIs),
    ("projects", "slug", WithId),
    ("refusals", "address", AsItIs),
    ("refusals", "agent", AsItIs),
    ("refusals", "api", AsItIs),
    ("refusals", "base_string", AsItIs),
    ("refusals", "credential_id", AsItIs),
    ("refusals", "detail", AsItIs),
    ("refusals", "host", AsItIs),
    ("refusals", "method", AsItIs),
    ("refusals", "path", AsItIs),
    ("roles", "description", AsItIs),
    ("sessions", "address", AsItIs),
    ("sessions", "agent", AsItIs),
    ("settings", "value", AsItIs),
    ("tenants", "name", AsItIs),
    ("users", "email", WithId),
    ("temporary_credentials", "callback", AsItIs),
    ("users", "name", AsItIs),
    ("users", "sort_name", Lowercase),
];

/// Those that hold what the program writes by itself and reads back, and that no page shows as it stands.
const FIXED: &str = "
    access_tokens.application_id access_tokens.id access_tokens.scope access_tokens.secret_hash
    api_key_access.access api_key_access.api_id api_key_access.key_id
    api_key_counts.scope api_key_counts.tenant_id
    api_keys.allowed_addresses api_keys.id api_keys.made_by api_keys.owner_id api_keys.permissions
    api_keys.previous_hash api_keys.previous_made_by api_keys.project_id
    api_keys.rate_per api_keys.secret_hash api_keys.tenant_id
    api_tokens.access api_tokens.api_id api_tokens.id api_tokens.made_by api_tokens.owner_id api_tokens.previous_hash
    api_tokens.previous_made_by api_tokens.secret_hash api_tokens.tenant_id
    api_usage_hours.api_id api_usage_hours.outcome apis.id apis.tenant_id
    application_roles.application_id application_roles.role
    applications.id applications.made_by applications.previous_hash applications.previous_made_by applications.secret_hash
    applications.tenant_id
    authorizations.access authorizations.consumer_id authorizations.id authorizations.secret authorizations.temporary_id
    authorizations.tenant_id authorizations.user_id
    changes.entity_id changes.kind changes.process
    consumers.consumer_key consumers.id consumers.key_made_by consumers.made_by consumers.secret consumers.signature_methods consumers.tenant_id
    events.action events.id events.tenant_id
    idempotency.body idempotency.credential_id idempotency.name idempotency.request key_ring.proof
    links.id links.secret_hash links.user_id locks.name nonces.id old_secret_callers.credential_id old_secret_callers.secret_hash
    preferences.name preferences.user_id preferences.value
    processes.asserted processes.id project_members.project_id project_members.role project_members.user_id projects.id projects.tenant_id
    refusals.code refusals.id refusals.tenant_id role_access.access role_access.api_id role_access.role_id
    roles.id roles.name roles.permissions roles.tenant_id
    sessions.id sessions.secret_hash sessions.user_id settings.name settings.tenant_id
    sign_in_failures.subject sign_in_places.network sign_in_places.user_id
    temporary_credentials.access temporary_credentials.consumer_id temporary_credentials.id temporary_credentials.secret
    temporary_credentials.tenant_id temporary_credentials.user_id temporary_credentials.verifier_hash
    tenants.id tenants.slug
    usage_hours.credential_id usage_hours.outcome
    user_roles.role user_roles.user_id users.id users.password_hash users.tenant_id";

/// What the pages are about.
pub(super) struct Organisation {
    pub(super) server: Server,
    /// Of an administrator who has keys of their own, and of an auditor.
    pub(super) cookies: [String; 2],
    pub(super) key: KeyId,
    pub(super) user: UserId,
    pub(super) application: String,
    pub(super) api_token: String,
    pub(super) project: String,
    pub(super) refusal: String,
    pub(super) event: String,
    pub(super) role: &'static str,
    pub(super) sign_in_request: TemporaryId,
    /// The token of an invitation.
    pub(super) invitation: String,
}

pub(super) const ADMIN: &str = "ada@example.test";

impl Organisation {
    pub(super) async fn found() -> Self {
        let server = Server::start().await;
        server.user("default", ADMIN, &[RoleName::TENANT_ADMIN, RoleName::DEVELOPER]).await;
        server.user("default", "audit@example.test", &[RoleName::AUDITOR]).await;
        let cookies = [server.sign_in(ADMIN).await, server.sign_in("audit@example.test").await];
        let operator = server.operator("default").await;
        let call = async |name: &str, arguments| {
            let answer = server.call(&cookies[0], name, &arguments).await;
            assert!(answer.status.is_success(), "{name}: {}", answer.body);
            answer.json()
        };

        let new = NewUser { email: "new@example.test".into(), name: "New".into(), ..NewUser::default() };
        let added = service::users::add(&server.service, &operator, &new, None).await.unwrap();
        let viewer = call("session/viewer", json!({})).await;
        call(
            "settings/change",
            json!({"seen": call("settings/get", json!({})).await, "values": [["api_keys.prefix", "acme"]]}),
        )
        .await;
        call("apis/register", json!({"draft": {"slug": "orders", "name": "Orders", "description": "d", "hosts": ["api.example.test"], "path_prefixes": ["/orders"]}})).await;
        let draft = RoleDraft {
            name: "order-reader".into(),
            description: "d".into(),
            access: [("orders".to_owned(), Access::Read)].into(),
            ..RoleDraft::default()
        };
        call("roles/add", json!({"draft": draft})).await;
        let project = call(
            "projects/add",
            json!({"draft": {"slug": "checkout", "name": "Checkout", "members": [[viewer["id"], "order-reader"]]}}),
        )
        .await;
        let application = call("applications/add", json!({"draft": {"name": "ERP", "roles": ["order-reader"]}})).await;
        let client = json!([application["secret"]["application"]["id"], application["secret"]["secret"]]);
        let form = format!(
            "grant_type=client_credentials&client_id={}&client_secret={}",
            client[0].as_str().unwrap(),
            client[1].as_str().unwrap()
        );
        let token =
            server.send("POST", "/oauth2/token", &[("content-type", "application/x-www-form-urlencoded")], form).await;
        assert_eq!(token.status, 200, "{}", token.body);
        let own = json!({"new": {"name": "own", "expires_in_days": 5, "project": "checkout", "access": {"orders": "read"}, "allowed_addresses": ["192.0.2.0/24"]}});
        let generated = call("api-keys/generate", own).await;
        let id = &generated["generated"]["key"]["id"];
        call("api-keys/rotate", json!({"id": id, "overlap_seconds": 3600})).await;
        // Refused, and with the old secret.
        let bearer = format!("Bearer {}", generated["generated"]["secret"].as_str().unwrap());
        let asked = [
            ("authorization", bearer.as_str()),
            ("x-forwarded-method", "GET"),
            ("x-forwarded-uri", "/orders/1"),
            ("x-forwarded-host", "api.example.test"),
            ("user-agent", "curl"),
        ];
        assert_eq!(server.send("GET", "/authz", &asked, "").await.status, 403);
        call("applications/regenerate", json!({"id": client[0], "overlap": 3600})).await;
        let wanted = json!({"new": {"owner": added.user.id, "months": 3, "access": {"orders": "read"}}});
        let api_token = call("tokens/issue", wanted).await["tokens"][0]["token"]["id"].clone();
        call("tokens/regenerate", json!({"id": api_token, "months": 3, "overlap": 3600})).await;
        for table in ["api_keys", "applications", "api_tokens"] {
            let called = format!(
                "INSERT INTO old_secret_callers (credential_id, secret_hash, address, agent, calls, first_at, last_at)
                 SELECT id, previous_hash, 'a', 'b', 1, 1, 1 FROM {table} WHERE previous_hash IS NOT NULL"
            );
            run(&server, called, None).await;
        }
        let draft =
            json!({"name": "DOORS", "signature_methods": ["HMAC-SHA1"], "public_key": "", "callback_prefix": ""});
        let consumer = call("consumers/register", json!({"draft": draft, "secret": "nC4-vQ8wZr2_Lk9xTb6m"})).await;
        call("consumers/act", json!({"act": "Approve", "ids": [consumer["id"]]})).await;
        let sign_in_request = TemporaryId::from_bits(7);
        run(
            &server,
            "INSERT INTO temporary_credentials (id, tenant_id, consumer_id, secret, callback, created_at, expires_at)
                      SELECT $1, tenant_id, id, '', '', 1, 9999999999999 FROM consumers"
                .to_owned(),
            Some(sign_in_request.to_string()),
        )
        .await;
        run(&server, "INSERT INTO authorizations (id, tenant_id, consumer_id, user_id, temporary_id, secret, created_at, expires_at)
                      SELECT 'aut_00000000000000000000000007', c.tenant_id, c.id, u.id, '', '', 1, 9999999999999
                      FROM consumers c, users u WHERE u.email = $1".to_owned(), Some(ADMIN.to_owned())).await;
        let refusals =
            call("refusals/list", json!({"query": {"credential": null, "code": null, "position": "Start"}})).await;
        let events =
            call("events/list", json!({"query": {"text": "", "family": null, "position": "Start", "size": 50}})).await;
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        Self {
            key: text(id).parse().unwrap(),
            user: added.user.id,
            application: text(&application["secret"]["application"]["id"]),
            api_token: text(&api_token),
            project: text(&project["id"]),
            refusal: text(&refusals[0]["id"]),
            event: text(&events["items"][0]["id"]),
            role: "order-reader",
            sign_in_request,
            invitation: added.link.unwrap().expose().to_owned(),
            cookies,
            server,
        }
    }

    /// Makes `text` of whatever somebody could have typed.
    pub(super) async fn fill(&self, text: &str) {
        // As a search for it reads it.
        let text = &text.replace(char::is_control, "\u{fffd}");
        for (table, column, kept) in FREE {
            let value = match kept {
                AsItIs | WithId => text.clone(),
                Lowercase => text.to_lowercase(),
                InList => json!([text]).to_string(),
                InPairs => json!([[text, text]]).to_string(),
            };
            let suffix = if matches!(kept, WithId) { " || id" } else { "" };
            run(&self.server, format!("UPDATE {table} SET {column} = $1{suffix}"), Some(value)).await;
        }
        let service = &self.server.service;
        service.index().load(service.database()).await.unwrap();
    }

    /// Every column of text is known to be filled, or to need it not.
    pub(super) async fn assert_complete(&self) {
        let columns = "SELECT m.name || '.' || c.name AS t FROM sqlite_schema m JOIN pragma_table_info(m.name) c
                       WHERE m.type = 'table' AND m.name NOT LIKE '%search%' AND m.name NOT LIKE '\\_sqlx%' ESCAPE '\\'
                       AND m.name NOT LIKE 'sqlite%' AND upper(c.type) = 'TEXT' ORDER BY 1";
        let mut connection = self.server.service.database().read().await.unwrap();
        let columns: Vec<Text> = sql_text(columns.to_owned()).all(&mut connection).await.unwrap();
        let mut known: Vec<String> = FREE.iter().map(|(table, column, _)| format!("{table}.{column}")).collect();
        known.extend(FIXED.split_whitespace().map(str::to_owned));
        known.sort();
        assert_eq!(columns.into_iter().map(|Text(name)| name).collect::<Vec<_>>(), known);
    }
}

async fn run(server: &Server, statement: String, value: Option<String>) {
    let mut tx = server.service.database().begin().await.unwrap();
    let what = statement.clone();
    let statement = sql_text(statement);
    let statement = if value.is_some() { statement.bind(value) } else { statement };
    let rows = statement.run_any(&mut tx).await.unwrap();
    assert!(rows > 0, "there is nothing to fill: {what}");
    tx.commit().await.unwrap();
}

struct Text(String);

impl FromRow for Text {
    fn from_row(row: &Row) -> service::Result<Self> {
        Ok(Self(row.get("t")?))
    }
}
