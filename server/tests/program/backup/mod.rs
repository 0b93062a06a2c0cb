//! A backup restores to its moment, and brings no revoked key back to life silently.

mod since;

use crate::common::{Folder, Program, mode};

async fn open(folder: &Folder) -> service::Service {
    let url = format!("sqlite:{}", folder.path("data/claviger.db").display());
    let database = service::store::Database::open(&url).await.unwrap();
    let ring = service::secret::KeyRing::read(&folder.path("data/keyring.json")).unwrap();
    service::Service::new(database, ring, service::clock::Clock::System).await.unwrap()
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

fn verdict(folder: &Folder, gateway: &str, key: &str) -> String {
    let server = Program::serve(folder, &[]);
    let answer = server.verify(gateway, key);
    server.stop();
    answer.split("\"code\":\"").nth(1).unwrap_or(&answer).split('"').next().unwrap().to_owned()
}

#[test]
fn a_backup_is_made_beside_a_running_server_and_moves_house() {
    let folder = Folder::new();
    let (gateway, key) = folder.fill();
    let server = Program::serve(&folder, &[]);
    folder.ok(&["backup", "b.db"], "");
    folder.ok(&["backup", "b.db"], "");
    server.stop();
    assert_eq!((mode(&folder.path("b.db")), mode(&folder.path("b.db.keyring.json"))), (0o600, 0o600));

    let other = Folder::new();
    let backup = folder.path("b.db").display().to_string();
    let line = other.fails_after_saying(&["restore", &backup]);
    assert!(line.contains("--accept-lost-revocations"), "{line}");
    assert!(!other.path("data/claviger.db").exists(), "nothing is left behind");
    other.ok(&["restore", &backup, "--accept-lost-revocations"], "");
    assert_eq!(mode(&other.path("data/keyring.json")), 0o600);
    assert_eq!(verdict(&other, &gateway, &key), "VALID");
}

/// As after the wrong key ring, or after somebody wrote to the database.
#[test]
fn a_check_finds_a_secret_that_does_not_open() {
    let folder = Folder::new();
    folder.fill();
    let lines = folder.ok(&["consumer", "create", "--name", "x", "--secret-stdin"], "nC4-vQ8wZr2_Lk9xTb6m\n");
    assert!(folder.ok(&["check"], "").contains("ok: 1 encrypted secrets can be read"));
    runtime().block_on(async {
        let service = open(&folder).await;
        let mut tx = service.database().begin().await.unwrap();
        service::store::sql("UPDATE consumers SET secret = substr(secret, 1, 20)").run(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        service.database().close().await;
    });
    let id = lines.lines().next().unwrap().strip_prefix("id=").unwrap();
    let said = folder.fails_after_saying(&["check"]);
    assert!(said.contains("secrets cannot be read"), "{said} {id}");
}

#[test]
fn a_running_server_is_not_restored_under_its_feet() {
    let folder = Folder::new();
    folder.fill();
    folder.ok(&["backup", "b.db"], "");
    let server = Program::serve(&folder, &[]);
    assert!(folder.fails(&["restore", "b.db", "--force"]).contains("a server is running"));
    server.stop();
    folder.ok(&["restore", "b.db", "--force"], "");
}

#[test]
fn what_is_damaged_is_found_and_not_restored() {
    let folder = Folder::new();
    folder.fill();
    folder.ok(&["backup", "b.db"], "");
    let mut bytes = std::fs::read(folder.path("b.db")).unwrap();
    let end = bytes.len() - 4096;
    bytes[8192..end].fill(0xff);
    std::fs::write(folder.path("b.db"), bytes).unwrap();
    let before = std::fs::read(folder.path("data/claviger.db")).unwrap();
    folder.fails_after_saying(&["restore", "b.db", "--force"]);
    assert_eq!(std::fs::read(folder.path("data/claviger.db")).unwrap(), before);
    assert!(folder.fails(&["restore", "missing.db"]).contains("no such file"));
}

#[test]
fn postgres_has_tools_of_its_own() {
    let folder = Folder::new();
    for command in ["backup", "restore"] {
        let line = folder.fails(&[command, "b.db", "--database-url", "postgres://nowhere.invalid/x"]);
        assert!(line.contains("pg_"), "{line}");
    }
}

#[test]
fn what_is_written_is_for_its_owner_alone() {
    let folder = Folder::new();
    folder.fill();
    folder.ok(&["backup", "b.db"], "");
    assert_eq!(mode(&folder.path("data")), 0o700);
    for file in ["b.db", "b.db.keyring.json", "data/keyring.json"] {
        assert_eq!(mode(&folder.path(file)), 0o600, "{file}");
    }
}
