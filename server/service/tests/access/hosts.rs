//! A host belongs to one tenant of a server.

use domain::access::Access;
use domain::api::{Api, ApiDraft};
use domain::role::{RoleDraft, RoleName};
use domain::verdict::Code;
use service::store::sql_text;
use service::verify::{Question, Target};
use service::{Actor, Service, api_keys, apis, roles, settings};

use crate::access::makers::*;
use crate::common::{operator, refused, user};
use crate::each_database;

fn draft(slug: &str, hosts: &[&str], prefixes: &[&str]) -> ApiDraft {
    let texts = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
    let (slug, hosts, path_prefixes) = (slug.to_owned(), texts(hosts), texts(prefixes));
    ApiDraft { name: slug.clone(), slug, hosts, path_prefixes, ..ApiDraft::default() }
}

/// A tenant with the API `orders`, and the secret of a key that has full access to it.
async fn tenant(service: &Service, slug: &str, hosts: &[&str]) -> (Actor, Api, String) {
    let actor = operator(service, slug).await;
    let on = [("api_keys.enabled".to_owned(), "true".to_owned())];
    settings::change(service, &actor, None, &on).await.unwrap();
    let api = apis::register(service, &actor, &draft("orders", hosts, &["/orders"])).await.unwrap();
    let role = RoleDraft { name: "clerk".into(), access: access(&[("orders", Access::Full)]), ..RoleDraft::default() };
    let clerk = roles::add(service, &actor, &role).await.unwrap();
    let email = format!("clerk@{slug}.test");
    user(service, &actor, &email, &[RoleName::DEVELOPER, clerk]).await;
    let key = api_keys::generate_for(service, &actor, &email, &named("k")).await.unwrap();
    (actor, api, key.secret)
}

fn at(service: &Service, secret: &str, host: &str) -> Code {
    let target = Target::Place { host, path: "/orders/17" };
    let question = Question { secret, target, method: Some("GET"), ..Question::default() };
    service.index().verify(&question, |verdict| verdict.code)
}

each_database! {
    async fn what_one_tenant_guards_no_other_can(service: Service) {
        let (first, api, own) = tenant(&service, "default", &["api.example.test"]).await;
        let (second, theirs, foreign) = tenant(&service, "other", &["other.test"]).await;
        for (hosts, prefixes) in [
            (&["api.example.test"][..], &["/orders"][..]),
            (&["api.example.test"], &["/orders/mine"]),
            (&["api.example.test"], &["/"]),
            (&["mine.test", "API.example.test"], &["/mine"]),
            (&[], &["/mine"]),
        ] {
            let new = refused(apis::register(&service, &second, &draft("mine", hosts, prefixes)).await);
            let told = new.about("hosts").unwrap();
            assert!(!told.contains("Some tenant") && !told.contains("default") && !told.contains("orders"), "{told}");
            let moved = ApiDraft { slug: "orders".into(), ..draft("orders", hosts, prefixes) };
            assert!(refused(apis::change(&service, &second, theirs.id, None, &moved).await).about("hosts").is_some());
        }
        assert!(refused(apis::register(&service, &first, &draft("x", &[], &["/x"])).await).about("hosts").is_some());
        assert_eq!((at(&service, &own, "api.example.test"), at(&service, &foreign, "api.example.test")), (Code::Valid, Code::NotFound));
        assert_eq!((at(&service, &own, "other.test"), at(&service, &foreign, "other.test")), (Code::NotFound, Code::Valid));

        // Without a prefix it is at no place; and what is given up is free.
        apis::register(&service, &second, &draft("named", &["api.example.test"], &[])).await.unwrap();
        apis::remove(&service, &first, api.id).await.unwrap();
        assert_eq!(at(&service, &own, "api.example.test"), Code::InsufficientAccess);
        let named = apis::list(&service, &second).await.unwrap().into_iter().find(|api| api.slug == "named").unwrap();
        apis::change(&service, &second, named.id, None, &draft("named", &["api.example.test"], &["/orders"])).await.unwrap();
        assert_eq!(at(&service, &own, "api.example.test"), Code::NotFound);
    }

    async fn of_tenants_that_take_a_host_at_once_one_gets_it(service: Service) {
        let mut actors = Vec::new();
        for i in 0..12 {
            actors.push(operator(&service, &format!("tenant-{i}")).await);
        }
        // Whoever has every host keeps the others from each of them.
        for (round, hosts) in [&[][..], &["api.example.test"], &["x.test", "y.test"]].into_iter().enumerate() {
            let start = std::sync::Arc::new(tokio::sync::Barrier::new(actors.len()));
            let registering: Vec<_> = actors
                .iter()
                .map(|actor| {
                    let (service, actor, start) = (service.clone(), actor.clone(), start.clone());
                    let draft = draft(&format!("r{round}"), hosts, &["/orders"]);
                    tokio::spawn(async move {
                        start.wait().await;
                        apis::register(&service, &actor, &draft).await.is_ok()
                    })
                })
                .collect();
            let mut made = 0;
            for one in registering {
                made += usize::from(one.await.unwrap());
            }
            assert_eq!(made, 1, "{hosts:?}");
        }
    }

    async fn where_two_guard_one_host_nobody_is_let_through(service: Service) {
        let (_, _, own) = tenant(&service, "default", &["api.example.test"]).await;
        let (second, theirs, foreign) = tenant(&service, "other", &["other.test"]).await;
        // As a database may have it that was filled by an older version.
        let mut tx = service.database().begin().await.unwrap();
        let overlap = "UPDATE apis SET hosts = '[\"api.example.test\",\"other.test\"]' WHERE id = $1";
        sql_text(overlap.to_owned()).bind(theirs.id).run_any(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        service.index().load(service.database()).await.unwrap();
        for secret in [&own, &foreign] {
            assert_eq!(at(&service, secret, "api.example.test"), Code::InsufficientAccess);
        }
        assert_eq!(at(&service, &foreign, "other.test"), Code::Valid);
        let renamed = ApiDraft { name: "Still theirs".into(), hosts: vec!["api.example.test".into(), "other.test".into()], ..ApiDraft::from(&theirs) };
        apis::change(&service, &second, theirs.id, None, &renamed).await.unwrap();
        apis::change(&service, &second, theirs.id, None, &ApiDraft::from(&theirs)).await.unwrap();
        assert_eq!((at(&service, &own, "api.example.test"), at(&service, &foreign, "api.example.test")), (Code::Valid, Code::NotFound));
    }
}
