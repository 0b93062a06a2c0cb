//! A hundred thousand requests of somebody who looks for a way around, through models of four proxies with the
//! recipes of the README: none comes through that any server behind would read as another one.

mod proxies;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use domain::access::Access;
use domain::api::ApiDraft;
use domain::role::RoleDraft;
use server::client::Peer;
use service::random;
use tower::ServiceExt as _;

use self::proxies::{Handed, PROXIES, Proxy};
use crate::common::{RUNTIME, Server};
use crate::requests::{Dice, Place, Request, Truth, draw, readings};

const REQUESTS: usize = 100_000;
const TRUTH: &Truth = &[
    ("api.example.test", "/orders", "orders"),
    ("api.example.test", "/orders/admin", "orders-admin"),
    ("api.example.test", "/admin", "admin"),
    ("secret.test", "/", "secret"),
    ("", "/", "public"),
];

/// A key that reads orders and what is public, and nothing else.
async fn reader(server: &Server) -> String {
    let operator = server.operator("default").await;
    for (host, prefix, slug) in TRUTH {
        let hosts = if host.is_empty() { Vec::new() } else { vec![(*host).to_owned()] };
        let (slug, path_prefixes) = ((*slug).to_owned(), vec![(*prefix).to_owned()]);
        let draft = ApiDraft { name: slug.clone(), slug, hosts, path_prefixes, ..ApiDraft::default() };
        service::apis::register(&server.service, &operator, &draft).await.unwrap();
    }
    let access = ["orders", "public"].map(|slug| (slug.to_owned(), Access::Read)).into();
    let role = RoleDraft { name: "reader".into(), access, ..RoleDraft::default() };
    service::roles::add(&server.service, &operator, &role).await.unwrap();
    server.user("default", "rita@example.test", &["reader".parse().unwrap()]).await;
    server.key("default", "rita@example.test").await.secret
}

/// What the door answers, with the headers that name who comes.
async fn ask(router: &Router, handed: &Handed) -> Option<(StatusCode, HeaderMap)> {
    let mut question = http::Request::builder().uri(&handed.asked).body(Body::empty()).ok()?;
    question.extensions_mut().insert(Peer("127.0.0.1:9".parse().unwrap()));
    for (name, value) in &handed.question {
        // What is no header never arrives.
        let (name, value) = (name.parse::<HeaderName>().ok()?, HeaderValue::from_str(value).ok()?);
        question.headers_mut().append(name, value);
    }
    let answer = router.clone().oneshot(question).await.unwrap();
    Some((answer.status(), answer.headers().clone()))
}

/// What is wrong with letting it through.
fn wrong(handed: &Handed, headers: &HeaderMap) -> Option<String> {
    let identity: Vec<(&str, &str)> =
        headers.iter().filter_map(|(n, v)| Some((n.as_str(), v.to_str().ok()?))).collect();
    let told = identity.iter().filter(|(name, _)| name.starts_with("x-claviger-"));
    let mut request = handed.request.clone();
    request.headers.extend(told.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let readings = readings(&request, TRUTH, &identity);
    let (_, first) = readings.first()?.clone();
    if !matches!(first, Place { api: "orders" | "public", reads: true }) {
        return Some(format!("it may not do that: {first:?}"));
    }
    let other = readings.iter().find(|(_, place)| *place != first);
    other.map(|(how, place)| format!("judged as {first:?}, and read as {place:?} by {how}"))
}

async fn look(router: Router, proxy: &Proxy, requests: Vec<Request>) -> (usize, Option<String>) {
    let mut let_through = 0;
    for request in requests {
        let Some(handed) = (proxy.hand)(&request) else { continue };
        let Some((StatusCode::OK, headers)) = ask(&router, &handed).await else { continue };
        let_through += 1;
        if let Some(wrong) = wrong(&handed, &headers) {
            return (let_through, Some(format!("{wrong}\n{request:#?}\n{handed:#?}")));
        }
    }
    (let_through, None)
}

#[tokio::test]
async fn nothing_comes_through_that_is_read_differently() {
    let server = Server::start().await;
    let secret = reader(&server).await;
    // The same requests every time, or others where MODEL_SEED says so; `random` for new ones.
    let seed = match std::env::var("MODEL_SEED").as_deref() {
        Ok("random") => u64::try_from(random::bits() >> 64).unwrap(),
        Ok(seed) => seed.parse().unwrap(),
        Err(_) => 8,
    };
    println!("MODEL_SEED={seed}");
    let tasks = PROXIES.iter().enumerate().map(|(i, proxy)| {
        let mut dice = Dice::new(seed + i as u64);
        let requests = (0..REQUESTS / PROXIES.len()).map(|_| draw(&mut dice, &secret)).collect();
        (proxy.name, RUNTIME.spawn(look(server.router.clone(), proxy, requests)))
    });
    for (name, task) in tasks.collect::<Vec<_>>() {
        let (let_through, wrong) = task.await.unwrap();
        assert!(wrong.is_none(), "MODEL_SEED={seed} {name}: {}", wrong.unwrap_or_default());
        // Ordinary requests come through, so that there was something to be wrong.
        assert!(let_through > REQUESTS / PROXIES.len() / 20, "{name}: only {let_through} came through");
    }
}
