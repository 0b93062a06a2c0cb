//! A Postgres database of its own, on the server at `TEST_POSTGRES_URL` (a superuser's URL).

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

pub(crate) struct OwnDatabase {
    pub(crate) url: String,
    server: String,
    name: String,
}

impl OwnDatabase {
    pub(crate) fn create() -> Option<Self> {
        let server = std::env::var("TEST_POSTGRES_URL").ok().filter(|url| !url.is_empty())?;
        let name = format!("test_{:032x}", service::random::bits());
        admin(&server, format!("CREATE DATABASE {name}"));
        let (address, options) = server.split_once('?').unwrap_or((&server, ""));
        let (host, _) = address.rsplit_once('/').expect("TEST_POSTGRES_URL ends with /DATABASE");
        Some(Self { url: format!("{host}/{name}?{options}"), server, name })
    }
}

impl Drop for OwnDatabase {
    fn drop(&mut self) {
        admin(&self.server, format!("DROP DATABASE {} WITH (FORCE)", self.name));
    }
}

fn admin(server: &str, text: String) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut connection = PgConnection::connect(server).await.unwrap();
        connection.execute(AssertSqlSafe(text)).await.unwrap();
        connection.close().await.unwrap();
    });
}
