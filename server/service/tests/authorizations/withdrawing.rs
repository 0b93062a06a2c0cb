//! What may act for somebody, and taking that back.

use domain::Error;
use domain::event::Action;
use domain::role::RoleName;
use domain::time::DAY;
use domain::user::Succession;
use service::{authorizations, users};

use super::{approved, authorization};
use crate::access::makers::*;
use crate::common::*;
use crate::each_database;

each_database! {
    async fn a_user_sees_and_withdraws_their_own(service: Service) {
        let admin = organisation(&service).await;
        let wanda = owner(&service, &admin, "wanda", &["writer"]).await;
        let rita = owner(&service, &admin, "rita", &["reader"]).await;
        let jazz = approved(&service, &admin, "DOORS Next").await;
        let first = authorization(&service, &admin, &jazz, id_of(&wanda)).await;
        let hers = authorization(&service, &admin, &jazz, id_of(&rita)).await;
        let listed = authorizations::list(&service, &wanda).await.unwrap();
        assert_eq!(listed.iter().map(|one| (one.id, one.name.as_str())).collect::<Vec<_>>(), [(first, "DOORS Next")]);
        assert_eq!(refused(authorizations::withdraw(&service, &wanda, hers).await), Error::not_found("The authorization"));
        authorizations::withdraw(&service, &wanda, first).await.unwrap();
        assert!(authorizations::list(&service, &wanda).await.unwrap().is_empty());
        assert_eq!(authorizations::list(&service, &rita).await.unwrap().len(), 1);
        let again = refused(authorizations::withdraw(&service, &wanda, first).await);
        assert_eq!(again, Error::not_found("The authorization"));
        let told = &all_events(&service, &admin).await[0];
        assert_eq!((told.action, told.actor.as_str()), (Action::ConsumerWithdrawn, "Wanda"));
    }

    async fn an_administrator_withdraws_for_anybody_of_their_tenant(service: Service) {
        let admin = organisation(&service).await;
        let wanda = owner(&service, &admin, "wanda", &["writer"]).await;
        let auditor = person(&service, &admin, "otto@example.test", &[RoleName::AUDITOR]).await;
        let jazz = approved(&service, &admin, "DOORS Next").await;
        let id = authorization(&service, &admin, &jazz, id_of(&wanda)).await;
        assert_eq!(authorizations::list_of(&service, &auditor, id_of(&wanda)).await.unwrap().len(), 1);
        let forbidden = refused(authorizations::withdraw_of(&service, &auditor, id_of(&wanda), id).await);
        assert!(matches!(forbidden, Error::Forbidden { .. }));
        assert!(matches!(refused(authorizations::list_of(&service, &wanda, id_of(&auditor)).await), Error::Forbidden { .. }));
        let elsewhere = operator(&service, "elsewhere").await;
        for missing in [
            refused(authorizations::list_of(&service, &elsewhere, id_of(&wanda)).await),
            refused(authorizations::withdraw_of(&service, &elsewhere, id_of(&wanda), id).await),
        ] {
            assert_eq!(missing, Error::not_found("The user"));
        }
        let of_another = refused(authorizations::withdraw_of(&service, &admin, id_of(&auditor), id).await);
        assert_eq!(of_another, Error::not_found("The authorization"));
        authorizations::withdraw_of(&service, &admin, id_of(&wanda), id).await.unwrap();
        assert!(authorizations::list(&service, &wanda).await.unwrap().is_empty());
    }

    async fn what_ends_is_not_listed_and_a_user_who_is_deleted_takes_all_of_it_along(service: Service) {
        let admin = organisation(&service).await;
        let wanda = owner(&service, &admin, "wanda", &["writer"]).await;
        let jazz = approved(&service, &admin, "DOORS Next").await;
        authorization(&service, &admin, &jazz, id_of(&wanda)).await;
        service.clock().advance(365 * DAY);
        let (admin, wanda) = (again(&service, "ada@example.test").await, again(&service, "wanda@example.test").await);
        assert!(authorizations::list(&service, &wanda).await.unwrap().is_empty(), "it has expired");
        authorization(&service, &admin, &jazz, id_of(&wanda)).await;
        users::delete(&service, &admin, id_of(&wanda), &Succession::Revoke).await.unwrap();
        let events = all_events(&service, &admin).await;
        let withdrawn = events.iter().filter(|event| event.action == Action::ConsumerWithdrawn);
        assert_eq!(withdrawn.count(), 2, "the one that had expired, too");
    }
}
