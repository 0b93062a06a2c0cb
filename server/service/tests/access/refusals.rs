use domain::Error;
use domain::id::RequestId;
use domain::refusal::RefusalQuery;
use domain::time::{DAY, MINUTE, SECOND};
use domain::verdict::Code;
use service::random;
use service::store::{insert_many, sql};
use service::verify::{Question, Target};
use service::{Actor, Service, refusals, settings};

use crate::access::makers::*;
use crate::common::{operator, refused};
use crate::each_database;

async fn rows(service: &Service) -> u32 {
    let all = sql("SELECT count(*) AS n FROM refusals");
    let count: Option<i64> = all.one(&mut service.database().read().await.unwrap()).await.unwrap();
    u32::try_from(count.unwrap()).unwrap()
}

/// Writes so many refusals of a credential, or of nobody.
async fn fill(service: &Service, admin: &Actor, count: u32, credential: Option<&str>) {
    let now = service.clock().now();
    let mut tx = service.database().begin().await.unwrap();
    for _ in 0..count / 500 {
        let row = || {
            let id = random::id_in_order(RequestId::new, now);
            let empty = || "".into();
            [admin.tenant.into(), id.into(), now.into(), "NOT_FOUND".into(), credential.into(), empty(), empty()]
        };
        let values = (0..500).flat_map(|_| row()).collect();
        let into = "refusals (tenant_id, id, at, code, credential_id, agent, detail)";
        insert_many(into, 7, values).run(&mut tx).await.unwrap();
    }
    tx.commit().await.unwrap();
    service.clock().advance(SECOND);
}

each_database! {
    async fn a_refusal_is_found_by_its_request(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &["reader"]).await;
        let made = key(&service, &owner, named("ci")).await;
        let question = Question {
            secret: &made.secret,
            target: Target::Place { host: "api.example.test", path: "/orders/17" },
            method: Some("POST"),
            address: "192.0.2.7".parse().ok(),
            agent: "curl/8",
            ..Question::default()
        };
        let id = service.index().verify(&question, |verdict| verdict.request_id);
        let found = refusals::get(&service, &admin, id).await.unwrap();
        assert_eq!((found.code, found.api.as_deref()), (Code::InsufficientAccess, Some("orders")));
        assert_eq!(found.credential, Some(made.key.id.to_string()));
        assert_eq!((found.method.as_deref(), found.path.as_deref()), (Some("POST"), Some("/orders/17")));
        assert_eq!((found.address.as_deref(), &*found.agent), (Some("192.0.2.7"), "curl/8"));
        assert_eq!(found.detail, "The key has the access read to orders, and POST takes full.");

        let valid = Question { method: Some("GET"), ..question };
        let passed = service.index().verify(&valid, |verdict| verdict.request_id);
        assert!(matches!(refused(refusals::get(&service, &admin, passed).await), Error::NotFound { .. }));
        let other = operator(&service, "other").await;
        assert!(matches!(refused(refusals::get(&service, &other, id).await), Error::NotFound { .. }));
        let of_key = RefusalQuery { credential: Some(made.key.id.to_string().into()), ..RefusalQuery::default() };
        assert_eq!(refusals::list(&service, &admin, &of_key).await.unwrap().len(), 1);
        assert!(matches!(refused(refusals::list(&service, &owner, &of_key).await), Error::Forbidden { .. }));

        service.clock().advance(7 * DAY + 1);
        assert_eq!(refusals::prune(&service).await.unwrap(), 1);
        assert!(refusals::get(&service, &admin, id).await.is_err());
    }

    async fn an_unknown_secret_is_kept_for_whoever_asked(service: Service) {
        let admin = organisation(&service).await;
        let question = Question { secret: "clvk_nonsense", tenant: Some(admin.tenant), ..Question::default() };
        let id = service.index().verify(&question, |verdict| verdict.request_id);
        let found = refusals::get(&service, &admin, id).await.unwrap();
        assert_eq!((found.code, found.credential), (Code::Malformed, None));
    }

    async fn a_flood_of_unknown_secrets_leaves_few_rows_and_none_for_a_flood_of_one_credential(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &["reader"]).await;
        let [loud, quiet] = [key(&service, &owner, named("loud")).await, key(&service, &owner, named("quiet")).await];
        let denied = |secret: &str| call(&service, secret, "billing", "GET");
        let before = service.index().refusals_not_kept();
        let mut asked = 0;
        for _ in 0..3 {
            for _ in 0..5_000 {
                let question = Question { secret: "clvk_nonsense", tenant: Some(admin.tenant), ..Question::default() };
                service.index().verify(&question, |verdict| assert_eq!(verdict.code, Code::Malformed));
                assert_eq!(denied(&loud.secret), Code::InsufficientAccess);
                asked += 2;
            }
            assert_eq!(denied(&quiet.secret), Code::InsufficientAccess);
            asked += 1;
            refusals::flush(&service).await.unwrap();
            service.clock().advance(2 * SECOND);
        }
        let kept = rows(&service).await;
        assert!((100..300).contains(&kept), "{kept}");
        assert_eq!(service.index().refusals_not_kept() - before, asked - u64::from(kept));
        let of_quiet = RefusalQuery { credential: Some(quiet.key.id.to_string().into()), ..RefusalQuery::default() };
        assert_eq!(refusals::list(&service, &admin, &of_quiet).await.unwrap().len(), 3);

        service.clock().advance(MINUTE);
        assert_eq!(denied(&loud.secret), Code::InsufficientAccess);
        refusals::flush(&service).await.unwrap();
        assert_eq!(rows(&service).await, kept + 1, "a minute later it is heard again");
    }

    async fn the_oldest_give_way_and_those_of_nobody_first(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &["reader"]).await;
        let made = key(&service, &owner, named("ci")).await;
        let credential = made.key.id.to_string();
        fill(&service, &admin, 5_000, Some(&credential)).await;
        fill(&service, &admin, 4_000, None).await;
        let refuse = || assert_eq!(call(&service, &made.secret, "billing", "GET"), Code::InsufficientAccess);
        refuse();
        refusals::flush(&service).await.unwrap();
        assert_eq!(rows(&service).await, 5_001 + refusals::MAX_UNKNOWN);

        fill(&service, &admin, 9_000, Some(&credential)).await;
        refuse();
        refusals::flush(&service).await.unwrap();
        assert_eq!(rows(&service).await, refusals::MAX);
        let latest = refusals::list(&service, &admin, &RefusalQuery::default()).await.unwrap();
        assert_eq!(latest[0].code, Code::InsufficientAccess, "the latest is there");
    }

    /// Anybody can name a consumer in a request that is not signed by it.
    async fn of_consumers_that_nothing_has_proven_few_stay(service: Service) {
        let admin = organisation(&service).await;
        fill(&service, &admin, 1_000, Some("key_00000000000000000000000001")).await;
        fill(&service, &admin, 4_000, Some("con_00000000000000000000000001")).await;
        let question = Question { secret: "clvk_nonsense", tenant: Some(admin.tenant), ..Question::default() };
        service.index().verify(&question, |verdict| assert_eq!(verdict.code, Code::Malformed));
        refusals::flush(&service).await.unwrap();
        assert_eq!(rows(&service).await, 1_000 + refusals::MAX_UNKNOWN + 1);
    }

    async fn what_is_forgotten_lets_others_write_in_between(service: Service) {
        const OLD: u32 = 20_000;
        let admin = organisation(&service).await;
        fill(&service, &admin, OLD, None).await;
        service.clock().advance(8 * DAY);
        let sweeping = {
            let service = service.clone();
            tokio::spawn(async move { refusals::prune(&service).await.unwrap() })
        };
        let begun = async {
            while rows(&service).await == OLD {
                tokio::task::yield_now().await;
            }
        };
        begun.await;
        let operator = Actor::operator(admin.tenant);
        for days in ["10", "20", "30"] {
            let change = [("api_keys.max_per_user".to_owned(), days.to_owned())];
            settings::change(&service, &operator, None, &change).await.unwrap();
        }
        assert!(rows(&service).await > 0, "the changes did not wait for the end of it");
        assert_eq!(sweeping.await.unwrap(), u64::from(OLD));
        assert_eq!(rows(&service).await, 0);
    }
}
