use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use domain::Error;
use domain::api_key::{KeyFilter, KeyQuery, View};
use domain::event::{Action, EventQuery};
use domain::selection::Selection;
use domain::time::{DAY, HOUR, MINUTE};
use domain::verdict::Code;
use service::{Actor, Service, api_keys, events};

use crate::api_keys::makers::{developer, key, names, set, tenant, verdict};
use crate::common::{again, refused};
use crate::each_database;

fn matching(text: &str, view: View) -> Selection {
    Selection::Matching(KeyFilter { text: text.into(), view, ..KeyFilter::default() })
}

async fn many(service: &Service, owner: &Actor, name: &str, count: usize) -> Vec<domain::api_key::GeneratedKey> {
    let mut made = Vec::new();
    for i in 0..count {
        made.push(key(service, owner, &format!("{name} {i}")).await);
    }
    made
}

each_database! {
    async fn a_revoked_key_is_refused_and_stays_revoked(service: Service) {
        let admin = tenant(&service).await;
        let dora = developer(&service, &admin, "dora@example.test").await;
        let made = key(&service, &dora, "export").await;
        let one = Selection::Ids(vec![made.key.id]);
        let outcome = api_keys::revoke(&service, &admin, &one).await.unwrap();
        assert_eq!((outcome.revoked, outcome.skipped), (1, 0));
        assert_eq!(verdict(&service, &made.secret), Code::Revoked);
        let again = refused(api_keys::revoke(&service, &admin, &one).await);
        assert!(matches!(again, Error::Conflict { .. }), "{again}");
        service.clock().advance(60 * DAY);
        assert_eq!(verdict(&service, &made.secret), Code::Revoked);
    }

    async fn no_verification_after_the_answer_is_valid_with_64_callers(service: Service) {
        let admin = tenant(&service).await;
        let dora = developer(&service, &admin, "dora@example.test").await;
        for made in many(&service, &dora, "key", 10).await {
            let answered = Arc::new(AtomicBool::new(false));
            let (secret, id) = (Arc::new(made.secret), made.key.id);
            let callers: Vec<_> = (0..64).map(|_| {
                let (service, secret, answered) = (service.clone(), secret.clone(), answered.clone());
                tokio::spawn(async move {
                    let mut after = 0;
                    while after < 20 {
                        let was_answered = answered.load(Ordering::SeqCst);
                        let code = verdict(&service, &secret);
                        if was_answered {
                            assert_eq!(code, Code::Revoked);
                            after += 1;
                        }
                        tokio::task::yield_now().await;
                    }
                })
            }).collect();
            assert_eq!(verdict(&service, &secret), Code::Valid);
            api_keys::revoke(&service, &admin, &Selection::Ids(vec![id])).await.unwrap();
            answered.store(true, Ordering::SeqCst);
            for caller in callers {
                caller.await.unwrap();
            }
        }
    }

    async fn only_active_keys_are_revoked_and_only_they_are_told(service: Service) {
        let admin = tenant(&service).await;
        let dora = developer(&service, &admin, "dora@example.test").await;
        let old = key(&service, &dora, "old").await;
        service.clock().advance(31 * DAY);
        let (admin, dora) = (again(&service, "ada@example.test").await, again(&service, "dora@example.test").await);
        let fresh = key(&service, &dora, "fresh").await;
        let expired = refused(api_keys::revoke(&service, &admin, &Selection::Ids(vec![old.key.id])).await);
        assert!(expired.to_string().contains("expired"), "{expired}");
        let both = Selection::Ids(vec![old.key.id, fresh.key.id]);
        let impact = api_keys::impact(&service, &admin, &both).await.unwrap();
        assert_eq!((impact.active, impact.not_active), (1, 1));
        let outcome = api_keys::revoke(&service, &admin, &both).await.unwrap();
        assert_eq!((outcome.revoked, outcome.skipped), (1, 1));
        let query = EventQuery { family: Some("api_key".into()), ..EventQuery::default() };
        let told = events::list(&service, &admin, &query).await.unwrap().items;
        let revoked: Vec<_> = told.iter().filter(|e| e.action == Action::ApiKeyRevoked).map(|e| &e.target).collect();
        assert_eq!(revoked, ["fresh"]);
    }

    async fn all_that_match_are_revoked_and_no_others(service: Service) {
        let admin = tenant(&service).await;
        set(&service, &admin, "api_keys.max_per_user", "1000").await;
        let dora = developer(&service, &admin, "dora@example.test").await;
        let wanted = many(&service, &dora, "batch job", 60).await;
        let spared = many(&service, &dora, "service", 5).await;
        let outcome = api_keys::revoke(&service, &admin, &matching("batch", View::Active)).await.unwrap();
        assert_eq!((outcome.revoked, outcome.skipped), (60, 0));
        assert!(wanted.iter().all(|made| verdict(&service, &made.secret) == Code::Revoked));
        assert!(spared.iter().all(|made| verdict(&service, &made.secret) == Code::Valid));
        let left = KeyQuery { filter: KeyFilter { view: View::Active, ..KeyFilter::default() }, ..KeyQuery::default() };
        assert_eq!(names(&service, &admin, &left).await.len(), 5);
    }

    async fn of_nothing_nothing_is_revoked(service: Service) {
        let admin = tenant(&service).await;
        let dora = developer(&service, &admin, "dora@example.test").await;
        let made = key(&service, &dora, "export").await;
        let nothing = Selection::Ids(Vec::new());
        let impact = api_keys::impact(&service, &admin, &nothing).await.unwrap();
        assert_eq!((impact.active, impact.not_active), (0, 0));
        for outcome in [
            api_keys::revoke(&service, &admin, &nothing).await.unwrap(),
            api_keys::revoke_with_made(&service, &admin, &nothing).await.unwrap(),
        ] {
            assert_eq!((outcome.revoked, outcome.skipped, outcome.made_keys), (0, 0, 0));
        }
        assert_eq!(verdict(&service, &made.secret), Code::Valid);
    }

    async fn beyond_a_hundred_the_password_is_asked_again(service: Service) {
        let admin = tenant(&service).await;
        set(&service, &admin, "api_keys.max_per_user", "1000").await;
        let dora = developer(&service, &admin, "dora@example.test").await;
        many(&service, &dora, "key", 101).await;
        service.clock().advance(6 * MINUTE);
        let error = refused(api_keys::revoke(&service, &admin, &matching("", View::All)).await);
        assert_eq!(error, Error::ReauthenticationRequired);
        let admin = again(&service, "ada@example.test").await;
        assert_eq!(api_keys::revoke(&service, &admin, &matching("", View::All)).await.unwrap().revoked, 101);
    }

    async fn the_impact_counts_calls_of_the_last_day(service: Service) {
        let admin = tenant(&service).await;
        let dora = developer(&service, &admin, "dora@example.test").await;
        let busy = key(&service, &dora, "busy").await;
        let quiet = key(&service, &dora, "quiet").await;
        (0..7).for_each(|_| _ = verdict(&service, &quiet.secret));
        service::usage::flush(&service).await.unwrap();
        service.clock().advance(26 * HOUR);
        let admin = again(&service, "ada@example.test").await;
        (0..3).for_each(|_| _ = verdict(&service, &busy.secret));
        service::usage::flush(&service).await.unwrap();
        let impact = api_keys::impact(&service, &admin, &matching("", View::All)).await.unwrap();
        assert_eq!((impact.active, impact.used, impact.calls), (2, 1, 3));
        assert_eq!(impact.busiest.iter().map(|b| b.name.as_str()).collect::<Vec<_>>(), ["busy"]);
        let page = api_keys::list(&service, &admin, &KeyQuery::default()).await.unwrap();
        let last = page.items.iter().find(|key| key.name == "busy").and_then(|key| key.last_used_at);
        assert_eq!(last, Some(service.clock().now()));
    }

    async fn another_tenants_keys_are_not_revoked(service: Service) {
        let admin = tenant(&service).await;
        let dora = developer(&service, &admin, "dora@example.test").await;
        let made = key(&service, &dora, "export").await;
        let other = crate::common::operator(&service, "other").await;
        let one = refused(api_keys::revoke(&service, &other, &Selection::Ids(vec![made.key.id])).await);
        assert!(matches!(one, Error::NotFound { .. }));
        assert_eq!(api_keys::revoke(&service, &other, &matching("", View::All)).await.unwrap().revoked, 0);
        assert!(matches!(refused(api_keys::revoke(&service, &dora, &Selection::Ids(vec![made.key.id])).await), Error::Forbidden { .. }));
        assert_eq!(verdict(&service, &made.secret), Code::Valid);
    }
}
