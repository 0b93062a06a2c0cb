//! What users let consumers do for them: being asked, deciding, taking it back; on both databases.

mod deciding;
mod withdrawing;

use domain::consumer::{Act, Consumer};
use domain::id::{AuthorizationId, TemporaryId, UserId};
use domain::time::{DAY, MINUTE};
use service::store::sql;
use service::{Actor, Service, consumers, random};

use crate::consumers::consumer;

/// A consumer that may ask users.
pub(crate) async fn approved(service: &Service, by: &Actor, name: &str) -> Consumer {
    let made = consumer(service, by, name).await;
    consumers::act(service, by, Act::Approve, &[made.id]).await.unwrap();
    made
}

/// A sign-in request as a consumer's first leg leaves it, but for its secret.
pub(crate) async fn request(service: &Service, by: &Actor, consumer: &Consumer, callback: &str) -> TemporaryId {
    let now = service.clock().now();
    let id = random::id(TemporaryId::new, now);
    let mut tx = service.database().begin().await.unwrap();
    sql("INSERT INTO temporary_credentials (id, tenant_id, consumer_id, secret, callback, created_at, expires_at)
         VALUES ($1, $2, $3, '', $4, $5, $6)")
    .bind(id)
    .bind(by.tenant)
    .bind(consumer.id)
    .bind(callback)
    .bind(now)
    .bind(now.plus(10 * MINUTE))
    .run(&mut tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
    id
}

/// An authorization as the last leg leaves it, but for its secret.
pub(crate) async fn authorization(service: &Service, by: &Actor, consumer: &Consumer, user: UserId) -> AuthorizationId {
    let now = service.clock().now();
    let id = random::id(AuthorizationId::new, now);
    let mut tx = service.database().begin().await.unwrap();
    sql(
        "INSERT INTO authorizations (id, tenant_id, consumer_id, user_id, temporary_id, secret, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, '', $6, $7)",
    )
    .bind(id)
    .bind(by.tenant)
    .bind(consumer.id)
    .bind(user)
    .bind(random::id(TemporaryId::new, now))
    .bind(now)
    .bind(now.plus(365 * DAY))
    .run(&mut tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
    id
}
