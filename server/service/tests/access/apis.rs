use domain::Error;
use domain::access::Access;
use domain::api::ApiDraft;
use domain::api_key::NewKey;
use domain::verdict::Code;
use service::verify::{Question, Target};
use service::{apis, usage};

use crate::access::makers::*;
use crate::common::refused;
use crate::each_database;

each_database! {
    async fn an_overlap_names_the_other(service: Service) {
        let admin = organisation(&service).await;
        let draft = |slug: &str, hosts: &[&str], prefix: &str| ApiDraft {
            slug: slug.into(),
            name: "New".into(),
            hosts: hosts.iter().map(|&host| host.into()).collect(),
            path_prefixes: vec![prefix.into()],
            ..ApiDraft::default()
        };
        let taken = refused(apis::register(&service, &admin, &draft("x", &["API.example.test"], "/orders/")).await);
        assert!(taken.about("path_prefixes").unwrap().contains("belongs to ORDERS (orders)"));
        let slug = refused(apis::register(&service, &admin, &draft("orders", &["b.test"], "/x")).await);
        assert!(slug.about("slug").is_some());
        let bad = refused(apis::register(&service, &admin, &draft("x", &["b.test"], "orders")).await);
        assert!(bad.about("path_prefixes").unwrap().contains("begins with /"));
        apis::register(&service, &admin, &draft("x", &["b.test"], "/orders")).await.unwrap();
    }

    async fn a_stale_form_and_a_foreign_id_change_nothing(service: Service) {
        let admin = organisation(&service).await;
        let api = api_called(&service, &admin, "orders").await;
        let seen = ApiDraft::from(&api);
        let renamed = ApiDraft { name: "Sales".into(), ..seen.clone() };
        apis::change(&service, &admin, api.id, Some(&seen), &renamed).await.unwrap();
        let late = ApiDraft { description: "late".into(), ..seen.clone() };
        assert!(matches!(refused(apis::change(&service, &admin, api.id, Some(&seen), &late).await), Error::Stale { .. }));
        let other = crate::common::operator(&service, "other").await;
        assert!(matches!(refused(apis::get(&service, &other, api.id).await), Error::NotFound { .. }));
        assert!(matches!(refused(apis::remove(&service, &other, api.id).await), Error::NotFound { .. }));
        assert!(apis::list(&service, &other).await.unwrap().is_empty());
    }

    async fn what_removing_would_break_is_told(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &["writer"]).await;
        let new = NewKey { access: Some(access(&[("orders", Access::Read)])), ..named("ci") };
        let key = key(&service, &owner, new).await;
        call(&service, &key.secret, "orders", "GET");
        call(&service, &key.secret, "orders", "GET");
        call(&service, &key.secret, "orders", "POST");
        usage::flush(&service).await.unwrap();
        let api = api_called(&service, &admin, "orders").await;
        let used = apis::in_use(&service, &admin, api.id).await.unwrap();
        assert_eq!((used.roles, used.keys, used.calls), (vec!["reader".to_owned(), "writer".to_owned()], 1, 2));
    }

    async fn the_place_of_a_request_finds_its_api(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &["writer"]).await;
        let secret = key(&service, &owner, named("ci")).await.secret;
        let at = |host, path| {
            let question = Question {
                secret: &secret,
                target: Target::Place { host, path },
                method: Some("GET"),
                ..Question::default()
            };
            service.index().verify(&question, |verdict| verdict.code)
        };
        assert_eq!(at("api.example.test", "/orders/17"), Code::Valid);
        assert_eq!(at("api.example.test", "/billing"), Code::InsufficientAccess);
        assert_eq!(at("api.example.test", "/orders2"), Code::InsufficientAccess);
        assert_eq!(at("other.example.test", "/orders"), Code::InsufficientAccess);
        let untold = Question { secret: &secret, target: Target::Untold, ..Question::default() };
        assert_eq!(service.index().verify(&untold, |verdict| verdict.code), Code::InsufficientAccess);
    }
}
