//! Rows that a version wrote which knew nothing of segments, before the upgrade and while it still runs beside this one.

use domain::api_key::{KeyFilter, KeyQuery};
use domain::id::KeyId;
use domain::time::{DAY, Timestamp};
use domain::user::User;
use service::random;
use service::store::{Database, sql, sql_text};
use service::{Actor, Service, api_keys};
use sqlx::ConnectOptions as _;

use crate::access::beside::{count, run};
use crate::api_keys::views::{agree, calls, keys, people};
use crate::each_database;

/// A key as the version before writes it.
async fn insert(
    service: &Service,
    operator: &Actor,
    owner: &User,
    name: &str,
    (created, expires): (Timestamp, Timestamp),
) {
    let id = random::id(KeyId::new, created);
    let search = format!("{name}\n{}\n{}\n{}", &id.to_string()[4..], owner.name.to_lowercase(), owner.email);
    let text =
        "INSERT INTO api_keys (id, tenant_id, owner_id, name, prefix, last_four, secret_hash, created_at, updated_at,
                    expires_at, sort_name, sort_owner, search)
                VALUES ($1, $2, $3, $4, 'clvk', 'aaaa', '1:00', $5, $5, $6, $4, $7, $8)";
    let mut tx = service.database().begin().await.unwrap();
    sql(text)
        .bind(id)
        .bind(operator.tenant)
        .bind(owner.id)
        .bind(name)
        .bind(created)
        .bind(expires)
        .bind(owner.name.to_lowercase())
        .bind(search)
        .run(&mut tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// What makes the schema that of the version before, around the rows that there are.
fn back(service: &Service) -> Vec<String> {
    let of_engine: &[&str] = match service.database() {
        Database::Sqlite { .. } => &[
            "DROP TRIGGER api_keys_segment_ends",
            "DROP TRIGGER api_keys_counted_insert",
            "DROP TRIGGER api_keys_counted_delete",
            "DROP TRIGGER api_keys_counted_update",
        ],
        Database::Postgres { .. } => {
            &["DROP FUNCTION api_keys_segment_ends CASCADE", "DROP FUNCTION api_keys_counted CASCADE"]
        }
    };
    let indexes = ["id", "name", "owner", "updated", "expires"].map(|order| format!("DROP INDEX api_keys_by_{order}"));
    let made_again = [
        "by_id",
        "by_name",
        "by_owner",
        "by_updated",
        "by_created",
        "by_expires",
        "revoked",
        "never_used",
        "of_owner",
        "of_project",
    ]
    .map(|index| format!("CREATE INDEX api_keys_{index} ON api_keys (tenant_id, id)"));
    let between = [
        "DROP INDEX api_keys_by_segment_end",
        "DROP INDEX api_keys_of_owner",
        "DROP INDEX api_keys_of_project",
        "DROP TABLE api_key_counts",
        "DROP TABLE preferences",
        "DROP TABLE api_tokens",
        "DROP TABLE nonces",
        "DROP TABLE authorizations",
        "DROP TABLE temporary_credentials",
        "DROP TABLE consumers",
        "DROP INDEX events_by_actor",
        "DROP INDEX api_keys_by_previous_maker",
        "DROP INDEX applications_by_previous_maker",
        "ALTER TABLE api_keys DROP COLUMN previous_made_by",
        "ALTER TABLE applications DROP COLUMN previous_made_by",
        "ALTER TABLE refusals DROP COLUMN base_string",
        "ALTER TABLE users DROP COLUMN deleted_at",
        "ALTER TABLE api_keys DROP COLUMN segment",
        "ALTER TABLE api_keys DROP COLUMN segment_until",
        "UPDATE api_keys SET search = search || '\nquetzal'",
        "DELETE FROM _sqlx_migrations WHERE version >= 14",
    ];
    let before = of_engine.iter().map(|text| (*text).to_owned());
    before.chain(indexes).chain(between.map(str::to_owned)).chain(made_again).collect()
}

fn url(service: &Service) -> String {
    match service.database() {
        Database::Sqlite { file, .. } => format!("sqlite:{}", file.display()),
        Database::Postgres { pool, .. } => pool.connect_options().to_url_lossy().to_string(),
    }
}

each_database! {
    async fn what_the_version_before_writes_is_in_its_views(service: Service) {
        let (operator, people) = people(&service).await;
        let made = keys(&service, &operator, &people).await;
        let now = service.clock().now();
        for (name, age, days) in [("old", 100, 300), ("soon", 0, 7), ("expired", 50, -1), ("long", 1, 90)] {
            insert(&service, &operator, &people[0], name, (now.plus(-age * DAY), now.plus(days * DAY))).await;
        }
        agree(&service, &operator).await;
        api_keys::settle(&service).await.unwrap();
        agree(&service, &operator).await;
        for (i, set) in ["revoked_at = $2, updated_at = $2", "expires_at = $2 + 864000000", "last_used_at = $2"].into_iter().enumerate() {
            let mut tx = service.database().begin().await.unwrap();
            for key in made.iter().skip(i).step_by(4) {
                sql_text(format!("UPDATE api_keys SET {set} WHERE id = $1")).bind(key.key.id).bind(now).run(&mut tx).await.unwrap();
            }
            tx.commit().await.unwrap();
            agree(&service, &operator).await;
            api_keys::settle(&service).await.unwrap();
            agree(&service, &operator).await;
        }
    }

    async fn rows_survive_the_migration_in_their_views(service: Service) {
        let (operator, people) = people(&service).await;
        let now = match service.database() {
            Database::Sqlite { .. } => "SELECT CAST(strftime('%s', 'now') AS INTEGER) * 1000 AS n",
            Database::Postgres { .. } => "SELECT CAST(extract(epoch FROM now()) * 1000 AS BIGINT) AS n",
        };
        let now = Timestamp::from_millis(count(&service, now).await);
        service.clock().advance(now.since(service.clock().now()) - 190 * DAY);
        let made = keys(&service, &operator, &people).await;
        calls(&service, &made[..15]).await;
        run(&service, "UPDATE api_keys SET revoked_at = created_at WHERE name LIKE 'export 1%'").await;
        service.clock().advance(now.since(service.clock().now()));
        // Half a day to either side of where a view begins.
        for half_days in [-1, 1] {
            let (soon, idle) = (now.plus(14 * DAY + half_days * DAY / 2), now.plus(-90 * DAY + half_days * DAY / 2));
            insert(&service, &operator, &people[0], "nearly soon", (now, soon)).await;
            insert(&service, &operator, &people[0], "nearly idle", (idle, now.plus(100 * DAY))).await;
        }
        let mut tx = service.database().begin().await.unwrap();
        for statement in back(&service) {
            sql_text(statement).run_any(&mut tx).await.unwrap();
        }
        tx.commit().await.unwrap();
        let (url, runtime) = (url(&service), tokio::runtime::Handle::current());
        let migrate = move || runtime.block_on(async { Database::open(&url).await.unwrap().close().await });
        tokio::task::spawn_blocking(migrate).await.unwrap();
        assert_eq!(count(&service, "SELECT count(*) AS n FROM api_keys WHERE segment = 0 OR segment_until = 0").await, 0);
        agree(&service, &operator).await;
        service.clock().advance(30 * DAY);
        agree(&service, &operator).await;
        let query = KeyQuery { filter: KeyFilter { text: "quetzal".into(), ..KeyFilter::default() }, ..KeyQuery::default() };
        assert_eq!(api_keys::list(&service, &operator, &query).await.unwrap().items.len(), 0, "the search text is made anew");
    }
}
