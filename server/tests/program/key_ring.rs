//! The key that secrets are encrypted with is replaced by a command, while the server runs.

use std::fs;

use service::clock::Clock;
use service::secret::{KeyRing, Place};
use service::store::{Database, sql};

use crate::common::{Folder, Program, mode};

fn ring(folder: &Folder) -> serde_json::Value {
    serde_json::from_str(&fs::read_to_string(folder.path("data/keyring.json")).unwrap()).unwrap()
}

/// The versions of its sealing keys.
fn versions(folder: &Folder) -> Vec<String> {
    ring(folder)["sealing_keys"].as_object().unwrap().keys().cloned().collect()
}

/// Two, each with a secret that is encrypted; by way of the library, which asks less than the command does.
fn make_consumers(folder: &Folder) {
    folder.ok(&["settings", "set", "api_keys.enabled", "true"], "");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let url = format!("sqlite:{}", folder.path("data/claviger.db").display());
        let database = Database::open(&url).await.unwrap();
        let ring = KeyRing::read(&folder.path("data/keyring.json")).unwrap();
        let service = service::Service::new(database, ring, Clock::System).await.unwrap();
        let tenant = service::tenants::by_slug(&service, "default").await.unwrap();
        let mut tx = service.database().begin().await.unwrap();
        for id in ["con_1", "con_2"] {
            let place = Place { tenant, table: "consumers", row: id, column: "secret" };
            let text = "INSERT INTO consumers (id, tenant_id, consumer_key, name, sort_name, secret, signature_methods,
                                               public_key, callback_prefix, registered_by, created_at, updated_at)
                        VALUES ($1, $2, $1, $1, $1, $3, 'HMAC-SHA256', '', '', 'test', 1, 1)";
            let sealed = service.ring().seal(id, &place);
            sql(text).bind(id).bind(tenant).bind(sealed.as_stored()).run(&mut tx).await.unwrap();
        }
        tx.commit().await.unwrap();
        service.database().close().await;
    });
}

fn with_consumers() -> Folder {
    let folder = Folder::new();
    make_consumers(&folder);
    folder
}

fn assert_all_open(folder: &Folder) {
    let said = folder.ok(&["check"], "");
    assert!(said.contains("ok: 2 encrypted secrets can be read"), "{said}");
}

#[test]
fn a_running_server_goes_on_and_the_key_before_is_gone() {
    let folder = with_consumers();
    let (gateway, key) = folder.fill();
    let before = ring(&folder);
    let server = Program::serve(&folder, &[]);
    let said = folder.ok(&["key-ring", "rotate"], "");
    assert!(said.contains("2 secrets are encrypted anew"), "{said}");
    assert!(said.contains("version 2 is the key now"), "{said}");
    assert!(server.verify(&gateway, &key).contains("VALID"));
    folder.ok(&["key-ring", "rotate"], "");
    assert!(server.verify(&gateway, &key).contains("VALID"));
    server.stop();
    assert_eq!((versions(&folder), mode(&folder.path("data/keyring.json"))), (vec!["3".to_owned()], 0o600));
    assert_eq!(ring(&folder)["peppers"], before["peppers"]);
    assert_all_open(&folder);
}

#[test]
fn a_ring_from_before_there_was_such_a_key_gets_one() {
    let folder = Folder::new();
    folder.ok(&["settings", "set", "api_keys.enabled", "true"], "");
    let mut old = ring(&folder);
    old.as_object_mut().unwrap().remove("sealing_keys").unwrap();
    fs::write(folder.path("data/keyring.json"), old.to_string()).unwrap();
    make_consumers(&folder);
    // It is not written to before it has to be.
    assert_eq!(ring(&folder), old);
    assert_all_open(&folder);
    folder.ok(&["key-ring", "rotate"], "");
    assert_eq!(versions(&folder), ["2"]);
    assert_all_open(&folder);
}

#[test]
fn of_two_at_once_none_loses_a_key() {
    let folder = with_consumers();
    let rotations = [(); 4].map(|()| {
        let mut command = folder.command(&["key-ring", "rotate"]);
        command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap()
    });
    let ended = rotations.map(|rotation| rotation.wait_with_output().unwrap());
    assert!(ended.iter().any(|output| output.status.success()));
    for refused in ended.iter().filter(|output| !output.status.success()) {
        let said = String::from_utf8_lossy(&refused.stderr);
        assert!(said.contains("being rotated by another process"), "{said}");
    }
    assert_eq!(versions(&folder).len(), 1);
    assert_all_open(&folder);
}

#[test]
fn a_ring_in_the_environment_is_changed_by_whoever_gave_it() {
    let folder = with_consumers();
    let rotate = |ring: &serde_json::Value| {
        let mut command = folder.command(&["key-ring", "rotate"]);
        let output = command.env("CLAVIGER_KEY_RING_JSON", ring.to_string()).output().unwrap();
        let said = String::from_utf8_lossy(if output.status.success() { &output.stdout } else { &output.stderr });
        (output.status.success(), said.into_owned())
    };
    let mut given = ring(&folder);
    let (done, said) = rotate(&given);
    assert!(!done && said.contains("add version 2 to its sealing_keys"), "{said}");
    given["sealing_keys"]["2"] = "7".repeat(64).into();
    let (done, said) = rotate(&given);
    assert!(done && said.contains("2 secrets are encrypted anew"), "{said}");
    let without = folder.fails(&["check"]);
    assert!(without.contains("version 2 of the sealing key is not in it"), "{without}");
    fs::write(folder.path("data/keyring.json"), given.to_string()).unwrap();
    assert_all_open(&folder);
}

#[test]
fn a_backup_from_before_the_rotation_can_be_restored() {
    let folder = with_consumers();
    folder.ok(&["backup", "b.db"], "");
    folder.ok(&["key-ring", "rotate"], "");
    assert_eq!(versions(&folder), ["2"]);
    folder.ok(&["restore", "b.db", "--force"], "");
    assert_all_open(&folder);
    folder.ok(&["key-ring", "rotate"], "");
    assert_all_open(&folder);
    assert_eq!(versions(&folder).len(), 1);
}
