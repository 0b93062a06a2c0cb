use axum::http::StatusCode;

use crate::common::Server;

#[tokio::test]
async fn a_server_says_how_it_is() {
    let server = Server::start().await;
    assert_eq!(server.get("/healthz").await.status, StatusCode::OK);
    assert_eq!(server.get("/readyz").await.body, "ready\n");
    // Figures are for the metrics listener alone.
    assert_ne!(server.get("/metrics").await.status, StatusCode::OK);
    server.service.database().close().await;
    let answer = server.get("/readyz").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.body.contains("the database does not answer"));
    assert_eq!(server.get("/healthz").await.status, StatusCode::OK);
}
