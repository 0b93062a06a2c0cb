//! The key that secrets are encrypted with is replaced by a command, while the server runs.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::Path;

use domain::consumer::ConsumerKey;
use domain::id::ConsumerId;
use service::clock::Clock;
use service::private_file;
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
    runtime().block_on(async {
        let url = format!("sqlite:{}", folder.path("data/claviger.db").display());
        let database = Database::open(&url).await.unwrap();
        let ring = KeyRing::read(&folder.path("data/keyring.json")).unwrap();
        let service = service::Service::new(database, ring, Clock::System).await.unwrap();
        let tenant = service::tenants::by_slug(&service, "default").await.unwrap();
        let mut tx = service.database().begin().await.unwrap();
        for bits in [1, 2] {
            let (id, key) = (ConsumerId::from_bits(bits).to_string(), ConsumerKey::from_bits(bits).to_string());
            let place = Place { tenant, table: "consumers", row: &id, column: "secret" };
            let text = "INSERT INTO consumers (id, tenant_id, consumer_key, name, sort_name, secret, signature_methods,
                                               public_key, callback_prefix, registered_by, created_at, updated_at)
                        VALUES ($1, $2, $4, $1, $1, $3, 'HMAC-SHA256', '', '', 'test', 1, 1)";
            let sealed = service.ring().seal(&id, &place).unwrap();
            sql(text).bind(&id).bind(tenant).bind(sealed.as_stored()).bind(key).run(&mut tx).await.unwrap();
        }
        tx.commit().await.unwrap();
        service.database().close().await;
    });
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

fn count(folder: &Folder, statement: &'static str) -> i64 {
    runtime().block_on(async {
        let url = format!("sqlite:{}", folder.path("data/claviger.db").display());
        let database = Database::open(&url).await.unwrap();
        let counted = sql(statement).one(&mut database.read().await.unwrap()).await.unwrap();
        database.close().await;
        counted.unwrap()
    })
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
        assert!(said.contains("being rotated or backed up by another process"), "{said}");
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

/// The sealing key of a version in the ring of `file`.
fn key(file: &Path, version: &str) -> String {
    let ring: serde_json::Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    ring["sealing_keys"][version].as_str().unwrap_or_default().to_owned()
}

/// With SQL, as whoever can write to the database can.
fn write(folder: &Folder, statement: &'static str) {
    runtime().block_on(async {
        let url = format!("sqlite:{}", folder.path("data/claviger.db").display());
        let database = Database::open(&url).await.unwrap();
        let mut tx = database.begin().await.unwrap();
        sql(statement).run_any(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        database.close().await;
    });
}

/// As root rotates it, beside a server that runs as somebody else.
#[test]
fn the_file_stays_that_of_its_owner() {
    let folder = with_consumers();
    let file = folder.path("data/keyring.json");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o400)).unwrap();
    // Only root can give files away.
    let is_root = chown(&file, Some(12_345), Some(23_456)).is_ok();
    let before = fs::metadata(&file).unwrap();
    folder.ok(&["key-ring", "rotate"], "");
    let after = fs::metadata(&file).unwrap();
    assert_eq!(versions(&folder), ["2"]);
    assert_eq!((after.uid(), after.gid(), mode(&file)), (before.uid(), before.gid(), 0o400));
    let lock = fs::metadata(folder.path("data/keyring.json.lock")).unwrap();
    assert_eq!((lock.uid() == 12_345, folder.path("data/keyring.json.draft").exists()), (is_root, false));
}

#[test]
fn neither_a_backup_nor_a_restore_is_in_its_way() {
    let folder = with_consumers();
    let backing_up = private_file::open(&folder.path("data/keyring.json.lock")).unwrap();
    backing_up.try_lock().unwrap();
    let refused = folder.fails(&["key-ring", "rotate"]);
    assert!(refused.contains("backed up by another process"), "{refused}");
    // A backup waits for whoever rotates.
    let mut backup = folder.command(&["backup", "b.db"]).stdout(std::process::Stdio::null()).spawn().unwrap();
    folder.ok(&["check"], "");
    folder.ok(&["check"], "");
    assert!(!folder.path("b.db").exists() && backup.try_wait().unwrap().is_none());
    drop(backing_up);
    assert!(backup.wait().unwrap().success() && folder.path("b.db").exists());
    let restoring = private_file::open(&folder.path("data/claviger.lock")).unwrap();
    restoring.try_lock().unwrap();
    let refused = folder.fails(&["key-ring", "rotate"]);
    assert!(refused.contains("a restore is going on"), "{refused}");
    assert_eq!(versions(&folder), ["1"]);
}

#[test]
fn a_ring_that_is_named_as_the_database_is_has_a_lock_of_its_own() {
    let folder = with_consumers();
    fs::rename(folder.path("data/keyring.json"), folder.path("data/claviger.json")).unwrap();
    let ring = folder.path("data/claviger.json").display().to_string();
    let server = Program::serve(&folder, &["--key-ring", &ring]);
    folder.ok(&["key-ring", "rotate", "--key-ring", &ring], "");
    server.stop();
    assert!(!key(&folder.path("data/claviger.json"), "2").is_empty());
}

#[test]
fn what_cannot_be_read_keeps_no_key_and_a_leaked_one_is_replaced() {
    let folder = with_consumers();
    // Not as versions are written.
    write(&folder, "UPDATE consumers SET secret = '0' || secret WHERE id = (SELECT min(id) FROM consumers)");
    assert!(folder.fails_after_saying(&["check"]).contains("secrets cannot be read"));
    let said = folder.ok(&["key-ring", "rotate"], "");
    assert!(said.contains("1 secrets are encrypted anew") && said.contains("NOT encrypted anew"), "{said}");
    assert!(said.contains("version 2 is the key now") && !said.contains("NO new key"), "{said}");
    assert_eq!(versions(&folder), ["2"]);
}

#[test]
fn a_rotation_that_was_begun_is_finished_and_says_so() {
    let folder = with_consumers();
    let mut given = ring(&folder);
    given["sealing_keys"]["2"] = "7".repeat(64).into();
    fs::write(folder.path("data/keyring.json"), given.to_string()).unwrap();
    let said = folder.ok(&["key-ring", "rotate"], "");
    assert!(said.contains("NO new key was made"), "{said}");
    assert_eq!(key(&folder.path("data/keyring.json"), "2"), "7".repeat(64));
    assert!(!folder.ok(&["key-ring", "rotate"], "").contains("NO new key"));
    assert_eq!(versions(&folder), ["3"]);
    assert_all_open(&folder);
}

#[test]
fn after_the_key_is_lost_there_is_a_way_on() {
    let folder = with_consumers();
    let (_, secret) = folder.fill();
    let before = fs::read_to_string(folder.path("data/keyring.json")).unwrap();
    folder.ok(&["key-ring", "rotate"], "");
    fs::write(folder.path("data/keyring.json"), before).unwrap();
    for args in [["check"].as_slice(), &["key-ring", "rotate"]] {
        let refused = folder.fails(args);
        assert!(refused.contains("version 2 of the sealing key is not in it"), "{refused}");
    }
    let said = folder.ok(&["key-ring", "rotate", "--accept-lost-secrets"], "");
    assert!(said.contains("NOT encrypted anew") && said.contains("version 3 is the key now"), "{said}");
    assert!(folder.fails_after_saying(&["check"]).contains("secrets cannot be read"));
    let server = Program::serve(&folder, &[]);
    let answer = server.ask("GET", "/v1/whoami", &[("authorization", &format!("Bearer {secret}"))], "");
    assert!(answer.contains("VALID"), "{answer}");
}

#[test]
fn a_restore_without_the_present_key_leaves_what_opens() {
    let folder = with_consumers();
    write(&folder, "UPDATE consumers SET approved_at = 1");
    folder.ok(&["backup", "b.db"], "");
    folder.ok(&["key-ring", "rotate"], "");
    fs::remove_file(folder.path("data/keyring.json")).unwrap();
    let said = folder.ok(&["restore", "b.db", "--force"], "");
    assert_eq!(said.matches("has its older secret").count(), 2, "{said}");
    assert_all_open(&folder);
    let approved = "SELECT count(*) AS n FROM consumers WHERE approved_at IS NOT NULL OR disapproved_at IS NULL";
    assert_eq!(count(&folder, approved), 0);
}

#[test]
fn a_restore_takes_the_ring_that_opens_the_secrets() {
    let folder = with_consumers();
    folder.ok(&["backup", "b1.db"], "");
    folder.ok(&["key-ring", "rotate"], "");
    folder.ok(&["backup", "b2.db"], "");
    // From the first backup another way: another key with the same version.
    fs::remove_dir_all(folder.path("data")).unwrap();
    folder.ok(&["restore", "b1.db", "--accept-lost-revocations"], "");
    folder.ok(&["key-ring", "rotate"], "");
    for file in ["claviger.db", "claviger.db-wal", "claviger.db-shm"] {
        let _ = fs::remove_file(folder.path("data").join(file));
    }
    let own = key(&folder.path("data/keyring.json"), "2");
    let refused = folder.fails_after_saying(&["restore", "b2.db", "--accept-lost-revocations"]);
    assert!(refused.contains("--force puts that in its place"), "{refused}");
    assert_eq!(key(&folder.path("data/keyring.json"), "2"), own);
    let said = folder.ok(&["restore", "b2.db", "--accept-lost-revocations", "--force"], "");
    assert!(said.contains("the key ring that was replaced is kept as"), "{said}");
    assert_all_open(&folder);
}

#[test]
fn a_restore_changes_the_ring_at_its_end_and_no_more_than_it_must() {
    let folder = with_consumers();
    folder.ok(&["backup", "b.db"], "");
    fs::copy(folder.path("b.db"), folder.path("damaged.db")).unwrap();
    fs::copy(folder.path("b.db.keyring.json"), folder.path("damaged.db.keyring.json")).unwrap();
    fs::File::options().write(true).open(folder.path("damaged.db")).unwrap().set_len(5_000).unwrap();
    folder.ok(&["key-ring", "rotate"], "");
    folder.fails_after_saying(&["restore", "damaged.db", "--force"]);
    assert_eq!(versions(&folder), ["2"]);
    // What was only sealed anew was not replaced, and is sealed with the present key.
    let said = folder.ok(&["restore", "b.db", "--force"], "");
    assert!(!said.contains("kept its present secret"), "{said}");
    assert_eq!(versions(&folder), ["2"]);
    assert_all_open(&folder);

    // A key that is later than all here, and a ring behind a link.
    let mut beside: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(folder.path("b.db.keyring.json")).unwrap()).unwrap();
    beside["sealing_keys"]["255"] = "7".repeat(64).into();
    fs::write(folder.path("b.db.keyring.json"), beside.to_string()).unwrap();
    fs::rename(folder.path("data/keyring.json"), folder.path("elsewhere.json")).unwrap();
    std::os::unix::fs::symlink("../elsewhere.json", folder.path("data/keyring.json")).unwrap();
    for file in ["claviger.db", "claviger.db-wal", "claviger.db-shm"] {
        let _ = fs::remove_file(folder.path("data").join(file));
    }
    let said = folder.ok(&["restore", "b.db", "--accept-lost-revocations"], "");
    assert!(said.contains("the key ring has older keys again"), "{said}");
    assert_eq!(versions(&folder), ["1", "2"]);
    assert!(folder.path("data/keyring.json").is_symlink());
    assert_all_open(&folder);
    folder.ok(&["key-ring", "rotate"], "");
    assert_eq!(versions(&folder), ["2"]);
    assert!(folder.path("data/keyring.json").is_symlink());
}
