//! The key that secrets are sealed with is replaced while others go on.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use domain::consumer::{Act, ConsumerKey};
use domain::id::{ConsumerId, TenantId};
use service::clock::Clock;
use service::processes::Member;
use service::secret::{KeyRing, Place, SealedSecret};
use service::store::{FromRow, Row, Transaction, sql, sql_text};
use service::{Actor, Service, consumers, random, resealing, sealing};

use crate::access::beside::until;
use crate::access::makers::organisation;
use crate::common::*;
use crate::consumers::{OTHER, SECRET, consumer, draft};
use crate::each_database;

/// A key ring in a file, as processes share it.
struct RingFile(PathBuf);

impl RingFile {
    fn new(ring: &KeyRing) -> Self {
        let folder = std::env::temp_dir().join(format!("claviger-ring-{:032x}", random::bits()));
        ring.write_new(&folder.join("keyring.json")).unwrap();
        Self(folder)
    }

    fn path(&self) -> PathBuf {
        self.0.join("keyring.json")
    }

    fn replace(&self, ring: &KeyRing) {
        ring.write_new(&self.0.join("draft")).unwrap();
        fs::rename(self.0.join("draft"), self.path()).unwrap();
    }

    /// Another process on the same database.
    async fn process(&self, service: &Service) -> Service {
        let ring = KeyRing::read(&self.path()).unwrap();
        Service::new(service.database().clone(), ring, Clock::test(START)).await.unwrap()
    }
}

impl Drop for RingFile {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn place(tenant: TenantId, id: &str) -> Place<'_> {
    Place { tenant, table: "consumers", row: id, column: "secret" }
}

/// What the secret of a consumer is, unless it was changed.
fn secret_of(id: &str) -> String {
    format!("secret of {id}")
}

async fn insert(tx: &mut Transaction, tenant: TenantId, id: &str, sealed: &SealedSecret) {
    let text =
        "INSERT INTO consumers (id, tenant_id, consumer_key, name, sort_name, secret, signature_methods, public_key,
                                       callback_prefix, registered_by, created_at, updated_at)
                VALUES ($1, $2, $3, $1, $1, $4, 'HMAC-SHA256', '', '', 'test', 1, 1)";
    let key = ConsumerKey::from_bits(random::bits()).to_string();
    sql(text).bind(id).bind(tenant).bind(key).bind(sealed.as_stored()).run(tx).await.unwrap();
}

fn new_id() -> String {
    random::id_in_order(ConsumerId::new, START).to_string()
}

/// `count` consumers of a tenant.
async fn make_consumers(service: &Service, actor: &Actor, count: usize) {
    let mut tx = service.database().begin().await.unwrap();
    for _ in 0..count {
        let id = new_id();
        let sealed = service.ring().seal(&secret_of(&id), &place(actor.tenant, &id)).unwrap();
        insert(&mut tx, actor.tenant, &id, &sealed).await;
    }
    tx.commit().await.unwrap();
}

struct Consumer {
    id: String,
    tenant: TenantId,
    secret: SealedSecret,
}

impl FromRow for Consumer {
    fn from_row(row: &Row) -> service::Result<Self> {
        let secret = SealedSecret::from_stored(row.get::<String>("secret")?);
        Ok(Self { id: row.get("id")?, tenant: row.parsed("tenant_id")?, secret })
    }
}

impl Consumer {
    fn opened(&self, ring: &KeyRing) -> Option<String> {
        ring.open(&self.secret, &place(self.tenant, &self.id)).ok().map(|secret| secret.expose().to_owned())
    }
}

async fn all(service: &Service) -> Vec<Consumer> {
    let statement = sql("SELECT id, tenant_id, secret FROM consumers ORDER BY id");
    statement.all(&mut service.database().read().await.unwrap()).await.unwrap()
}

async fn count_like(service: &Service, pattern: &str) -> i64 {
    let statement = sql("SELECT count(*) AS n FROM consumers WHERE secret LIKE $1").bind(pattern);
    statement.one(&mut service.database().read().await.unwrap()).await.unwrap().unwrap()
}

each_database! {
    async fn all_are_sealed_anew_and_every_process_goes_on(service: Service) {
        let file = RingFile::new(service.ring());
        let (rotating, running) = (file.process(&service).await, file.process(&service).await);
        let (one, other) = (operator(&service, "one").await, operator(&service, "other").await);
        make_consumers(&rotating, &one, 250).await;
        make_consumers(&rotating, &other, 3).await;
        assert!(!sealing::is_behind(rotating.database(), rotating.ring()).await.unwrap());

        file.replace(&rotating.ring().with_new_sealing_key(0).unwrap());
        assert!(sealing::is_behind(rotating.database(), rotating.ring()).await.unwrap());
        let done = Arc::new(AtomicBool::new(false));
        let (reader, ended) = (running.clone(), done.clone());
        let reading = tokio::spawn(async move {
            while !ended.load(Relaxed) {
                for consumer in all(&reader).await {
                    assert_eq!(consumer.opened(reader.ring()), Some(secret_of(&consumer.id)), "{}", consumer.id);
                }
            }
        });
        let sealed = resealing::seal_anew(&rotating).await.unwrap();
        done.store(true, Relaxed);
        reading.await.unwrap();
        assert_eq!((sealed.count, sealed.unreadable.len()), (253, 0));
        assert_eq!(count_like(&service, "2:%").await, 253);
        assert!(!sealing::is_behind(rotating.database(), rotating.ring()).await.unwrap());

        // Nobody needs the key before, and who has it still can do without.
        file.replace(&rotating.ring().without_old_sealing_keys());
        assert_eq!(sealing::inspect(rotating.database(), rotating.ring()).await.unwrap().count, 253);
        assert_eq!(sealing::inspect(running.database(), running.ring()).await.unwrap().count, 253);
        let later = file.process(&service).await;
        assert_eq!(sealing::inspect(later.database(), later.ring()).await.unwrap().count, 253);
        assert_eq!(running.ring().sealing_keys(), [2]);
    }

    async fn it_goes_on_where_it_was_stopped(service: Service) {
        let file = RingFile::new(service.ring());
        let one = operator(&service, "one").await;
        let begun = file.process(&service).await;
        make_consumers(&begun, &one, 30).await;
        file.replace(&begun.ring().with_new_sealing_key(0).unwrap());
        let sealed: Vec<_> = all(&service).await.into_iter().take(12).collect();
        let mut tx = service.database().begin().await.unwrap();
        for Consumer { id, tenant, .. } in &sealed {
            let anew = begun.ring().seal(&secret_of(id), &place(*tenant, id)).unwrap();
            let text = "UPDATE consumers SET secret = $2 WHERE id = $1";
            sql(text).bind(id).bind(anew.as_stored()).run(&mut tx).await.unwrap();
        }
        tx.commit().await.unwrap();

        let later = file.process(&service).await;
        assert!(sealing::is_behind(later.database(), later.ring()).await.unwrap());
        assert_eq!(resealing::seal_anew(&later).await.unwrap().count, 18);
        assert_eq!(count_like(&service, "2:%").await, 30);
    }

    async fn what_does_not_open_is_named_and_stays(service: Service) {
        let file = RingFile::new(service.ring());
        let one = operator(&service, "one").await;
        let rotating = file.process(&service).await;
        make_consumers(&rotating, &one, 5).await;
        let ids: Vec<_> = all(&service).await.into_iter().map(|consumer| consumer.id).collect();
        let mut tx = service.database().begin().await.unwrap();
        // The secret of one in the place of another.
        let text = "UPDATE consumers SET secret = (SELECT secret FROM consumers WHERE id = $1) WHERE id = $2";
        sql(text).bind(&ids[0]).bind(&ids[3]).run(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        let named = vec![format!("consumers {}", ids[3])];
        let found = sealing::inspect(rotating.database(), rotating.ring()).await.unwrap();
        assert_eq!((found.count, &found.unreadable), (4, &named));

        file.replace(&rotating.ring().with_new_sealing_key(0).unwrap());
        let sealed = resealing::seal_anew(&rotating).await.unwrap();
        assert_eq!((sealed.count, &sealed.unreadable), (4, &named));
        assert!(sealing::is_behind(rotating.database(), rotating.ring()).await.unwrap());
    }

    async fn a_ring_without_the_key_is_refused_at_the_start(service: Service) {
        let one = operator(&service, "one").await;
        let older = service.ring().clone();
        let newer = older.with_new_sealing_key(0).unwrap();
        let rotated = Service::new(service.database().clone(), newer.clone(), Clock::test(START)).await.unwrap();
        make_consumers(&rotated, &one, 1).await;
        let refused = Service::new(service.database().clone(), older, Clock::test(START)).await.err().unwrap();
        assert!(refused.to_string().contains("version 2 of the sealing key"), "{refused}");
        let only_newer = newer.without_old_sealing_keys();
        assert!(Service::new(service.database().clone(), only_newer, Clock::test(START)).await.is_ok());
    }

    async fn with_a_key_that_may_have_been_replaced_nothing_is_sealed(service: Service) {
        let admin = organisation(&service).await;
        let file = RingFile::new(service.ring());
        let running = file.process(&service).await;
        let made = consumer(&running, &admin, "before").await;
        let replaced = running.ring().with_new_sealing_key(0).unwrap().without_old_sealing_keys();
        file.replace(&replaced);
        // As one is that root wrote.
        fs::set_permissions(file.path(), fs::Permissions::from_mode(0o644)).unwrap();
        let renewed = consumers::change(&running, &admin, made.id, None, &draft("x"), Some(OTHER)).await.map(drop);
        let new = consumers::register(&running, &admin, &draft("new"), SECRET).await.map(drop);
        for outcome in [renewed, new] {
            assert_eq!(refused(outcome), domain::Error::KeyRing);
        }
        assert_eq!(all(&service).await.len(), 1, "nothing was changed");
        assert_eq!(consumers::get(&running, &admin, made.id).await.unwrap().name, "before");
        fs::set_permissions(file.path(), fs::Permissions::from_mode(0o600)).unwrap();
        consumer(&running, &admin, "after").await;
        assert_eq!(count_like(&service, "2:%").await, 1);
    }

    async fn a_process_with_a_copy_of_the_ring_seals_nothing_with_the_key_before(service: Service) {
        let admin = organisation(&service).await;
        let (file, copy) = (RingFile::new(service.ring()), RingFile::new(service.ring()));
        let (rotating, mut apart) = (file.process(&service).await, copy.process(&service).await);
        let made = consumer(&service, &admin, "before").await;
        apart.index().load(apart.database()).await.unwrap();
        let mut member = Member::join(&mut apart).await.unwrap();
        let replaced = rotating.ring().with_new_sealing_key(0).unwrap();
        file.replace(&replaced);
        assert_eq!(resealing::seal_anew(&rotating).await.unwrap().count, 1);
        member.renew().await.unwrap();
        let new = consumers::register(&apart, &admin, &draft("new"), SECRET).await.map(drop);
        let renewed = consumers::change(&apart, &admin, made.id, None, &draft("x"), Some(OTHER)).await.map(drop);
        for outcome in [new, renewed] {
            assert_eq!(refused(outcome), domain::Error::KeyRing);
        }
        assert_eq!(count_like(&service, "1:%").await, 0);
        // Another key of the same version is not that one.
        copy.replace(&service.ring().with_new_sealing_key(0).unwrap());
        let new = consumers::register(&apart, &admin, &draft("new"), SECRET).await.map(drop);
        assert_eq!(refused(new), domain::Error::KeyRing);
        let restarted = file.process(&service).await;
        consumer(&restarted, &admin, "after").await;
        assert_eq!(count_like(&service, "2:%").await, 2);
    }

    async fn a_secret_that_is_lost_stops_nobody(service: Service) {
        let admin = organisation(&service).await;
        let (kept, lost) = (consumer(&service, &admin, "kept").await, consumer(&service, &admin, "lost").await);
        let again = || Service::new(service.database().clone(), service.ring().clone(), Clock::test(START));
        for other in ["'9:' || substr(secret, 3)", "'01:' || substr(secret, 3)", "'x'", "''"] {
            let mut tx = service.database().begin().await.unwrap();
            let text = format!("UPDATE consumers SET secret = {other} WHERE id = $1");
            sql_text(text).bind(lost.id).run(&mut tx).await.unwrap();
            tx.commit().await.unwrap();
            let started = again().await.unwrap();
            let found = sealing::inspect(started.database(), started.ring()).await.unwrap();
            assert_eq!((found.count, found.unreadable), (1, vec![format!("consumers {}", lost.id)]), "{other}");
            // It holds no older key, and is in the way of no newer one.
            assert!(!sealing::is_behind(started.database(), started.ring()).await.unwrap(), "{other}");
            consumers::change(&started, &admin, lost.id, None, &draft("lost"), Some(OTHER)).await.unwrap();
            assert_eq!(sealing::inspect(started.database(), started.ring()).await.unwrap().count, 2, "{other}");
        }
        // Where no other opens, a ring that a later one followed is the wrong one, and else all there is.
        consumers::act(&service, &admin, Act::Remove, &[kept.id]).await.unwrap();
        for (other, starts) in [("'9:' || substr(secret, 3)", false), ("'0:' || substr(secret, 3)", true), ("'x'", true)] {
            let mut tx = service.database().begin().await.unwrap();
            sql_text(format!("UPDATE consumers SET secret = {other}")).run(&mut tx).await.unwrap();
            tx.commit().await.unwrap();
            assert_eq!(again().await.is_ok(), starts, "{other}");
        }
    }
}

/// What was sealed before the new key was there, and is stored only after the others were sealed anew.
async fn a_late_one(service: Service) {
    let file = RingFile::new(service.ring());
    let one = operator(&service, "one").await;
    let rotating = file.process(&service).await;
    make_consumers(&rotating, &one, 3).await;
    let mut late = service.database().begin().await.unwrap();
    let hold = sql("SELECT id AS t FROM tenants WHERE id = $1").bind(one.tenant).locking();
    let _: Option<String> = hold.one(&mut late).await.unwrap();
    let id = new_id();
    let sealed = service.ring().seal("late", &place(one.tenant, &id)).unwrap();
    insert(&mut late, one.tenant, &id, &sealed).await;

    file.replace(&rotating.ring().with_new_sealing_key(0).unwrap());
    let at_work = rotating.clone();
    let sealing = tokio::spawn(async move { resealing::seal_anew(&at_work).await });
    let waiting = "SELECT count(*) AS n FROM pg_stat_activity
                   WHERE datname = current_database() AND wait_event_type = 'Lock'";
    until(&service, waiting, |waiting| waiting == 1).await;
    late.commit().await.unwrap();
    assert_eq!(sealing.await.unwrap().unwrap().count, 4);
    assert_eq!(count_like(&service, "1:%").await, 0);
}

/// On SQLite whoever writes keeps all others waiting.
#[test]
fn what_was_begun_before_is_waited_for() {
    on_postgres(a_late_one);
}
