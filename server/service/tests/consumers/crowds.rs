//! Copies of one signed request, all at once.

use std::sync::Arc;

use domain::verdict::Code;
use service::oauth1::Server;

use super::signing::*;
use crate::access::beside::count;
use crate::access::makers::*;
use crate::common::start_beside;
use crate::each_database;

const COPIES: usize = 1_000;

each_database! {
    async fn of_a_thousand_copies_on_two_processes_one_is_accepted(service: Service) {
        let admin = organisation(&service).await;
        let signer = signer(&service, &admin).await;
        let other = start_beside(&service).await;
        let servers = [service.clone(), other].map(|service| Arc::new(Server::new(service)));
        for used in [&servers[..1], &servers[..]] {
            let header: Arc<str> = signer.header(&get(), &Said::now(&service)).into();
            let asked: Vec<_> = (0..COPIES)
                .map(|n| {
                    let (server, header) = (used[n % used.len()].clone(), header.clone());
                    tokio::spawn(async move { ask(&server, &get(), &header).await })
                })
                .collect();
            let mut accepted = 0;
            for one in asked {
                match one.await.unwrap() {
                    (Code::Valid, None) => accepted += 1,
                    told => assert_eq!(told, refused_as("nonce_used")),
                }
            }
            assert_eq!(accepted, 1);
        }
        assert_eq!(count(&service, "SELECT count(*) AS n FROM nonces").await, 2);
    }

    async fn those_that_come_together_are_each_told_their_own(service: Service) {
        let admin = organisation(&service).await;
        let signer = signer(&service, &admin).await;
        let server = Arc::new(Server::new(service.clone()));
        let asked: Vec<_> = (0..300)
            .map(|_| {
                let (server, header) = (server.clone(), signer.header(&get(), &Said::now(&service)));
                tokio::spawn(async move { (ask(&server, &get(), &header).await, ask(&server, &get(), &header).await) })
            })
            .collect();
        for one in asked {
            assert_eq!(one.await.unwrap(), (VALID, refused_as("nonce_used")));
        }
    }

    /// Somebody who hangs up takes nobody's nonce along, and uses up their own.
    async fn who_hangs_up_keeps_nobody_waiting(service: Service) {
        let admin = organisation(&service).await;
        let signer = signer(&service, &admin).await;
        let server = Arc::new(Server::new(service.clone()));
        for _ in 0..20 {
            let header: Arc<str> = signer.header(&get(), &Said::now(&service)).into();
            let (hasty, copy) = (server.clone(), header.clone());
            let gone = tokio::spawn(async move { ask(&hasty, &get(), &copy).await });
            tokio::task::yield_now().await;
            gone.abort();
            assert_eq!(fresh(&service, &server, &signer).await, VALID);
        }
    }
}
