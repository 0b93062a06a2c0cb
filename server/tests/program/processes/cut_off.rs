use std::process::Command;

use sqlx::{Connection as _, Executor as _, PgConnection};

use super::WITHOUT_LEASE;
use super::fleet::{Fleet, is_ready};
use super::line::Line;
use crate::common::{Folder, Program, wait_until};

#[test]
fn a_process_that_is_cut_off_says_that_it_cannot_tell() {
    assert_eq!(valid_at(&[], Line::cut), 0);
}

#[test]
fn a_process_whose_questions_are_swallowed_says_that_it_cannot_tell() {
    assert_eq!(valid_at(&[], Line::swallow), 0);
}

#[test]
fn without_leases_both_would_answer_from_before() {
    assert!(valid_at(&[WITHOUT_LEASE], Line::cut) > 0);
    assert!(valid_at(&[WITHOUT_LEASE], Line::swallow) > 0);
}

/// Breaks the line of a process, revokes keys at another, and asks the first about each right after. How many it
/// calls valid.
fn valid_at(environment: &[(&str, &str)], break_line: fn(&Line)) -> usize {
    let fleet = Fleet::on_postgres(4);
    let first = fleet.serve();
    let (line, url) = fleet.line();
    let apart = fleet.serve_at(&url, environment);
    let (last, revoked) = fleet.keys.split_last().unwrap();
    break_line(&line);
    let mut valid = 0;
    for key in revoked {
        fleet.revoke(&first, key);
        valid += usize::from(fleet.code(&apart, key) == "VALID");
    }
    if environment.is_empty() {
        // It knows that it cannot know.
        let door = apart.ask("GET", "/authz", &[("x-api-key", last.secret.as_str())], "");
        assert!(door.starts_with("HTTP/1.1 503"), "{door}");
        assert!(!is_ready(&apart));
        line.mend();
        wait_until(|| is_ready(&apart).then_some(()));
        wait_until(|| (fleet.code(&apart, last) == "VALID").then_some(()));
        for key in revoked {
            assert_eq!(fleet.code(&apart, key), "REVOKED");
        }
    }
    valid
}

#[test]
fn revoked_is_revoked_also_while_connections_are_ended() {
    let fleet = Fleet::on_postgres(5);
    let servers = [fleet.serve(), fleet.serve(), fleet.serve()];
    for key in &fleet.keys {
        end_every_connection(&fleet.url);
        revoke_stubbornly(&fleet, &servers[0], key);
        for server in &servers {
            assert_ne!(fleet.code(server, key), "VALID");
        }
    }
    all_find_their_way_back(&fleet, &servers);
}

#[test]
fn revoked_is_revoked_also_while_the_database_restarts() {
    let folder = Folder::new();
    let cluster = Cluster::start(&folder);
    let fleet = Fleet::at(cluster.url.clone(), 3);
    let servers = [fleet.serve(), fleet.serve(), fleet.serve()];
    for key in &fleet.keys {
        cluster.restart();
        revoke_stubbornly(&fleet, &servers[0], key);
        for server in &servers {
            assert_ne!(fleet.code(server, key), "VALID");
        }
    }
    all_find_their_way_back(&fleet, &servers);
}

fn all_find_their_way_back(fleet: &Fleet, servers: &[Program]) {
    for server in servers {
        for key in &fleet.keys {
            wait_until(|| (fleet.code(server, key) == "REVOKED").then_some(()));
        }
    }
}

/// Until the answer says that it is done, or that it was done before.
fn revoke_stubbornly(fleet: &Fleet, program: &Program, key: &super::fleet::Key) {
    let bearer = format!("Bearer {}", fleet.admin);
    let path = format!("/api/v1/api-keys/{}/revoke", key.id);
    wait_until(|| {
        let answer = program.ask("POST", &path, &[("authorization", &bearer)], "");
        (answer.starts_with("HTTP/1.1 200") || answer.contains("already revoked")).then_some(())
    });
}

fn end_every_connection(url: &str) {
    let others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                  WHERE datname = current_database() AND pid <> pg_backend_pid()";
    run(url, others);
}

fn run(url: &str, statement: &'static str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut connection = PgConnection::connect(url).await.unwrap();
        connection.execute(statement).await.unwrap();
        connection.close().await.unwrap();
    });
}

/// A Postgres of the test's own.
struct Cluster {
    url: String,
    folder: std::path::PathBuf,
}

impl Cluster {
    fn start(folder: &Folder) -> Self {
        let folder = folder.path("cluster");
        let cluster = Self { url: script("start", &folder).trim().to_owned(), folder };
        // What it has acknowledged survives a crash of it, as everywhere but in tests.
        run(&cluster.url, "ALTER SYSTEM SET synchronous_commit = 'on'");
        cluster.restart();
        cluster
    }

    /// As after a crash.
    fn restart(&self) {
        script("restart", &self.folder);
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        script("stop", &self.folder);
    }
}

fn script(command: &str, folder: &std::path::Path) -> String {
    let script = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../.make/postgres");
    let done = Command::new(script).arg(command).arg(folder).output().unwrap();
    assert!(done.status.success(), "{command}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}
