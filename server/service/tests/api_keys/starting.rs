//! Opening a database: migrations, and the key ring that belongs to it.

use service::Service;
use service::clock::Clock;
use service::secret::KeyRing;
use service::store::Database;

use crate::each_database;

each_database! {
    async fn another_key_ring_is_refused(service: Service) {
        let same = Service::new(service.database().clone(), service.ring().clone(), Clock::System).await;
        assert!(same.is_ok());
        let other = Service::new(service.database().clone(), KeyRing::generate(), Clock::System).await;
        let told = other.err().unwrap().to_string();
        assert!(told.contains("another key ring"), "{told}");
    }
}

#[test]
fn eight_processes_opening_a_new_database_at_once_migrate_it_once() {
    let folder = std::env::temp_dir().join(format!("claviger-test-{:032x}", service::random::bits()));
    let url = format!("sqlite:{}", folder.join("claviger.db").display());
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let url = url.clone();
            std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                runtime.block_on(async {
                    let database = Database::open(&url).await.unwrap();
                    Service::knows_a_ring(&database).await.unwrap();
                    database.close().await;
                });
            })
        })
        .collect();
    let opened = threads.into_iter().map(|thread| thread.join().is_ok()).filter(|ok| *ok).count();
    let _ = std::fs::remove_dir_all(&folder);
    assert_eq!(opened, 8);
}
