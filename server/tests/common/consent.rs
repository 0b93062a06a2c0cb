//! What a user decides about the temporary credentials of a consumer, written as the console writes it.

use service::Service;
use service::secret::PlainSecret;
use service::store::sql;

/// `email` says yes, with this verifier, or no.
pub(crate) async fn decide(service: &Service, token: &str, email: &str, verifier: Option<&str>) {
    // As it is compared: without what was put in to be read.
    let hash = |verifier: &str| PlainSecret::presented(verifier.replace('-', "")).hash(service.ring()).to_stored();
    let mut tx = service.database().begin().await.unwrap();
    sql("UPDATE temporary_credentials
         SET user_id = (SELECT id FROM users WHERE email = $2), decided_at = $3, denied = $4, verifier_hash = $5
         WHERE id = $1")
    .bind(token)
    .bind(email)
    .bind(service.clock().now())
    .bind(verifier.is_none())
    .bind(verifier.map(hash))
    .run(&mut tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
}
