//! Databases to measure on: the demo's people with as many keys as wanted.

use std::fs;
use std::path::{Path, PathBuf};

use domain::access::Access;
use domain::api::ApiDraft;
use domain::role::RoleDraft;
use service::Service;
use service::demo::{self, Options};
use service::random;
use service::secret::PlainSecret;
use service::store::{Database, Engine, FromRow, Row, sql, sql_text};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _};

use crate::{Result, Where};

#[derive(clap::Args)]
pub(crate) struct Fill {
    #[command(flatten)]
    place: Where,
    #[arg(long)]
    keys: usize,
    /// Gets asker.txt (a secret that may ask about others), known.txt and unknown.txt (a secret a line)
    #[arg(long)]
    secrets_dir: PathBuf,
    /// How many secrets of each kind
    #[arg(long, default_value_t = 1_000)]
    secrets: usize,
    /// Limit every key to some addresses and a rate that is never reached, so that asking for both is measured
    #[arg(long)]
    limits: bool,
}

pub(crate) async fn run(options: &Fill) -> Result<()> {
    let service = options.place.open().await?;
    let fill = Options { keys: options.keys, secrets: options.secrets, history: false, ..Options::default() };
    let later = Indexes::put_off(&service).await?;
    count_keys(&service, false).await?;
    let filled = demo::fill(&service, &fill).await.map_err(|failure| failure.to_string())?;
    count_keys(&service, true).await?;
    later.make(&service).await?;
    guard(&service, options.limits).await?;
    settle(&service).await?;

    fs::create_dir_all(&options.secrets_dir)?;
    let file = |name: &str| options.secrets_dir.join(name);
    fs::write(file("asker.txt"), filled.key.secret.expose())?;
    write_lines(&file("known.txt"), &filled.secrets)?;
    let unknown: Vec<_> = (0..options.secrets).map(|_| PlainSecret::generate("clvk", random::bits())).collect();
    write_lines(&file("unknown.txt"), &unknown)?;
    service.database().close().await;
    println!("{{\"keys\":{},\"secrets\":{}}}", filled.keys, filled.secrets.len());
    Ok(())
}

/// The API `orders`, to which every owner has full access by a role.
async fn guard(service: &Service, limits: bool) -> Result<()> {
    let told = |failure: service::Failure| failure.to_string();
    let mut tx = service.database().begin().await?;
    let tenant: Option<String> = sql("SELECT tenant_id AS t FROM api_keys LIMIT 1").one(&mut tx).await.map_err(told)?;
    tx.commit().await?;
    let tenant = tenant.and_then(|id| id.parse().ok()).ok_or("no key was made")?;
    let operator = service::Actor::operator(tenant);
    let orders = ApiDraft {
        slug: "orders".into(),
        name: "Orders".into(),
        path_prefixes: vec!["/orders".into()],
        ..ApiDraft::default()
    };
    service::apis::register(service, &operator, &orders).await.map_err(told)?;
    let access = [("orders".to_owned(), Access::Full)].into();
    let keeper = RoleDraft { name: "order-keeper".into(), access, ..RoleDraft::default() };
    service::roles::add(service, &operator, &keeper).await.map_err(told)?;
    let mut tx = service.database().begin().await?;
    sql("INSERT INTO user_roles (user_id, role) SELECT id, 'order-keeper' FROM users").run_any(&mut tx).await?;
    if limits {
        // But the one that asks, which also does so where there is no network.
        sql(r#"UPDATE api_keys SET rate_limit = 1000000, rate_per = 'second',
                      allowed_addresses = '["10.0.0.0/8","127.0.0.0/8","203.0.113.0/24"]'
               WHERE name <> 'Getting started'"#)
        .run_any(&mut tx)
        .await?;
    }
    Ok(tx.commit().await?)
}

fn write_lines(path: &Path, secrets: &[PlainSecret]) -> std::io::Result<()> {
    let lines: Vec<&str> = secrets.iter().map(PlainSecret::expose).collect();
    fs::write(path, lines.join("\n"))
}

/// What a database does by and by when rows come by and by: it learns what its tables hold.
async fn settle(service: &Service) -> Result<()> {
    let texts: &[&'static str] = match service.database().engine() {
        Engine::Sqlite => &["ANALYZE"],
        Engine::Postgres => &["VACUUM ANALYZE api_keys", "VACUUM ANALYZE users"],
    };
    for text in texts {
        run_long(service, (*text).to_owned()).await?;
    }
    Ok(())
}

/// Whether keys are counted when they come. A million of them in one transaction would leave thousands of versions of each
/// count, which Postgres walks through for every further one; they are counted all at once afterwards.
async fn count_keys(service: &Service, counting: bool) -> Result<()> {
    if service.database().engine() == Engine::Sqlite {
        return Ok(());
    }
    let switch = if counting { "ENABLE" } else { "DISABLE" };
    run_long(service, format!("ALTER TABLE api_keys {switch} TRIGGER api_keys_counted_insert")).await?;
    if counting {
        let count = "INSERT INTO api_key_counts (tenant_id, scope, segment, keys)
             SELECT tenant_id, scope, segment, count(*)
             FROM api_keys CROSS JOIN LATERAL (VALUES (tenant_id), (owner_id), (project_id)) AS scopes (scope)
             WHERE scope IS NOT NULL GROUP BY tenant_id, scope, segment";
        run_long(service, count.to_owned()).await?;
    }
    Ok(())
}

/// Runs what may take longer than the program lets a statement take, on its database or on the way to it.
async fn run_long(service: &Service, text: String) -> Result<()> {
    match service.database() {
        Database::Sqlite { writer, .. } => {
            sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut *writer.acquire().await?).await?;
        }
        Database::Postgres { pool, .. } => {
            // Not given back: its limits are others now.
            let mut connection = pool.acquire().await?.detach();
            connection.execute("SET statement_timeout = 0").await?;
            sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut connection).await?;
            connection.close().await?;
        }
    }
    Ok(())
}

/// The indexes of the keys, taken down while very many rows come and put up again: ten times as fast.
struct Indexes(Vec<Made>);

struct Made {
    name: String,
    kind: String,
    text: String,
}

impl FromRow for Made {
    fn from_row(row: &Row) -> service::Result<Self> {
        Ok(Self { name: row.get("name")?, kind: row.get("kind")?, text: row.get("text")? })
    }
}

impl Indexes {
    async fn put_off(service: &Service) -> Result<Self> {
        let found = match service.database().engine() {
            Engine::Sqlite => {
                "SELECT name, type AS kind, sql AS text FROM sqlite_schema
                 WHERE tbl_name = 'api_keys' AND sql IS NOT NULL AND (type = 'index' OR name LIKE 'api_keys_search%')"
            }
            Engine::Postgres => {
                "SELECT indexname::text AS name, 'index' AS kind, indexdef AS text FROM pg_indexes
                 WHERE tablename = 'api_keys' AND indexname <> 'api_keys_pkey'"
            }
        };
        let mut tx = service.database().begin().await?;
        let made: Vec<Made> = sql(found).all(&mut tx).await.map_err(|failure| failure.to_string())?;
        for Made { name, kind, .. } in &made {
            sql_text(format!("DROP {kind} {name}")).run_any(&mut tx).await?;
        }
        tx.commit().await?;
        Ok(Self(made))
    }

    async fn make(self, service: &Service) -> Result<()> {
        for Made { text, .. } in self.0 {
            run_long(service, text).await?;
        }
        if service.database().engine() == Engine::Sqlite {
            run_long(service, "INSERT INTO api_keys_search (api_keys_search) VALUES ('rebuild')".to_owned()).await?;
        }
        Ok(())
    }
}
