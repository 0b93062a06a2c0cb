//! Requests that end while the database is asked, because whoever sent them is gone.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use service::Service;
use service::store::{Connection, Database, Engine, OwnConnection, sql, sql_text};

use crate::access::makers::organisation;
use crate::each_database;

/// As many as a Postgres lends.
const ALL: usize = 16;

/// Starts `work`, and lets go of it before it is done.
async fn let_go<T>(work: impl Future<Output = T>) {
    let mut work = pin!(work);
    poll_fn(|context| Poll::Ready(_ = work.as_mut().poll(context))).await;
}

/// Every connection at once, so that none is on its way back.
async fn every(database: &Database) -> Vec<Connection> {
    let mut lent = Vec::new();
    for _ in 0..ALL {
        lent.push(database.read().await.unwrap());
    }
    lent
}

async fn called(name: &str, on: impl Into<service::store::Handle<'_>>) -> i64 {
    let statement = sql("SELECT count(*) AS n FROM tenants WHERE name = $1").bind(name);
    statement.one(on).await.unwrap().unwrap()
}

async fn let_go_of_many(service: &Service) {
    for _ in 0..40 {
        let_go(service.database().snapshot()).await;
        let_go(service.database().begin()).await;
    }
}

each_database! {
    async fn a_transaction_that_nobody_waits_for_keeps_nobody_from_writing(service: Service) {
        organisation(&service).await;
        let_go_of_many(&service).await;
        for i in 0..20 {
            let mut tx = service.database().begin().await.unwrap();
            sql_text(format!("UPDATE tenants SET name = 'after {i}'")).run(&mut tx).await.unwrap();
            tx.commit().await.unwrap();
        }
        assert_eq!(called("after 19", &mut service.database().read().await.unwrap()).await, 1);
    }

    async fn a_transaction_that_nobody_waits_for_is_lent_to_nobody(service: Service) {
        if service.database().engine() == Engine::Sqlite {
            return;
        }
        organisation(&service).await;
        let_go_of_many(&service).await;
        let mut lent = every(service.database()).await;
        for connection in &mut lent {
            called("before", connection).await;
        }
        let mut own: OwnConnection = service.database().connect().await.unwrap();
        for (i, connection) in lent.iter_mut().enumerate() {
            let (theirs, mine) = (format!("theirs {i}"), format!("mine {i}"));
            sql("UPDATE tenants SET name = $1").bind(&theirs).run(&mut own).await.unwrap();
            assert_eq!(called(&theirs, &mut *connection).await, 1, "it reads a moment that is past");
            sql("UPDATE tenants SET name = $1").bind(&mine).run(&mut *connection).await.unwrap();
            assert_eq!(called(&mine, &mut own).await, 1, "what it writes is not committed");
        }
    }
}
