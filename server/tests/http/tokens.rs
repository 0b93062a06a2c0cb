//! API tokens as gateways, proxies and clients ask about them: the same answer everywhere, on both databases.

use domain::access::Access::{self, Full, Read};
use domain::api::ApiDraft;
use domain::api_token::{ApiToken, NewTokens, TokenChange, TokenSelection};
use domain::id::UserId;
use domain::page::Position;
use domain::role::RoleName;
use domain::user::UserChange;
use serde_json::json;
use server::config::Serve;
use service::store::sql;
use service::{Actor, api_tokens, apis, users};

use crate::common::{OwnDatabase, RUNTIME, Server};

const CALLS: [(&str, &str); 7] = [
    ("orders", "GET"),
    ("orders", "HEAD"),
    ("orders", "OPTIONS"),
    ("orders", "POST"),
    ("orders", "PATCH"),
    ("billing", "GET"),
    ("billing", "POST"),
];

/// What is the matter with a token for orders, and the code of each call: `+` VALID, `-` INSUFFICIENT_ACCESS,
/// `d` DISABLED, `x` EXPIRED, `r` REVOKED, `o` OWNER_INACTIVE.
#[rustfmt::skip]
const TABLE: [(&str, Access, &str); 13] = [
    ("nothing",        Read, "+++----"),
    ("nothing",        Full, "+++++--"),
    ("edited to full", Read, "+++++--"),
    ("edited to read", Full, "+++----"),
    ("held to owner",  Read, "-------"),
    ("held to owner",  Full, "-------"),
    ("API off",        Read, "ddddd--"),
    ("API off",        Full, "ddddd--"),
    ("owner disabled", Full, "ooooooo"),
    ("revoked",        Read, "rrrrrrr"),
    ("revoked",        Full, "rrrrrrr"),
    ("edited to none", Full, "rrrrrrr"),
    ("expired",        Full, "xxxxxxx"),
];

/// The code of a verification, and the status of a door.
fn expected(mark: char) -> (&'static str, u16) {
    match mark {
        '+' => ("VALID", 200),
        '-' => ("INSUFFICIENT_ACCESS", 403),
        'd' => ("DISABLED", 403),
        'x' => ("EXPIRED", 401),
        'r' => ("REVOKED", 401),
        _ => ("OWNER_INACTIVE", 401),
    }
}

struct World {
    server: Server,
    operator: Actor,
    gateway: String,
    owner: UserId,
}

impl World {
    async fn of(server: Server) -> Self {
        let operator = server.operator("default").await;
        for slug in ["orders", "billing"] {
            let (hosts, path_prefixes) = (vec!["api.example.test".to_owned()], vec![format!("/{slug}")]);
            let draft = ApiDraft { slug: slug.into(), name: slug.into(), hosts, path_prefixes, ..ApiDraft::default() };
            apis::register(&server.service, &operator, &draft).await.unwrap();
        }
        server.user("default", "gate@example.test", &[RoleName::GATEWAY]).await;
        server.user("default", "ben@example.test", &[]).await;
        let gateway = server.key("default", "gate@example.test").await.secret;
        let found = users::list(&server.service, &operator, "ben@", None, &Position::Start).await.unwrap();
        Self { owner: found.items[0].id, server, operator, gateway }
    }

    async fn token(&self, access: Access) -> (ApiToken, String) {
        let new = NewTokens { owner: self.owner, months: 3, access: [("orders".to_owned(), access)].into() };
        let issued = api_tokens::issue(&self.server.service, &self.operator, &new).await.unwrap().remove(0);
        (issued.token, issued.secret)
    }

    async fn edit(&self, token: &ApiToken, access: Access) {
        let change = TokenChange { access, months: None };
        api_tokens::change(&self.server.service, &self.operator, token.id, None, &change).await.unwrap();
    }

    async fn set(&self, statement: &'static str, token: &ApiToken) {
        let mut tx = self.server.service.database().begin().await.unwrap();
        sql(statement).bind(token.id).run(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        self.server.service.index().load(self.server.service.database()).await.unwrap();
    }

    async fn switch(&self, api_is_on: bool, owner_is_on: bool) {
        let service = &self.server.service;
        let all = apis::list(service, &self.operator).await.unwrap();
        let orders = all.into_iter().find(|api| api.slug == "orders").unwrap();
        let draft = ApiDraft { enabled: api_is_on, ..ApiDraft::from(&orders) };
        apis::change(service, &self.operator, orders.id, None, &draft).await.unwrap();
        let owner = users::get(service, &self.operator, self.owner).await.unwrap();
        let change = UserChange { disabled: !owner_is_on, ..UserChange::from(&owner) };
        users::change(service, &self.operator, self.owner, None, &change).await.unwrap();
    }

    async fn befall(&self, what: &str, token: &ApiToken) {
        match what {
            "nothing" => {}
            "edited to full" => self.edit(token, Full).await,
            "edited to read" => self.edit(token, Read).await,
            "edited to none" => self.edit(token, Access::None).await,
            "held to owner" => self.set("UPDATE api_tokens SET within_owner = TRUE WHERE id = $1", token).await,
            "expired" => self.set("UPDATE api_tokens SET expires_at = created_at WHERE id = $1", token).await,
            "API off" => self.switch(false, true).await,
            "owner disabled" => self.switch(true, false).await,
            "revoked" => {
                let of = TokenSelection::One(token.id);
                api_tokens::revoke(&self.server.service, &self.operator, of).await.unwrap();
            }
            unknown => panic!("{unknown}"),
        }
    }

    async fn verified(&self, secret: &str, api: &str, method: &str) -> String {
        let bearer = format!("Bearer {}", self.gateway);
        let body = json!({"key": secret, "api": api, "method": method}).to_string();
        let answer = self.server.send("POST", "/v1/verify", &[("authorization", &bearer)], body).await;
        if answer.code() == "VALID" {
            let credential = &answer.json()["credential"];
            assert_eq!((&credential["kind"], &credential["name"]), (&json!("api_token"), &json!("orders")));
            assert_eq!(credential["owner"], json!(self.owner.to_string()));
        }
        answer.code()
    }

    async fn door(&self, secret: &str, api: &str, method: &str) -> u16 {
        let place = format!("/{api}/17");
        let headers = [
            ("authorization", &*format!("Bearer {secret}")),
            ("x-original-method", method),
            ("x-original-uri", &place),
            ("x-forwarded-host", "api.example.test"),
        ];
        let answer = self.server.send("GET", "/authz", &headers, "").await;
        if answer.status == 200 {
            assert_eq!(answer.header("x-claviger-kind"), "api_token");
            assert!(answer.header("x-claviger-credential").starts_with("tok_"));
            assert_eq!((answer.header("x-claviger-roles"), answer.header("x-claviger-project")), ("", ""));
        }
        answer.status.as_u16()
    }

    /// The scope that introspection tells, if the token is active.
    async fn introspected(&self, secret: &str) -> Option<String> {
        let bearer = format!("Bearer {}", self.gateway);
        let headers = [("content-type", "application/x-www-form-urlencoded"), ("authorization", bearer.as_str())];
        let answer = self.server.send("POST", "/oauth2/introspect", &headers, format!("token={secret}")).await.json();
        if answer["active"] == false {
            assert_eq!(answer, json!({"active": false}));
            return None;
        }
        assert!(answer["client_id"].as_str().unwrap().starts_with("tok_") && answer["exp"].is_i64(), "{answer}");
        assert_eq!((&answer["username"], &answer["sub"]), (&json!("ben@example.test"), &json!(self.owner.to_string())));
        Some(answer["scope"].as_str().unwrap().to_owned())
    }

    async fn says_what_the_table_says(&self) {
        for (what, access, marks) in TABLE {
            let (token, secret) = self.token(access).await;
            self.befall(what, &token).await;
            for ((api, method), mark) in CALLS.into_iter().zip(marks.chars()) {
                let told = (self.verified(&secret, api, method).await, self.door(&secret, api, method).await);
                let (code, status) = expected(mark);
                assert_eq!(told, (code.to_owned(), status), "{what}, {access}: {method} {api}");
            }
            let scope = match marks {
                "+++----" => Some("orders:read"),
                "+++++--" => Some("orders:full"),
                _ if what == "API off" || what == "held to owner" => Some(""),
                _ => None,
            };
            assert_eq!(self.introspected(&secret).await.as_deref(), scope, "{what}, {access}");
            self.switch(true, true).await;
        }
    }
}

#[tokio::test]
async fn a_token_is_judged_alike_wherever_it_is_asked_about() {
    World::of(Server::start().await).await.says_what_the_table_says().await;
}

#[test]
fn and_so_it_is_on_postgres() {
    let database = OwnDatabase::create().expect("TEST_POSTGRES_URL says where Postgres is");
    RUNTIME.block_on(async {
        let server = Server::on(&database.url, Serve::default()).await;
        let database = server.service.database().clone();
        server.service.index().load(&database).await.unwrap();
        World::of(server).await.says_what_the_table_says().await;
        database.close().await;
    });
}
