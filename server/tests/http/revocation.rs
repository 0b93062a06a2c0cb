//! After a revoke is answered, nobody is told that the key is valid.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use axum::body::{Body, to_bytes};
use axum::http::Request;
use tower::ServiceExt as _;

use crate::common::Server;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_verification_that_begins_after_a_revoke_says_valid() {
    let server = Server::start().await;
    let (key, gateway) = server.with_key_and_gateway().await;
    let revoked = Arc::new(AtomicBool::new(false));
    let (valid_before, refused_after) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
    let body = serde_json::json!({ "key": key.secret }).to_string();

    let callers: Vec<_> = (0..64)
        .map(|_| {
            let (router, body, bearer) = (server.router.clone(), body.clone(), format!("Bearer {}", gateway.secret));
            let (revoked, before, after) = (revoked.clone(), valid_before.clone(), refused_after.clone());
            tokio::spawn(async move {
                for after_it in 0..50 {
                    let answered = loop {
                        let is_revoked = revoked.load(Ordering::SeqCst);
                        let request =
                            Request::post("/v1/verify").header("authorization", &bearer).body(Body::from(body.clone()));
                        let response = router.clone().oneshot(request.unwrap()).await.unwrap();
                        let text = to_bytes(response.into_body(), 4096).await.unwrap();
                        let is_valid = text.starts_with(br#"{"valid":true"#);
                        if is_revoked {
                            break is_valid;
                        }
                        before.fetch_add(u32::from(is_valid), Ordering::Relaxed);
                        tokio::task::yield_now().await;
                    };
                    assert!(!answered, "valid at call {after_it} after the revoke was answered");
                    after.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();

    while valid_before.load(Ordering::Relaxed) < 100 {
        tokio::task::yield_now().await;
    }
    server.revoke("default", &key).await;
    revoked.store(true, Ordering::SeqCst);
    for caller in callers {
        caller.await.unwrap();
    }
    assert_eq!(refused_after.load(Ordering::Relaxed), 64 * 50);
}
