//! Postgres for the tests: at `TEST_POSTGRES_URL` (a superuser's URL), or a throwaway cluster that lives
//! as long as this process.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use service::random;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

/// A database for one test.
pub(super) struct OwnDatabase {
    pub(super) url: String,
    name: String,
}

impl OwnDatabase {
    pub(super) async fn create() -> Self {
        let server = server();
        let name = format!("test_{:032x}", random::bits());
        admin(format!("CREATE DATABASE {name}")).await;
        Self { url: with_database(server, &name), name }
    }
}

impl Drop for OwnDatabase {
    fn drop(&mut self) {
        let text = format!("DROP DATABASE {} WITH (FORCE)", self.name);
        // Also while a failed test unwinds, where nothing can be awaited.
        let dropping = std::thread::spawn(|| super::runtime().block_on(admin(text)));
        let _ = dropping.join();
    }
}

async fn admin(text: String) {
    let mut connection = PgConnection::connect(server()).await.unwrap();
    connection.execute(AssertSqlSafe(text)).await.unwrap();
    connection.close().await.unwrap();
}

/// `url` with another database name; options after `?` stay.
fn with_database(url: &str, name: &str) -> String {
    let (address, options) = url.split_once('?').unwrap_or((url, ""));
    let (server, _) = address.rsplit_once('/').expect("TEST_POSTGRES_URL ends with /DATABASE");
    format!("{server}/{name}?{options}")
}

fn server() -> &'static str {
    static SERVER: OnceLock<String> = OnceLock::new();
    SERVER.get_or_init(|| std::env::var("TEST_POSTGRES_URL").ok().filter(|url| !url.is_empty()).unwrap_or_else(start))
}

/// Starts a cluster, and a guard that stops it when this process ends, however it ends.
fn start() -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.make/postgres").canonicalize().unwrap();
    let folder = std::env::temp_dir().join(format!("claviger-postgres-{:032x}", random::bits()));
    let started = Command::new(&script).arg("start").arg(&folder).output().unwrap();
    guard(&script, folder);
    let told = String::from_utf8_lossy(&started.stderr);
    assert!(started.status.success(), "these tests need Postgres, and it does not start: {told}");
    String::from_utf8(started.stdout).unwrap().trim().to_owned()
}

/// The guard waits for the end of its input, which the system closes when this process is gone.
#[expect(clippy::zombie_processes, reason = "it ends after this process, which cannot wait for it then")]
fn guard(script: &Path, folder: PathBuf) {
    const WAIT_AND_STOP: &str = r#"cat >/dev/null; "$0" stop "$1"; rm -rf "$1""#;
    let mut command = Command::new("sh");
    command.args(["-c", WAIT_AND_STOP]).arg(script).arg(folder);
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    // Out of the terminal's foreground group: Ctrl-C ends the tests, and with them the guard's wait.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut guard = command.spawn().unwrap();
    std::mem::forget(guard.stdin.take());
}
