//! The key that secrets are sealed with is replaced in the middle of a dance.

use std::path::Path;

use service::resealing::seal_anew;
use service::secret::KeyRing;

use super::*;
use crate::common::Folder;

#[test]
fn a_dance_goes_on_with_another_sealing_key() {
    let folder = Folder::new();
    let database = OwnDatabase::create().expect("TEST_POSTGRES_URL is set");
    RUNTIME.block_on(async {
        let file = format!("sqlite:{}", folder.path("claviger.db").display());
        for (url, name) in [(file, "one.json"), (database.url.clone(), "two.json")] {
            dance_while_keys_change(&url, &folder.path(name)).await;
        }
    });
}

async fn dance_while_keys_change(url: &str, ring: &Path) {
    KeyRing::generate().write_new(ring).unwrap();
    let server = Server::with_ring(url, KeyRing::read(ring).unwrap(), Serve::default()).await;
    server.service.index().load(server.service.database()).await.unwrap();
    let consumer = server.consumer_and_user().await;
    change_key(&server, ring).await;
    let temporary = server.temporary(&consumer).await;
    change_key(&server, ring).await;
    let verifier = server.say_yes(&temporary).await;
    let token = given(&server.perform(&server.third_leg(&consumer, &temporary, verifier)).await);
    change_key(&server, ring).await;
    assert_eq!(server.call_with(&consumer, &token).await, "VALID");
    server.service.database().close().await;
}

/// As `claviger key-ring rotate` does it.
async fn change_key(server: &Server, ring: &Path) {
    install(&KeyRing::read(ring).unwrap().with_new_sealing_key(0).unwrap(), ring);
    assert!(seal_anew(&server.service).await.unwrap().unreadable.is_empty());
    install(&KeyRing::read(ring).unwrap().without_old_sealing_keys(), ring);
}

fn install(ring: &KeyRing, path: &Path) {
    let new = path.with_extension("new");
    ring.write_new(&new).unwrap();
    std::fs::rename(new, path).unwrap();
}
