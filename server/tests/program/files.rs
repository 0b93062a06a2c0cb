//! Who may open what the program writes.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use crate::common::{Folder, Program, mode};

/// A folder that everybody may read, in which the program is to work.
fn folder_open_to_all() -> Folder {
    let folder = Folder::new();
    fs::create_dir(folder.path("data")).unwrap();
    fs::set_permissions(folder.path("data"), Permissions::from_mode(0o755)).unwrap();
    folder
}

/// `claviger ARGS` where new files are everybody's unless the program says otherwise.
fn without_umask(folder: &Folder, args: &[&str]) {
    let mut command = folder.command_of(Path::new("/bin/sh"), &["-c", "umask 0 && exec \"$0\" \"$@\""]);
    let output = command.arg(env!("CARGO_BIN_EXE_claviger")).args(args).output().unwrap();
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// The files in `data`, each with its mode.
fn modes(folder: &Folder) -> Vec<(String, u32)> {
    let entries = fs::read_dir(folder.path("data")).unwrap().map(Result::unwrap);
    entries.map(|entry| (entry.file_name().into_string().unwrap(), mode(&entry.path()))).collect()
}

fn assert_private(folder: &Folder, at_least: &[&str]) {
    let found = modes(folder);
    for name in at_least {
        assert!(found.iter().any(|(file, _)| file == name), "{name} in {found:?}");
    }
    for (file, mode) in found {
        assert_eq!(mode, 0o600, "{file}");
    }
}

#[test]
fn what_is_written_is_its_owners_alone_whatever_umask_and_directory() {
    let folder = folder_open_to_all();
    without_umask(&folder, &["settings", "set", "api_keys.enabled", "true"]);
    assert_private(&folder, &["claviger.db", "claviger.migrate.lock", "keyring.json"]);
    let server = Program::serve(&folder, &[]);
    folder.fill();
    assert_private(&folder, &["claviger.db", "claviger.db-wal", "claviger.db-shm", "claviger.lock"]);
    server.stop();

    without_umask(&folder, &["backup", "b.db"]);
    assert_eq!((mode(&folder.path("b.db")), mode(&folder.path("b.db.keyring.json"))), (0o600, 0o600));
    // A backup that was carried about has whatever rights.
    fs::set_permissions(folder.path("b.db"), Permissions::from_mode(0o666)).unwrap();
    without_umask(&folder, &["restore", "b.db", "--force"]);
    assert_private(&folder, &["claviger.db", "claviger.lock", "keyring.json"]);
}

#[test]
fn what_others_could_open_is_taken_from_them_and_that_is_said() {
    let folder = folder_open_to_all();
    folder.fill();
    let (database, lock) = (folder.path("data/claviger.db"), folder.path("data/claviger.lock"));
    fs::write(&lock, "").unwrap();
    for file in [&database, &lock] {
        fs::set_permissions(file, Permissions::from_mode(0o644)).unwrap();
    }
    let server = Program::serve(&folder, &[]);
    assert_private(&folder, &["claviger.db", "claviger.lock"]);
    let (_, _, log) = server.stop();
    for file in ["claviger.db", "claviger.lock"] {
        let said = log.lines().any(|line| line.contains("others could open this file") && line.contains(file));
        assert!(said, "{file} in {log}");
    }
    assert!(folder.ok(&["check"], "").contains("ok: nobody but their owner may open the files"));
}
