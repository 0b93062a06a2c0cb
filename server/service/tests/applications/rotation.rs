//! Who still calls with the secret of an application before its last rotation.

use domain::application::ApplicationSecret;
use domain::id::ApplicationId;
use domain::rotation::{OldSecret, Overlap};
use domain::time::{HOUR, SECOND};
use service::oauth::{AuthorizationServer, Presented};
use service::{Actor, Service, applications, usage};

use super::application;
use crate::access::makers::organisation;
use crate::common::{again, code_of, dump, operator, refused};
use crate::each_database;

/// Authenticates with a secret; true if that was accepted.
fn accepted(service: &Service, id: ApplicationId, secret: &str, address: &str, agent: &str) -> bool {
    let presented = Presented { id: &id.to_string(), secret, address: address.parse().ok(), agent };
    AuthorizationServer::new(service.clone()).authenticate(&presented).is_ok()
}

async fn watch(service: &Service, admin: &Actor, id: ApplicationId) -> Option<OldSecret> {
    usage::flush(service).await.unwrap();
    applications::details(service, admin, id).await.unwrap().old_secret
}

async fn rotated(service: &Service, admin: &Actor) -> (ApplicationSecret, ApplicationSecret) {
    let old = application(service, admin, &["reader"]).await;
    let new = applications::regenerate(service, admin, old.application.id, Overlap::HOUR).await.unwrap();
    (old, new)
}

each_database! {
    async fn the_watch_names_who_still_calls_with_the_old_secret(service: Service) {
        let admin = organisation(&service).await;
        let (old, new) = rotated(&service, &admin).await;
        let id = old.application.id;
        let began = service.clock().now();
        assert_eq!(watch(&service, &admin, id).await, Some(OldSecret { works_until: began.plus(HOUR), callers: vec![] }));
        assert!(accepted(&service, id, &old.secret, "192.0.2.7", "erp/1.0"));
        usage::flush(&service).await.unwrap();
        service.clock().advance(SECOND);
        assert!(accepted(&service, id, &old.secret, "192.0.2.7", "erp/1.0"));
        assert!(accepted(&service, id, &new.secret, "192.0.2.8", "erp/2.0"));
        assert!(!accepted(&service, id, "clva_of_nobody", "192.0.2.9", "guess/1.0"));
        assert_eq!(code_of(&service, &old.secret), domain::verdict::Code::NotFound, "it is no bearer");
        let told = watch(&service, &admin, id).await.unwrap();
        let [caller] = &told.callers[..] else { panic!("{told:?}") };
        assert_eq!((&*caller.address, &*caller.agent, caller.calls), ("192.0.2.7", "erp/1.0", 2));
        assert_eq!((caller.first_at, caller.last_at), (began, began.plus(SECOND)));

        let (database, ring) = (service.database().clone(), service.ring().clone());
        let again = Service::new(database, ring, service.clock().clone()).await.unwrap();
        again.index().load(again.database()).await.unwrap();
        assert_eq!(watch(&again, &admin, id).await, Some(told), "a restart keeps it");
        let elsewhere = operator(&service, "elsewhere").await;
        let nothing = refused(applications::details(&service, &elsewhere, id).await);
        assert!(matches!(nothing, domain::Error::NotFound { .. }), "{nothing}");
    }

    async fn the_watch_ends_with_the_old_secret(service: Service) {
        let admin = organisation(&service).await;
        let (first, second) = rotated(&service, &admin).await;
        let id = first.application.id;
        accepted(&service, id, &first.secret, "192.0.2.7", "kept");
        usage::flush(&service).await.unwrap();
        accepted(&service, id, &first.secret, "192.0.2.7", "not kept yet");
        applications::end_old_secret(&service, &admin, id).await.unwrap();
        assert_eq!(watch(&service, &admin, id).await, None);
        let third = applications::regenerate(&service, &admin, id, Overlap::HOUR).await.unwrap();
        assert_eq!(watch(&service, &admin, id).await.unwrap().callers, [], "those were of another secret");

        accepted(&service, id, &second.secret, "192.0.2.7", "erp/1.0");
        assert_eq!(watch(&service, &admin, id).await.unwrap().callers.len(), 1);
        applications::regenerate(&service, &admin, id, Overlap::MAX).await.unwrap();
        assert_eq!(watch(&service, &admin, id).await.unwrap().callers, []);
        accepted(&service, id, &third.secret, "192.0.2.7", "erp/1.0");
        service.clock().advance(7 * 24 * HOUR);
        let admin = again(&service, "ada@example.test").await;
        assert_eq!(watch(&service, &admin, id).await, None, "by itself");
    }

    async fn who_calls_under_many_names_is_not_watched_for_ever(service: Service) {
        let admin = organisation(&service).await;
        let (old, _) = rotated(&service, &admin).await;
        let id = old.application.id;
        for round in 0..3 {
            accepted(&service, id, &old.secret, "192.0.2.7", "erp/1.0");
            usage::flush(&service).await.unwrap();
            (0..150).for_each(|i| _ = accepted(&service, id, &old.secret, "192.0.2.7", &format!("{round}/{i}")));
            usage::flush(&service).await.unwrap();
        }
        let callers = watch(&service, &admin, id).await.unwrap().callers;
        assert_eq!(callers.len(), 100);
        let known = callers.iter().find(|caller| caller.agent == "erp/1.0").unwrap();
        assert_eq!(known.calls, 3, "who is known is still counted");
    }

    async fn a_deleted_application_leaves_nothing_of_its_watch(service: Service) {
        let admin = organisation(&service).await;
        let (old, _) = rotated(&service, &admin).await;
        let id = old.application.id;
        accepted(&service, id, &old.secret, "192.0.2.7", "erp of old/1.0");
        usage::flush(&service).await.unwrap();
        assert!(dump(&service).await.contains("erp of old/1.0"));
        applications::delete(&service, &admin, id).await.unwrap();
        assert!(!dump(&service).await.contains("erp of old/1.0"));
    }
}
