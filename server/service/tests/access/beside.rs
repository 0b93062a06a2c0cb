//! Another process, and what it finds in the database.

use domain::id::{KeyId, UserId};
use domain::time::Timestamp;
use service::processes::Member;
use service::random;
use service::secret::PlainSecret;
use service::store::{Value, insert_many, sql};
use service::{Actor, Service};

use crate::common::START;

/// Another process on the same database.
pub(crate) async fn beside(service: &Service) -> (Service, Member) {
    let database = service.database().clone();
    let mut other = Service::new(database, service.ring().clone(), service.clock().clone()).await.unwrap();
    other.index().load(other.database()).await.unwrap();
    let member = Member::join(&mut other).await.unwrap();
    (other, member)
}

/// Appends to the change log as another process would.
pub(crate) async fn write_changes(service: &Service, changes: Vec<(&str, String)>) {
    let mut tx = service.database().begin().await.unwrap();
    let count = i64::try_from(changes.len()).unwrap();
    let head: Option<i64> = sql("UPDATE change_head SET seq = seq + $1 WHERE id = 1 RETURNING seq AS n")
        .bind(count)
        .one(&mut tx)
        .await
        .unwrap();
    let mut seq = head.unwrap() - count;
    for chunk in changes.chunks(100) {
        let mut values: Vec<Value> = Vec::new();
        for (kind, id) in chunk {
            seq += 1;
            values.extend([seq.into(), (*kind).into(), id.into(), service.clock().now().into()]);
        }
        insert_many("changes (seq, kind, entity_id, at)", 4, values).run(&mut tx).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// What `statement` counts.
pub(crate) async fn count(service: &Service, statement: &'static str) -> i64 {
    sql(statement).one(&mut service.database().read().await.unwrap()).await.unwrap().unwrap()
}

/// Until what `statement` counts `is_it`.
pub(crate) async fn until(service: &Service, statement: &'static str, is_it: impl Fn(i64) -> bool) {
    for _ in 0..3_000 {
        if is_it(count(service, statement).await) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("it never came to be: {statement}");
}

pub(crate) async fn run(service: &Service, statement: &'static str) {
    let mut tx = service.database().begin().await.unwrap();
    sql(statement).run_any(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
}

/// A key of an owner that no process has heard of, and its change: no index can read it one by one. Gives its secret.
pub(crate) async fn write_unreadable_key(service: &Service, admin: &Actor) -> String {
    let stranger = random::id(UserId::new, START);
    let id = random::id(KeyId::new, START);
    let secret = PlainSecret::generate("clvk", id.bits());
    let mut tx = service.database().begin().await.unwrap();
    let user = "INSERT INTO users (id, tenant_id, email, name, created_at, updated_at, sort_name)
                VALUES ($1, $2, 'stranger@example.test', 'S', 0, 0, 's')";
    sql(user).bind(stranger).bind(admin.tenant).run(&mut tx).await.unwrap();
    let key = "INSERT INTO api_keys (id, tenant_id, owner_id, name, prefix, last_four, secret_hash, created_at,
                   updated_at, expires_at, sort_name, sort_owner, search)
               VALUES ($1, $2, $3, 'n', 'clvk', 'aaaa', $4, 0, 0, $5, 'n', 's', 'n')";
    let hash = secret.hash(service.ring()).to_stored();
    let values = [id.into(), admin.tenant.into(), stranger.into(), hash.into(), Timestamp::NEVER.into()];
    sql(key).bind_all(values).run(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    write_changes(service, vec![("api_key", id.to_string())]).await;
    secret.expose().to_owned()
}
