//! No SQL on the path of a verification, shown the hard way: with the database closed.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use domain::api_key::KeyQuery;
use server::config::Serve;
use server::state::AppState;
use service::{Actor, api_keys};
use tower::ServiceExt as _;

use crate::{Result, Where};

#[derive(clap::Args)]
pub(crate) struct Closed {
    #[command(flatten)]
    place: Where,
    #[arg(long)]
    secrets_dir: PathBuf,
}

/// Answers how often each code came, and whether a list, which needs the database, fails as it must.
pub(crate) async fn run(options: &Closed) -> Result<()> {
    let service = options.place.open().await?;
    service.index().load(service.database()).await.map_err(|failure| failure.to_string())?;
    let actor =
        Actor::operator(service::tenants::by_slug(&service, "default").await.map_err(|failure| failure.to_string())?);
    let router = server::router::build(AppState::new(service.clone(), Serve::default()));
    service.database().close().await;

    let read = |name: &str| fs::read_to_string(options.secrets_dir.join(name));
    let (asker, known, unknown) = (read("asker.txt")?, read("known.txt")?, read("unknown.txt")?);
    let mut codes: BTreeMap<String, u32> = BTreeMap::new();
    for secret in known.lines().take(1_000).chain(unknown.lines().take(1_000)) {
        *codes.entry(verify(&router, &asker, secret).await?).or_default() += 1;
    }
    let list_fails = api_keys::list(&service, &actor, &KeyQuery::default()).await.is_err();
    println!("{}", serde_json::json!({ "codes": codes, "list_fails": list_fails }));
    Ok(())
}

/// In a network that limited keys allow.
const ADDRESS: &str = "203.0.113.9";

async fn verify(router: &Router, asker: &str, secret: &str) -> Result<String> {
    let request = Request::post("/v1/verify")
        .header(header::AUTHORIZATION, format!("Bearer {asker}"))
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(serde_json::json!({ "key": secret, "address": ADDRESS }).to_string()))?;
    let response = router.clone().oneshot(request).await?;
    let body: serde_json::Value = serde_json::from_slice(&to_bytes(response.into_body(), 64 * 1024).await?)?;
    Ok(body["code"].as_str().unwrap_or("NO CODE").to_owned())
}
