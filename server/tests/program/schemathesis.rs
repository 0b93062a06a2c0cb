//! The REST interface does what its description says: thousands of requests that are made from it, good and
//! bad ones, against the running program.

use std::path::{Path, PathBuf};

use crate::common::{Folder, Program, python_tool};

/// Requests to an operation.
const EXAMPLES: &str = "50";
/// The same ones each time: what fails then is what was changed.
const SEED: &str = "20261121";

fn beside(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/program").join(name)
}

#[test]
fn every_request_is_answered_as_described() {
    let folder = Folder::new();
    folder.user("ada", "tenant-admin", &["--role", "developer"]);
    folder.ok(&["settings", "set", "api_keys.enabled", "true"], "");
    folder.ok(&["settings", "set", "api_keys.max_per_user", "1000"], "");
    let server = Program::serve(&folder, &[]);
    let url = format!("http://{}/api/openapi.json", server.address);
    let done = folder
        .command_of(&python_tool("schemathesis"), &["--config-file"])
        .arg(beside("schemathesis.toml"))
        .args(["run", &url, "--max-examples", EXAMPLES, "--phases", "examples,coverage,fuzzing", "--seed", SEED])
        .args(["--continue-on-failure", "--no-color"])
        .env("CLAVIGER", env!("CARGO_BIN_EXE_claviger"))
        .env("SCHEMATHESIS_HOOKS", beside("schemathesis.py"))
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success(), "{told}\n{}", String::from_utf8_lossy(&done.stderr));
    // What is refused all along tells nothing.
    let kinds = kinds_of_changes(&folder);
    assert!(kinds > 5, "only {kinds} kinds of changes were made: {told}");
}

/// How many different things credentials did.
fn kinds_of_changes(folder: &Folder) -> i64 {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let url = format!("sqlite:{}", folder.path("data/claviger.db").display());
        let database = service::store::Database::open(&url).await.unwrap();
        let kinds = service::store::sql("SELECT count(DISTINCT action) AS n FROM events WHERE actor_id LIKE 'key_%'");
        kinds.one(&mut database.read().await.unwrap()).await.unwrap().unwrap()
    })
}

#[test]
fn the_command_prints_the_description_that_the_server_gives() {
    let folder = Folder::new();
    let server = Program::serve(&folder, &[]);
    let answer = server.ask("GET", "/api/openapi.json", &[], "");
    let (_, served) = answer.split_once("\r\n\r\n").unwrap();
    let json = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    assert_eq!(json(&folder.ok(&["openapi"], "")), json(served));
}
