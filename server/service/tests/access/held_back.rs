//! A request that waits for its turn acts with what is true when it gets it, on a server of whatever defaults.

use domain::Error;
use service::store::{Database, sql, sql_text};
use service::{Service, api_keys};
use sqlx::ConnectOptions as _;
use tokio::runtime::Handle;

use crate::access::beside::until;
use crate::access::makers::*;
use crate::common::*;

/// The name of the database, and where it is.
fn address(service: &Service) -> (String, String) {
    let Database::Postgres { pool, .. } = service.database() else { panic!("only Postgres has other defaults") };
    let options = pool.connect_options();
    (options.get_database().unwrap().to_owned(), options.to_url_lossy().to_string())
}

/// One moment for a whole transaction, from before it got its turn.
async fn repeatable_reads_are_the_default(service: Service) {
    let (name, url) = address(&service);
    let text = format!("ALTER DATABASE {name} SET default_transaction_isolation = 'repeatable read'");
    sql_text(text).run_any(&mut service.database().read().await.unwrap()).await.unwrap();
    let admin = organisation(&service).await;
    let wanda = owner(&service, &admin, "wanda", &[]).await;
    // Its connections are told of the default.
    let server = tokio::task::block_in_place(|| Handle::current().block_on(start(&url, service.ring().clone())));

    let mut holder = service.database().begin().await.unwrap();
    let held: Vec<String> = sql("SELECT id AS t FROM tenants").locking().all(&mut holder).await.unwrap();
    assert_eq!(held.len(), 1);
    let (asked, caller) = (server.clone(), wanda.clone());
    let request = tokio::spawn(async move { api_keys::generate(&asked, &caller, &named("late")).await });
    let waiting = "SELECT count(*) AS n FROM pg_stat_activity
                   WHERE datname = current_database() AND wait_event_type = 'Lock'";
    until(&service, waiting, |waiting| waiting == 1).await;
    sql("DELETE FROM sessions").run_any(&mut holder).await.unwrap();
    holder.commit().await.unwrap();
    let answer = request.await.unwrap();
    server.database().close().await;
    assert_eq!(refused(answer), Error::Unauthenticated);
}

#[test]
fn whose_session_ended_meanwhile_is_refused_although_one_moment_is_the_default() {
    on_postgres(repeatable_reads_are_the_default);
}
