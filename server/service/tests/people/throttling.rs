use domain::Error;
use domain::time::{DAY, MINUTE, SECOND};
use service::store::sql;
use service::{Service, sessions};

use crate::common::*;
use crate::each_database;

const WRONG: &str = "tide-pool lantern 42";

async fn fail(service: &Service, address: &str, email: &str) -> Error {
    refused(sessions::sign_in(service, &at(address), email, WRONG).await)
}

async fn succeeds(service: &Service, address: &str, email: &str) -> bool {
    sessions::sign_in(service, &at(address), email, PASSWORD).await.is_ok()
}

fn is_wrong_password(error: &Error) -> bool {
    error.about("password").is_some()
}

each_database! {
    async fn the_sixth_attempt_waits_whoever_makes_it(service: Service) {
        administrator(&service).await;
        for i in 0..5 {
            assert!(is_wrong_password(&fail(&service, &format!("203.0.113.{i}"), "ada@example.test").await));
        }
        // Even with the right password, even from elsewhere: it is not looked at.
        let sixth = refused(sessions::sign_in(&service, &at("203.0.113.99"), "ada@example.test", PASSWORD).await);
        assert_eq!(sixth, Error::Throttled { retry_after: 1 });
        service.clock().advance(SECOND);
        assert!(succeeds(&service, "203.0.113.99", "ada@example.test").await);
    }

    async fn each_failure_doubles_the_wait_and_an_early_attempt_does_not(service: Service) {
        administrator(&service).await;
        let attempt = async || fail(&service, "203.0.113.1", "ada@example.test").await;
        for _ in 0..5 {
            assert!(is_wrong_password(&attempt().await));
        }
        for wait in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900] {
            for _ in 0..3 {
                assert_eq!(attempt().await, Error::Throttled { retry_after: wait });
            }
            service.clock().advance(i64::from(wait) * SECOND - 1);
            assert_eq!(attempt().await, Error::Throttled { retry_after: 1 });
            service.clock().advance(1);
            assert!(is_wrong_password(&attempt().await), "after {wait} s");
        }
        service.clock().advance(15 * MINUTE);
        assert!(succeeds(&service, "203.0.113.1", "ada@example.test").await);
    }

    async fn an_unknown_address_waits_like_a_known_one(service: Service) {
        administrator(&service).await;
        for i in 0..5 {
            fail(&service, &format!("203.0.113.{i}"), "nobody@example.test").await;
        }
        let sixth = fail(&service, "203.0.113.99", "Nobody@example.test").await;
        assert_eq!(sixth, Error::Throttled { retry_after: 1 });
    }

    async fn success_clears_the_account(service: Service) {
        administrator(&service).await;
        for _ in 0..3 {
            for i in 0..4 {
                assert!(is_wrong_password(&fail(&service, &format!("203.0.113.{i}"), "ada@example.test").await));
            }
            assert!(succeeds(&service, "198.51.100.1", "ada@example.test").await);
            service.clock().advance(DAY + SECOND);
        }
        for _ in 0..2 {
            for i in 0..4 {
                assert!(is_wrong_password(&fail(&service, &format!("198.18.0.{i}"), "ada@example.test").await));
            }
            assert!(succeeds(&service, "198.51.100.1", "ada@example.test").await);
        }
    }

    async fn an_address_that_tries_many_accounts_waits(service: Service) {
        let ada = administrator(&service).await;
        user(&service, &ada, "ben@example.test", &[]).await;
        for i in 0..5 {
            assert!(is_wrong_password(&fail(&service, "2001:db8:7::1", &format!("guess{i}@example.test")).await));
        }
        let neighbour = refused(sessions::sign_in(&service, &at("2001:db8:7::beef"), "ben@example.test", PASSWORD).await);
        assert_eq!(neighbour, Error::Throttled { retry_after: 1 });
        assert!(succeeds(&service, "2001:db8:8::1", "ben@example.test").await);
    }

    async fn strangers_cannot_keep_the_owner_out_of_a_known_place(service: Service) {
        let ada = administrator(&service).await;
        user(&service, &ada, "ben@example.test", &[]).await;
        assert!(succeeds(&service, "198.51.100.7", "ben@example.test").await);
        for i in 0..40 {
            fail(&service, &format!("203.0.113.{i}"), "ben@example.test").await;
            fail(&service, "198.51.100.7", &format!("guess{i}@example.test")).await;
            service.clock().advance(15 * MINUTE);
        }
        fail(&service, "203.0.113.200", "ben@example.test").await;
        let elsewhere = refused(sessions::sign_in(&service, &at("203.0.113.201"), "ben@example.test", PASSWORD).await);
        assert!(matches!(elsewhere, Error::Throttled { .. }));
        assert!(succeeds(&service, "198.51.100.7", "ben@example.test").await);
        // Guessing at the known place has its own count.
        for _ in 0..5 {
            assert!(is_wrong_password(&fail(&service, "198.51.100.7", "ben@example.test").await));
        }
        assert_eq!(fail(&service, "198.51.100.7", "ben@example.test").await, Error::Throttled { retry_after: 1 });
    }

    async fn many_guesses_at_once_are_looked_at_five_times(service: Service) {
        administrator(&service).await;
        let guesses: Vec<_> = (0..32)
            .map(|i| {
                let service = service.clone();
                tokio::spawn(async move { fail(&service, &format!("203.0.113.{i}"), "ada@example.test").await })
            })
            .collect();
        let mut looked_at = 0;
        for guess in guesses {
            looked_at += u32::from(is_wrong_password(&guess.await.unwrap()));
        }
        assert_eq!(looked_at, 5);
    }

    async fn confirming_a_password_is_slowed_down_within_the_session_alone(service: Service) {
        let ada = administrator(&service).await;
        for _ in 0..5 {
            let error = refused(sessions::reauthenticate(&service, &ada, WRONG).await);
            assert_eq!(error, Error::invalid("password", "Password is wrong."));
        }
        let sixth = refused(sessions::reauthenticate(&service, &ada, PASSWORD).await);
        assert_eq!(sixth, Error::Throttled { retry_after: 1 });
        let changing = refused(sessions::change_password(&service, &ada, PASSWORD, "another tide-pool 7").await);
        assert_eq!(changing, Error::Throttled { retry_after: 1 });

        let elsewhere = sessions::sign_in(&service, &desk(), "ada@example.test", PASSWORD).await.unwrap();
        let elsewhere = resumed(&service, &elsewhere).await.actor;
        sessions::reauthenticate(&service, &elsewhere, PASSWORD).await.unwrap();
        service.clock().advance(SECOND);
        sessions::reauthenticate(&service, &ada, PASSWORD).await.unwrap();
    }

    async fn failures_are_forgotten_in_time_and_when_there_are_too_many_but_no_wait_is(service: Service) {
        administrator(&service).await;
        let count = async || -> i64 {
            let all = sql("SELECT count(*) AS n FROM sign_in_failures");
            all.one(&mut service.database().read().await.unwrap()).await.unwrap().unwrap()
        };
        let flood = async |name: &str| {
            let mut tx = service.database().begin().await.unwrap();
            let many = "WITH RECURSIVE counted(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM counted WHERE i < 60000)
                        INSERT INTO sign_in_failures SELECT $1 || i, 1, $2 FROM counted";
            sql(many).bind(name).bind(service.clock().now()).run_any(&mut tx).await.unwrap();
            tx.commit().await.unwrap();
        };
        flood("first").await;
        service.clock().advance(20 * MINUTE);
        for i in 0..5 {
            fail(&service, &format!("203.0.113.{i}"), "ada@example.test").await;
        }
        flood("second").await;
        sessions::sweep(&service).await.unwrap();
        assert_eq!(count().await, 60_006, "the first are over, and too many");
        flood("third").await;
        sessions::sweep(&service).await.unwrap();
        assert_eq!(count().await, 120_006, "who may still have to wait is not forgotten");
        let waits = fail(&service, "203.0.113.99", "ada@example.test").await;
        assert!(matches!(waits, Error::Throttled { .. }), "{waits:?}");
        service.clock().advance(DAY + SECOND);
        sessions::sweep(&service).await.unwrap();
        assert_eq!(count().await, 0);
    }
}
