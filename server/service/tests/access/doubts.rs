//! A process that was not heard in time, with each step of it and of those who wait for it played by hand.

use domain::Error;
use domain::api_key::GeneratedKey;
use service::{Actor, Service, api_keys, bearer};
use tokio::task::JoinHandle;

use crate::access::beside::*;
use crate::access::makers::*;
use crate::common::*;
use crate::each_database;

/// Makes a key aside, as a command would, and returns once that is committed and the others are waited for.
async fn make_and_wait_for_others(service: &Service, owner: &Actor, name: &'static str) -> JoinHandle<GeneratedKey> {
    const HEAD: &str = "SELECT seq AS n FROM change_head";
    let before = count(service, HEAD).await;
    let (command, owner) = (service.clone(), owner.clone());
    let making = tokio::spawn(async move { key(&command, &owner, named(name)).await });
    until(service, HEAD, |head| head > before).await;
    making
}

fn caller(service: &Service, key: &GeneratedKey) -> Actor {
    bearer::actor(service, &key.secret, None, "test/1").unwrap()
}

each_database! {
    /// It asserts itself while it is waited for, with a change to go, and is doubted once more or not: either way what
    /// comes of the waiting is about who it was before.
    async fn what_was_decided_before_an_assertion_does_not_touch_it(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &[]).await;
        let (_other, _member) = beside(&service).await;
        let making = make_and_wait_for_others(&service, &owner, "one").await;
        run(&service, "UPDATE processes SET asserted = 'anew'").await;
        making.await.unwrap();
        assert_eq!(count(&service, "SELECT count(*) AS n FROM processes WHERE NOT doubted").await, 1);

        run(&service, "UPDATE processes SET doubted = TRUE").await;
        let making = make_and_wait_for_others(&service, &owner, "two").await;
        run(&service, "UPDATE processes SET asserted = 'once more'").await;
        making.await.unwrap();
        assert_eq!(count(&service, "SELECT count(*) AS n FROM processes WHERE doubted").await, 1);

        // Nothing else kept it.
        key(&service, &owner, named("three")).await;
        assert_eq!(count(&service, "SELECT count(*) AS n FROM processes").await, 0);
    }

    /// A mutation by a credential holds the writer of an SQLite file while it waits for the index to follow.
    async fn a_doubted_process_follows_before_it_asserts_itself(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &[]).await;
        let made = key(&service, &owner, named("ci")).await;
        let (other, mut member) = beside(&service).await;
        // On a machine that stands still for a second the lease is over before the mutation is through.
        for _ in 0..10 {
            member.renew().await.unwrap();
            let actor = caller(&other, &made);
            run(&service, "UPDATE processes SET doubted = TRUE").await;
            let process = other.clone();
            let mutation = tokio::spawn(async move { api_keys::rename(&process, &actor, made.key.id, "anew").await });
            other.index().is_hurried().await;
            member.renew().await.unwrap();
            while !mutation.is_finished() {
                member.renew().await.unwrap();
                tokio::task::yield_now().await;
            }
            if mutation.await.unwrap().is_ok() {
                return;
            }
        }
        panic!("it never came through");
    }

    async fn whoever_cannot_catch_up_begins_nothing(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &[]).await;
        let made = key(&service, &owner, named("ci")).await;
        let actor = caller(&service, &made);
        write_unreadable_key(&service, &admin).await;
        let error = refused(api_keys::generate(&service, &actor, &named("late")).await);
        assert_eq!((&error, error.status()), (&Error::Unavailable, 503));
        assert_eq!(count(&service, "SELECT count(*) AS n FROM api_keys WHERE name = 'late'").await, 0);
    }

    /// Otherwise it would be waited for in vain once.
    async fn whoever_read_everything_anew_says_so(service: Service) {
        let admin = organisation(&service).await;
        owner(&service, &admin, "wanda", &[]).await;
        let (_other, mut member) = beside(&service).await;
        member.renew().await.unwrap();
        run(&service, "UPDATE changes SET entity_id = 'another' WHERE seq = (SELECT seq FROM change_head)").await;
        write_changes(&service, vec![("tenant", admin.tenant.to_string())]).await;
        member.renew().await.unwrap();
        let told = "SELECT count(*) AS n FROM processes JOIN change_head ON applied = seq";
        until(&service, told, |told| told == 1).await;
    }
}
