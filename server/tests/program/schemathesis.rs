//! The REST interface does what its description says: thousands of requests that are made from it, good and
//! bad ones, against the running program.

use std::path::Path;
use std::process::Command;

use crate::common::{Folder, PASSWORD, Program, python_tool};

/// Requests to an operation in each phase.
const EXAMPLES: &str = "80";
/// With these a credential shuts itself out, since every list shows it its own ID.
const SUICIDAL: &str = "change_api_key|delete_api_key|rotate_api_key|revoke_api_key|revoke_api_keys";

/// Runs it with the key of a new administrator, on the operations that `filter` leaves. Gives the status line
/// that the key gets afterwards.
fn try_out(filter: &str) -> String {
    let folder = Folder::new();
    let roles = ["--role", "tenant-admin", "--role", "developer"];
    let mut user = vec!["user", "add", "--email", "ada@example.test", "--name", "Ada", "--password-stdin"];
    user.extend(roles);
    folder.ok(&user, PASSWORD);
    folder.ok(&["settings", "set", "api_keys.enabled", "true"], "");
    folder.ok(&["settings", "set", "api_keys.max_per_user", "1000"], "");
    let key = folder.ok(&["api-key", "create", "--owner", "ada@example.test", "--name", "k"], "");
    let server = Program::serve(&folder, &[]);
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/program/schemathesis.toml");
    let done = Command::new(python_tool("schemathesis"))
        .current_dir(folder.path("."))
        .arg("--config-file")
        .arg(config)
        .args(["run", &format!("http://{}/api/openapi.json", server.address)])
        .args(["--header", &format!("Authorization: Bearer {}", key.trim())])
        .args(["--max-examples", EXAMPLES, "--phases", "examples,coverage,fuzzing", "--continue-on-failure"])
        .args([filter, &format!("^({SUICIDAL})$"), "--no-color", "--warnings", "off"])
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success(), "{told}\n{}", String::from_utf8_lossy(&done.stderr));
    assert!(told.contains("Test cases:"), "{told}");
    let bearer = format!("Bearer {}", key.trim());
    server.ask("GET", "/api/v1/apis", &[("authorization", &bearer)], "").lines().next().unwrap_or_default().to_owned()
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

#[test]
fn what_reads_and_makes_is_as_described() {
    let after = try_out("--exclude-operation-id-regex");
    assert!(after.contains(" 200 "), "what was refused all along tells nothing: {after}");
}

#[test]
fn what_takes_away_is_as_described() {
    let _ = try_out("--include-operation-id-regex");
}
