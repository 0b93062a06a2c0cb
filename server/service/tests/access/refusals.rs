use domain::Error;
use domain::refusal::RefusalQuery;
use domain::time::DAY;
use domain::verdict::Code;
use service::refusals;
use service::verify::{Question, Target};

use crate::common::{operator, refused};
use crate::each_database;
use crate::makers::*;

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
}
