//! Handlers that do nothing but what any handler of such a request must: read it, and answer as much.
//! Served by the product's own loop, so that the difference is the work and nothing else.

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use server::config::Serve;
use server::serve::{Limits, serve};

use crate::Result;

/// As `POST /v1/verify` is asked.
#[derive(Deserialize)]
struct Ask {
    key: String,
    api: Option<String>,
    method: Option<String>,
    address: Option<String>,
}

/// As it answers about a valid key.
#[derive(Serialize)]
struct Answer {
    valid: bool,
    code: &'static str,
    request_id: String,
    credential: Credential,
    access: Access,
    expires_at: &'static str,
    ratelimit: RateLimit,
}

#[derive(Serialize)]
struct Credential {
    id: &'static str,
    kind: &'static str,
    name: &'static str,
    tenant: &'static str,
    owner: &'static str,
    owner_email: &'static str,
    project: Option<&'static str>,
    roles: [&'static str; 2],
}

#[derive(Serialize)]
struct Access {
    orders: &'static str,
}

#[derive(Serialize)]
struct RateLimit {
    limit: u32,
    per: &'static str,
    remaining: u32,
}

/// What the product says about a key that is allowed through.
const HEADERS: [(HeaderName, HeaderValue); 9] = [
    (HeaderName::from_static("x-claviger-credential"), HeaderValue::from_static("key_01m7w4fnadegercj7eegcdx9cp")),
    (HeaderName::from_static("x-claviger-kind"), HeaderValue::from_static("api_key")),
    (HeaderName::from_static("x-claviger-owner"), HeaderValue::from_static("usr_01jbkvtevzfw38j8x1tntaxsdy")),
    (HeaderName::from_static("x-claviger-tenant"), HeaderValue::from_static("ten_01jbkvtevzfw38j8x1tntaxsdy")),
    (HeaderName::from_static("x-claviger-project"), HeaderValue::from_static("")),
    (HeaderName::from_static("x-claviger-roles"), HeaderValue::from_static("developer,order-keeper")),
    (HeaderName::from_static("x-claviger-access"), HeaderValue::from_static("orders:full")),
    (HeaderName::from_static("x-ratelimit-remaining"), HeaderValue::from_static("999999")),
    (HeaderName::from_static("cache-control"), HeaderValue::from_static("no-store")),
];

async fn answer_post(Json(ask): Json<Ask>) -> Json<Answer> {
    // What is read must be used, or the compiler leaves it out.
    let given = [&ask.api, &ask.method, &ask.address].into_iter().flatten().map(String::len).sum::<usize>();
    Json(Answer {
        valid: !ask.key.is_empty(),
        code: "VALID",
        request_id: format!("req_01m7w4fnadegercj7eegc{given:05}"),
        credential: Credential {
            id: "key_01m7w4fnadegercj7eegcdx9cp",
            kind: "api_key",
            name: "Customs declarations SE",
            tenant: "ten_01jbkvtevzfw38j8x1tntaxsdy",
            owner: "usr_01jbkvtevzfw38j8x1tntaxsdy",
            owner_email: "lukasz.nowak@northwind.example",
            project: None,
            roles: ["developer", "order-keeper"],
        },
        access: Access { orders: "full" },
        expires_at: "2027-02-20T09:30:00.123Z",
        ratelimit: RateLimit { limit: 1_000_000, per: "second", remaining: 999_999 },
    })
}

async fn answer_get(headers: HeaderMap) -> (StatusCode, HeaderMap) {
    let read = ["authorization", "x-original-method", "x-original-uri"];
    let found = read.into_iter().filter_map(|name| headers.get(name)?.to_str().ok()).count();
    let status = if found > 0 { StatusCode::OK } else { StatusCode::UNAUTHORIZED };
    (status, HEADERS.into_iter().collect())
}

pub(crate) async fn run() -> Result<()> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on http://{}", listener.local_addr()?);
    let router = Router::new().route("/v1/verify", post(answer_post)).route("/authz", get(answer_get));
    let limits = Limits::from(&Serve::default());
    serve(listener, router, limits, std::future::pending()).await;
    Ok(())
}
