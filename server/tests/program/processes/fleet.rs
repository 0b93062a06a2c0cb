//! Several servers on one database, and keys to be revoked.

use domain::id::KeyId;
use domain::limits::Limits;
use service::api_keys::{self, NewKey};
use service::clock::Clock;
use service::secret::KeyRing;
use service::store::{Database, sql};
use service::{Actor, Service};

use super::line::Line;
use crate::common::{Folder, OwnDatabase, Program, wait_until};

pub(super) struct Key {
    pub(super) id: KeyId,
    pub(super) secret: String,
}

/// A database with people and keys, and nobody who serves it yet.
pub(super) struct Fleet {
    pub(super) url: String,
    /// May verify.
    pub(super) gateway: String,
    /// May revoke.
    pub(super) admin: String,
    pub(super) keys: Vec<Key>,
    // In the order in which they go.
    pub(super) folder: Folder,
    _database: Option<OwnDatabase>,
}

impl Fleet {
    pub(super) fn on_sqlite(keys: usize) -> Self {
        let folder = Folder::new();
        let url = format!("sqlite:{}", folder.path("data/claviger.db").display());
        Self::fill(folder, url, None, keys)
    }

    pub(super) fn on_postgres(keys: usize) -> Self {
        let database = OwnDatabase::create().expect("TEST_POSTGRES_URL says where Postgres is");
        Self::fill(Folder::new(), database.url.clone(), Some(database), keys)
    }

    /// On a server of the test's own.
    pub(super) fn at(url: String, keys: usize) -> Self {
        Self::fill(Folder::new(), url, None, keys)
    }

    fn fill(folder: Folder, url: String, database: Option<OwnDatabase>, keys: usize) -> Self {
        let on = ["--database-url", &url];
        for (name, role) in [("gate", "gateway"), ("admin", "tenant-admin"), ("dev", "developer")] {
            folder.user(name, role, &on);
        }
        for (name, value) in [("api_keys.enabled", "true"), ("api_keys.max_per_user", "1000")] {
            folder.ok(&[&["settings", "set", name, value][..], &on].concat(), "");
        }
        let (gateway, admin) = (folder.key("gate", &on), folder.key("admin", &on));
        let keys = make_keys(&url, &folder, keys);
        Self { url, gateway, admin, keys, folder, _database: database }
    }

    pub(super) fn serve(&self) -> Program {
        self.serve_at(&self.url, &[])
    }

    /// The same by another way to the database, with this in the environment.
    pub(super) fn serve_at(&self, url: &str, environment: &[(&str, &str)]) -> Program {
        let program = Program::serve_with(&self.folder, &["--database-url", url], environment);
        wait_until(|| is_ready(&program).then_some(()));
        program
    }

    /// Runs a command beside the servers.
    pub(super) fn command(&self, args: &[&str]) -> String {
        self.folder.ok(&[args, &["--database-url", &self.url]].concat(), "")
    }

    /// A way of its own to the database, and what it is called.
    pub(super) fn line(&self) -> (Line, String) {
        let (start, rest) = self.url.split_once('@').unwrap();
        let (server, path) = rest.split_once('/').unwrap();
        let line = Line::to(server.parse().unwrap());
        let url = format!("{start}@{}/{path}", line.address);
        (line, url)
    }

    /// What `statement` counts, as `n`.
    pub(super) fn count(&self, statement: &'static str) -> i64 {
        self.on_database(async |database| {
            sql(statement).one(&mut database.read().await.unwrap()).await.unwrap().unwrap()
        })
    }

    /// Changes the database, of which no process is told.
    pub(super) fn run(&self, statement: &'static str) {
        self.on_database(async |database| {
            let mut tx = database.begin().await.unwrap();
            sql(statement).run_any(&mut tx).await.unwrap();
            tx.commit().await.unwrap();
        });
    }

    fn on_database<T>(&self, todo: impl AsyncFnOnce(&Database) -> T) -> T {
        runtime().block_on(async {
            let database = Database::open(&self.url).await.unwrap();
            let done = todo(&database).await;
            database.close().await;
            done
        })
    }

    /// Revokes the key by `program`, which must say that it did.
    pub(super) fn revoke(&self, program: &Program, key: &Key) {
        let bearer = format!("Bearer {}", self.admin);
        let path = format!("/api/v1/api-keys/{}/revoke", key.id);
        let answer = program.ask("POST", &path, &[("authorization", &bearer)], "");
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }

    /// What `program` says of the key.
    pub(super) fn code(&self, program: &Program, key: &Key) -> String {
        code_in(&program.verify(&self.gateway, &key.secret))
    }
}

pub(super) fn is_ready(program: &Program) -> bool {
    program.ask("GET", "/readyz", &[], "").starts_with("HTTP/1.1 200")
}

/// The code in an answer, or its first line.
pub(super) fn code_in(answer: &str) -> String {
    let code = answer.split_once(r#""code":""#).and_then(|(_, rest)| rest.split_once('"'));
    code.map_or_else(|| answer.lines().next().unwrap_or_default(), |(code, _)| code).to_owned()
}

fn make_keys(url: &str, folder: &Folder, count: usize) -> Vec<Key> {
    runtime().block_on(async {
        let ring = KeyRing::read(&folder.path("data/keyring.json")).unwrap();
        let database = Database::open(url).await.unwrap();
        let service = Service::new(database, ring, Clock::System).await.unwrap();
        let operator = Actor::operator(service::tenants::by_slug(&service, "default").await.unwrap());
        let mut keys = Vec::with_capacity(count);
        for i in 0..count {
            let new = NewKey { name: format!("key {i}"), limits: Limits::default(), ..NewKey::default() };
            let made = api_keys::generate_for(&service, &operator, "dev@example.test", &new).await.unwrap();
            keys.push(Key { id: made.key.id, secret: made.secret });
        }
        service.database().close().await;
        keys
    })
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}
