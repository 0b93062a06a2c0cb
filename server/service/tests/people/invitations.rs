use domain::Error;
use domain::event::Action;
use domain::role::RoleName;
use domain::time::DAY;
use domain::user::{UserChange, UserStatus};
use service::setup::{self, LinkTarget};
use service::{sessions, users};

use crate::common::*;
use crate::each_database;

fn is_dead(error: &Error) -> bool {
    error.about("token").is_some_and(|m| m.contains("does not work"))
}

each_database! {
    async fn an_invitation_lets_its_user_choose_a_password_once(service: Service) {
        let ada = administrator(&service).await;
        let added = users::add(&service, &ada, &new_user("ivo@example.test", &[RoleName::AUDITOR]), None).await.unwrap();
        assert_eq!(added.user.status, UserStatus::Invited);
        let link = added.link.unwrap();
        let target = setup::link_target(&service, link.expose()).await.unwrap();
        assert_eq!(target, LinkTarget::Invitation { email: "ivo@example.test".into(), name: "Ivo".into() });

        let weak = refused(setup::accept_invitation(&service, &desk(), link.expose(), "passwordpassword").await);
        assert!(weak.about("password").is_some());
        let signed_in = setup::accept_invitation(&service, &desk(), link.expose(), PASSWORD).await.unwrap();
        let caller = resumed(&service, &signed_in).await;
        assert_eq!((caller.viewer.id, caller.viewer.roles), (added.user.id, vec![RoleName::AUDITOR]));
        assert_eq!(users::get(&service, &ada, added.user.id).await.unwrap().status, UserStatus::Active);
        assert!(sessions::sign_in(&service, &desk(), "ivo@example.test", PASSWORD).await.is_ok());

        let again = refused(setup::accept_invitation(&service, &desk(), link.expose(), "harbour granite 552").await);
        assert!(is_dead(&again));
        assert!(sessions::sign_in(&service, &desk(), "ivo@example.test", PASSWORD).await.is_ok());
        let joined = all_events(&service, &ada).await.into_iter().find(|e| e.action == Action::UserJoined).unwrap();
        assert_eq!((joined.actor.as_str(), joined.target.as_str()), ("Ivo", "Ivo"));
    }

    async fn one_of_eight_at_once_accepts_it(service: Service) {
        let ada = administrator(&service).await;
        let link = users::add(&service, &ada, &new_user("ivo@example.test", &[]), None).await.unwrap().link.unwrap();
        let attempts: Vec<_> = (0..8)
            .map(|i| {
                let (service, token) = (service.clone(), link.expose().to_owned());
                tokio::spawn(async move {
                    setup::accept_invitation(&service, &desk(), &token, &format!("harbour granite {i}")).await.map(|_| i)
                })
            })
            .collect();
        let mut winners = Vec::new();
        for attempt in attempts {
            match attempt.await.unwrap() {
                Ok(i) => winners.push(i),
                Err(failure) => assert!(is_dead(&failure.tell())),
            }
        }
        assert_eq!(winners.len(), 1);
        let password = format!("harbour granite {}", winners[0]);
        assert!(sessions::sign_in(&service, &desk(), "ivo@example.test", &password).await.is_ok());
    }

    async fn it_works_seven_days_and_a_newer_one_replaces_it(service: Service) {
        let ada = operator(&service, "default").await;
        let added = users::add(&service, &ada, &new_user("ivo@example.test", &[]), None).await.unwrap();
        let older = added.link.unwrap();
        let link = users::invite(&service, &ada, added.user.id).await.unwrap();
        assert!(is_dead(&refused(setup::link_target(&service, older.expose()).await)));
        service.clock().advance(7 * DAY - 1);
        assert!(setup::link_target(&service, link.expose()).await.is_ok());
        service.clock().advance(1);
        assert!(is_dead(&refused(setup::link_target(&service, link.expose()).await)));
        assert!(is_dead(&refused(setup::accept_invitation(&service, &desk(), link.expose(), PASSWORD).await)));
    }

    async fn it_dies_when_the_address_of_its_user_is_corrected(service: Service) {
        let ada = administrator(&service).await;
        let added = users::add(&service, &ada, &new_user("ivo@exmaple.test", &[]), None).await.unwrap();
        let link = added.link.unwrap();
        let renamed = UserChange { name: "Ivo R.".into(), ..as_is(&added.user) };
        users::change(&service, &ada, added.user.id, None, &renamed).await.unwrap();
        assert!(setup::link_target(&service, link.expose()).await.is_ok(), "a name is nobody's mailbox");
        let corrected = UserChange { email: "ivo@example.test".into(), ..renamed };
        users::change(&service, &ada, added.user.id, None, &corrected).await.unwrap();
        assert!(is_dead(&refused(setup::accept_invitation(&service, &desk(), link.expose(), PASSWORD).await)));
        let new = users::invite(&service, &ada, added.user.id).await.unwrap();
        assert!(setup::accept_invitation(&service, &desk(), new.expose(), PASSWORD).await.is_ok());
    }

    async fn it_dies_when_its_user_is_disabled(service: Service) {
        let ada = administrator(&service).await;
        let added = users::add(&service, &ada, &new_user("ivo@example.test", &[]), None).await.unwrap();
        let link = added.link.unwrap();
        let disabled = UserChange { disabled: true, ..as_is(&added.user) };
        users::change(&service, &ada, added.user.id, None, &disabled).await.unwrap();
        assert!(is_dead(&refused(setup::accept_invitation(&service, &desk(), link.expose(), PASSWORD).await)));
        assert!(matches!(refused(users::invite(&service, &ada, added.user.id).await), Error::Conflict { .. }));
        let enabled = users::change(&service, &ada, added.user.id, None, &as_is(&added.user)).await.unwrap();
        assert_eq!(enabled.status, UserStatus::Invited);
        assert!(is_dead(&refused(setup::link_target(&service, link.expose()).await)));
    }

    async fn a_forgotten_password_is_replaced_and_old_sessions_end(service: Service) {
        let ada = administrator(&service).await;
        let ben = user(&service, &ada, "ben@example.test", &[]).await;
        let old = sessions::sign_in(&service, &desk(), "ben@example.test", PASSWORD).await.unwrap();
        let link = users::invite(&service, &ada, ben.id).await.unwrap();
        assert!(sessions::resume(&service, old.token.expose(), desk()).await.unwrap().is_some());
        setup::accept_invitation(&service, &desk(), link.expose(), "harbour granite 552").await.unwrap();
        assert!(sessions::resume(&service, old.token.expose(), desk()).await.unwrap().is_none());
        refused(sessions::sign_in(&service, &desk(), "ben@example.test", PASSWORD).await);
        assert!(all_events(&service, &ada).await.iter().any(|e| e.action == Action::PasswordChanged));
    }

    async fn an_invitation_is_no_way_to_set_a_server_up(service: Service) {
        let ada = administrator(&service).await;
        let link = users::add(&service, &ada, &new_user("ivo@example.test", &[]), None).await.unwrap().link.unwrap();
        let first = setup::FirstAdministrator {
            organisation: "Elsewhere".into(),
            name: "Eve".into(),
            email: "eve@example.test".into(),
            password: PASSWORD.into(),
        };
        assert!(is_dead(&refused(setup::complete(&service, &desk(), link.expose(), &first).await)));
    }
}
