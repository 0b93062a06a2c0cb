//! What the tests of this crate stand on: each test runs on SQLite and on Postgres, with a database of
//! its own and a clock that stands still until the test moves it.
//!
//! ```ignore
//! each_database! {
//!     async fn a_thing_happens(service: Service) { … }
//! }
//! ```
//! which gives the tests `a_thing_happens::sqlite` and `a_thing_happens::postgres`.

mod people;
mod postgres;

use std::future::Future;
use std::path::PathBuf;

use domain::time::Timestamp;
use service::Service;
use service::clock::Clock;
use service::random;
use service::secret::KeyRing;
use service::store::{Database, FromRow, Row, sql_text};

pub(crate) use people::*;

/// When every test begins: 20 Nov 2026, 09:30 UTC.
pub(crate) const START: Timestamp = Timestamp::from_millis(1_795_167_000_000);

/// Makes two tests of each function, one for each database.
#[macro_export]
macro_rules! each_database {
    ($($(#[$meta:meta])* async fn $name:ident($service:ident: Service) $body:block)+) => {$(
        mod $name {
            use super::*;

            $(#[$meta])*
            async fn body($service: service::Service) $body

            #[test]
            fn sqlite() {
                $crate::common::on_sqlite(body);
            }

            #[test]
            fn postgres() {
                $crate::common::on_postgres(body);
            }
        }
    )+};
}

/// Runs `body` on an SQLite database that is gone afterwards.
pub(crate) fn on_sqlite<F>(body: impl FnOnce(Service) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let folder = Folder(std::env::temp_dir().join(format!("claviger-test-{:032x}", random::bits())));
    let url = format!("sqlite:{}", folder.0.join("claviger.db").display());
    runtime().block_on(run(&url, body));
}

/// Runs `body` on a Postgres database that is gone afterwards. Without Postgres the test fails.
pub(crate) fn on_postgres<F>(body: impl FnOnce(Service) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    runtime().block_on(async {
        let database = postgres::OwnDatabase::create().await;
        run(&database.url, body).await;
    });
}

/// With the stack of the program's threads: in a debug build the future of a long test is larger than the usual one.
fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_stack_size(16 << 20)
        .enable_all()
        .build()
        .unwrap()
}

async fn run<F>(url: &str, body: impl FnOnce(Service) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let service = start(url, KeyRing::generate()).await;
    let database = service.database().clone();
    // As a task of its own, so that a test that fails still closes its database.
    let outcome = tokio::spawn(body(service)).await;
    database.close().await;
    if let Err(failed) = outcome {
        std::panic::resume_unwind(failed.into_panic());
    }
}

/// A service that answers, on the database at `url`.
pub(crate) async fn start(url: &str, ring: KeyRing) -> Service {
    let database = Database::open(url).await.unwrap();
    let service = Service::new(database, ring, Clock::test(START)).await.unwrap();
    service.index().load(service.database()).await.unwrap();
    service
}

/// As this one started again, or beside it: another service that answers, on the same database.
pub(crate) async fn start_beside(service: &Service) -> Service {
    let (database, ring) = (service.database().clone(), service.ring().clone());
    let other = Service::new(database, ring, service.clock().clone()).await.unwrap();
    other.index().load(other.database()).await.unwrap();
    other
}

struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

struct Text(String);

impl FromRow for Text {
    fn from_row(row: &Row) -> service::Result<Self> {
        Ok(Self(row.get("t")?))
    }
}

/// Every row of every table, as text: to look for what must not be there.
pub(crate) async fn dump(service: &Service) -> String {
    let mut connection = service.database().read().await.unwrap();
    let is_sqlite = service.database().file().is_some();
    let tables = if is_sqlite {
        "SELECT name AS t FROM sqlite_schema WHERE type = 'table'"
    } else {
        "SELECT tablename AS t FROM pg_tables WHERE schemaname = 'public'"
    };
    let tables: Vec<Text> = sql_text(tables.to_owned()).all(&mut connection).await.unwrap();
    assert!(tables.len() > 10, "the tables are found");
    let mut dump = String::new();
    for Text(table) in tables {
        let row = if is_sqlite {
            let columns = format!("SELECT name AS t FROM pragma_table_info('{table}')");
            let columns: Vec<Text> = sql_text(columns).all(&mut connection).await.unwrap();
            let cast = |Text(name): &Text| {
                format!("CASE typeof(\"{name}\") WHEN 'blob' THEN hex(\"{name}\") ELSE coalesce(\"{name}\", '') END")
            };
            columns.iter().map(cast).collect::<Vec<_>>().join(" || '|' || ")
        } else {
            "CAST(whole AS TEXT)".to_owned()
        };
        let rows: Vec<Text> =
            sql_text(format!("SELECT {row} AS t FROM \"{table}\" AS whole")).all(&mut connection).await.unwrap();
        for Text(row) in rows {
            dump.push_str(&format!("{table}: {row}\n"));
        }
    }
    dump
}

/// What a verification says of a secret.
pub(crate) fn code_of(service: &Service, secret: &str) -> domain::verdict::Code {
    let question = service::verify::Question { secret, ..Default::default() };
    service.index().verify(&question, |verdict| verdict.code)
}
