//! Databases to measure on: the demo's people with as many keys as wanted.

use std::fs;
use std::path::{Path, PathBuf};

use service::Service;
use service::demo::{self, Options};
use service::secret::{PlainSecret, random};
use service::store::{Engine, FromRow, Row, sql, sql_text};

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
}

pub(crate) async fn run(options: &Fill) -> Result<()> {
    let service = options.place.open().await?;
    let fill = Options { keys: options.keys, secrets: options.secrets, history: false, ..Options::default() };
    let later = Indexes::put_off(&service).await?;
    let filled = demo::fill(&service, &fill).await.map_err(|failure| failure.to_string())?;
    later.make(&service).await?;
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
        // A connection that writes, outside of a transaction.
        match service.database() {
            service::store::Database::Sqlite { writer, .. } => {
                sql(text).run(service::store::Handle::Sqlite(&mut *writer.acquire().await?)).await?;
            }
            service::store::Database::Postgres(pool) => {
                sql(text).run(service::store::Handle::Postgres(&mut *pool.acquire().await?)).await?;
            }
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
                 WHERE tbl_name = 'api_keys' AND sql IS NOT NULL AND type IN ('index', 'trigger')"
            }
            Engine::Postgres => {
                "SELECT indexname::text AS name, 'index' AS kind, indexdef AS text FROM pg_indexes
                 WHERE tablename = 'api_keys' AND indexname <> 'api_keys_pkey'"
            }
        };
        let mut tx = service.database().begin().await?;
        let made: Vec<Made> = sql(found).all(&mut tx).await.map_err(|failure| failure.to_string())?;
        for Made { name, kind, .. } in &made {
            sql_text(format!("DROP {kind} {name}")).run(&mut tx).await?;
        }
        tx.commit().await?;
        Ok(Self(made))
    }

    async fn make(self, service: &Service) -> Result<()> {
        let mut tx = service.database().begin().await?;
        for Made { text, .. } in self.0 {
            sql_text(text).run(&mut tx).await?;
        }
        if service.database().engine() == Engine::Sqlite {
            sql("INSERT INTO api_keys_search (api_keys_search) VALUES ('rebuild')").run(&mut tx).await?;
        }
        Ok(tx.commit().await?)
    }
}
