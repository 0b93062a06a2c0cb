use domain::Error;
use domain::event::Action;
use domain::role::RoleName;
use domain::time::{HOUR, MINUTE, SECOND};
use domain::user::UserChange;
use service::secret::PlainSecret;
use service::sessions::{self, SignedIn};
use service::store::sql;
use service::{Service, users};

use crate::common::*;
use crate::each_database;

async fn sign_in(service: &Service, email: &str) -> SignedIn {
    sessions::sign_in(service, &desk(), email, PASSWORD).await.unwrap()
}

async fn goes_on(service: &Service, signed_in: &SignedIn) -> bool {
    sessions::resume(service, signed_in.token.expose(), desk()).await.unwrap().is_some()
}

each_database! {
    async fn a_session_ends_after_half_an_hour_without_use(service: Service) {
        administrator(&service).await;
        let session = sign_in(&service, "ada@example.test").await;
        for _ in 0..3 {
            service.clock().advance(29 * MINUTE);
            assert!(goes_on(&service, &session).await);
        }
        service.clock().advance(30 * MINUTE);
        assert!(!goes_on(&service, &session).await);
    }

    async fn a_session_ends_after_twelve_hours_of_use(service: Service) {
        administrator(&service).await;
        let session = sign_in(&service, "ada@example.test").await;
        for _ in 0..35 {
            service.clock().advance(20 * MINUTE);
            assert!(goes_on(&service, &session).await);
        }
        service.clock().advance(20 * MINUTE - 1);
        assert!(goes_on(&service, &session).await);
        service.clock().advance(1);
        assert!(!goes_on(&service, &session).await, "12 h are over");
    }

    async fn use_is_noted_once_a_minute(service: Service) {
        let ada = administrator(&service).await;
        let session = sign_in(&service, "ada@example.test").await;
        let last_seen = async || sessions::list(&service, &ada).await.unwrap().into_iter().map(|s| s.last_seen_at).max();
        service.clock().advance(59 * SECOND);
        assert!(goes_on(&service, &session).await);
        assert_eq!(last_seen().await, Some(START));
        service.clock().advance(SECOND);
        assert!(goes_on(&service, &session).await);
        assert_eq!(last_seen().await, Some(START.plus(MINUTE)));
    }

    async fn only_the_whole_token_opens_a_session(service: Service) {
        administrator(&service).await;
        let session = sign_in(&service, "ada@example.test").await;
        let token = session.token.expose();
        let bits = session.token.id_bits().unwrap();
        let forged = PlainSecret::generate("clvs", bits);
        for wrong in [forged.expose(), "", "clvs", &token[1..], &token[..token.len() - 1], &token.replace("clvs", "clvk")] {
            assert!(sessions::resume(&service, wrong, desk()).await.unwrap().is_none(), "{wrong}");
        }
        assert!(goes_on(&service, &session).await);
    }

    async fn disabling_ends_every_session_for_good(service: Service) {
        let ada = administrator(&service).await;
        let ben = user(&service, &ada, "ben@example.test", &[RoleName::DEVELOPER]).await;
        let (one, two) = (sign_in(&service, "ben@example.test").await, sign_in(&service, "ben@example.test").await);
        let change = UserChange { disabled: true, ..as_is(&ben) };
        users::change(&service, &ada, ben.id, None, &change).await.unwrap();
        assert!(!goes_on(&service, &one).await && !goes_on(&service, &two).await);
        users::change(&service, &ada, ben.id, None, &as_is(&ben)).await.unwrap();
        assert!(!goes_on(&service, &one).await && !goes_on(&service, &two).await);
        assert!(goes_on(&service, &sign_in(&service, "ben@example.test").await).await);
    }

    async fn a_session_that_outlived_disabling_opens_nothing(service: Service) {
        administrator(&service).await;
        let session = sign_in(&service, "ada@example.test").await;
        let mut tx = service.database().begin().await.unwrap();
        sql("UPDATE users SET disabled = TRUE").run_any(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        assert!(!goes_on(&service, &session).await);
    }

    async fn a_sign_in_at_the_same_moment_does_not_outlast_disabling(service: Service) {
        let ada = administrator(&service).await;
        let ben = user(&service, &ada, "ben@example.test", &[]).await;
        for round in 0..16 {
            let signing_in = tokio::spawn({
                let service = service.clone();
                async move { sessions::sign_in(&service, &desk(), "ben@example.test", PASSWORD).await }
            });
            tokio::time::sleep(std::time::Duration::from_millis(4 * round)).await;
            users::change(&service, &ada, ben.id, None, &UserChange { disabled: true, ..as_is(&ben) }).await.unwrap();
            let signed_in = signing_in.await.unwrap();
            users::change(&service, &ada, ben.id, None, &as_is(&ben)).await.unwrap();
            if let Ok(signed_in) = signed_in {
                assert!(!goes_on(&service, &signed_in).await, "in round {round}");
            }
            service.clock().advance(SECOND);
        }
    }

    async fn a_role_counts_from_the_next_request(service: Service) {
        let ada = administrator(&service).await;
        let ben = user(&service, &ada, "ben@example.test", &[RoleName::AUDITOR]).await;
        let session = sign_in(&service, "ben@example.test").await;
        assert!(users::get(&service, &resumed(&service, &session).await.actor, ben.id).await.is_ok());
        let change = UserChange { roles: vec![RoleName::DEVELOPER], ..as_is(&ben) };
        users::change(&service, &ada, ben.id, None, &change).await.unwrap();
        let error = refused(users::get(&service, &resumed(&service, &session).await.actor, ben.id).await);
        assert!(matches!(error, Error::Forbidden { .. }));
    }

    async fn who_administers_users_sees_and_ends_their_sessions(service: Service) {
        let ada = administrator(&service).await;
        let ben = user(&service, &ada, "ben@example.test", &[]).await;
        let (one, two) = (sign_in(&service, "ben@example.test").await, sign_in(&service, "ben@example.test").await);
        let auditor = person(&service, &ada, "aud@example.test", &[RoleName::AUDITOR]).await;
        let developer = person(&service, &ada, "dev@example.test", &[RoleName::DEVELOPER]).await;
        let olga = operator(&service, "other").await;
        let first = sessions::list_of(&service, &auditor, ben.id).await.unwrap();
        assert!(first.len() == 2 && first.iter().all(|session| !session.is_current));
        let forbidden = |error| matches!(error, Error::Forbidden { .. });
        assert!(forbidden(refused(sessions::list_of(&service, &developer, ben.id).await)));
        assert!(forbidden(refused(sessions::end_of(&service, &auditor, ben.id, first[0].id).await)));
        assert!(forbidden(refused(sessions::end_all_of(&service, &auditor, ben.id).await)));
        let missing = |error| matches!(error, Error::NotFound { .. });
        assert!(missing(refused(sessions::list_of(&service, &olga, ben.id).await)));
        assert!(missing(refused(sessions::end_all_of(&service, &olga, ben.id).await)));
        // A session is ended as whose it is, not as anybody's.
        assert!(missing(refused(sessions::end_of(&service, &ada, id_of(&auditor), first[0].id).await)));
        assert!(goes_on(&service, &one).await && goes_on(&service, &two).await);

        sessions::end_of(&service, &ada, ben.id, first[0].id).await.unwrap();
        assert!(goes_on(&service, &one).await != goes_on(&service, &two).await);
        service.clock().advance(SECOND);
        assert_eq!(sessions::end_all_of(&service, &ada, ben.id).await.unwrap(), 1);
        assert!(!goes_on(&service, &one).await && !goes_on(&service, &two).await);
        let told = &all_events(&service, &ada).await[0];
        assert_eq!((told.action, told.actor.as_str(), told.target.as_str()), (Action::SignedOut, "Ada Admin", "Ben"));
        assert_eq!(told.details, [("sessions".to_owned(), "1".to_owned())]);

        // One's own that asks goes on.
        let ada_again = sign_in(&service, "ada@example.test").await;
        assert_eq!(sessions::end_all_of(&service, &ada, id_of(&ada)).await.unwrap(), 1);
        assert!(!goes_on(&service, &ada_again).await);
        assert_eq!(sessions::list_of(&service, &ada, id_of(&ada)).await.unwrap().len(), 1);
        service.clock().advance(6 * MINUTE);
        let required = |error| error == Error::ReauthenticationRequired;
        assert!(required(refused(sessions::end_all_of(&service, &ada, ben.id).await)));
        assert!(required(refused(sessions::end_of(&service, &ada, ben.id, first[1].id).await)));
    }

    async fn people_see_and_end_their_own_sessions(service: Service) {
        let ada = administrator(&service).await;
        let ben = person(&service, &ada, "ben@example.test", &[]).await;
        service.clock().advance(SECOND);
        let agent = "x".repeat(10_000);
        let origin = service::actor::Origin { agent, ..at("198.51.100.3") };
        let phone = sessions::sign_in(&service, &origin, "ben@example.test", PASSWORD).await.unwrap();
        let laptop = sign_in(&service, "ben@example.test").await;

        let listed = sessions::list(&service, &ben).await.unwrap();
        assert_eq!(listed.len(), 3);
        assert_eq!(listed.iter().filter(|s| s.is_current).count(), 1);
        let seen = listed.iter().find(|s| s.address == "198.51.100.3").unwrap();
        assert_eq!((seen.is_current, seen.agent.len(), seen.created_at), (false, 300, START.plus(SECOND)));

        // Somebody else's is not found.
        assert!(matches!(refused(sessions::end(&service, &ada, seen.id).await), Error::NotFound { .. }));
        assert!(goes_on(&service, &phone).await);
        sessions::end(&service, &ben, seen.id).await.unwrap();
        assert!(!goes_on(&service, &phone).await);
        assert!(matches!(refused(sessions::end(&service, &ben, seen.id).await), Error::NotFound { .. }));

        assert_eq!(sessions::end_others(&service, &ben).await.unwrap(), 1);
        assert!(!goes_on(&service, &laptop).await);
        let left = sessions::list(&service, &ben).await.unwrap();
        assert!(left.len() == 1 && left[0].is_current);
        sessions::sign_out(&service, &ben).await.unwrap();
        assert_eq!(refused(sessions::list(&service, &ben).await), Error::Unauthenticated);
        let ended = all_events(&service, &ada).await.into_iter().filter(|e| e.action == Action::SignedOut).count();
        assert_eq!(ended, 3);
        assert_eq!(sessions::list(&service, &ada).await.unwrap().len(), 1, "nobody else was signed out");
    }

    async fn a_list_leaves_out_what_has_run_out_and_sweeping_removes_it(service: Service) {
        let ada = administrator(&service).await;
        user(&service, &ada, "ben@example.test", &[]).await;
        sign_in(&service, "ben@example.test").await;
        service.clock().advance(31 * MINUTE);
        let ben = resumed(&service, &sign_in(&service, "ben@example.test").await).await.actor;
        assert_eq!(sessions::list(&service, &ben).await.unwrap().len(), 1);
        assert_eq!(sessions::sweep(&service).await.unwrap(), 2, "Ada's and Ben's first");
        assert_eq!(sessions::list(&service, &ben).await.unwrap().len(), 1);
        assert_eq!(sessions::sweep(&service).await.unwrap(), 0);
    }

    async fn a_confirmed_password_counts_for_five_minutes(service: Service) {
        let ada = administrator(&service).await;
        let ben = user(&service, &ada, "ben@example.test", &[]).await;
        let mut session = sign_in(&service, "ada@example.test").await;
        let holder = async |session: &SignedIn| resumed(&service, session).await.actor;
        let make_auditor = UserChange { roles: vec![RoleName::AUDITOR], ..as_is(&ben) };

        service.clock().advance(5 * MINUTE + 1);
        let error = refused(users::change(&service, &holder(&session).await, ben.id, None, &make_auditor).await);
        assert_eq!(error, Error::ReauthenticationRequired);
        let old = session.token.expose().to_owned();
        session.token = sessions::reauthenticate(&service, &holder(&session).await, PASSWORD).await.unwrap();
        assert!(sessions::resume(&service, &old, desk()).await.unwrap().is_none());
        users::change(&service, &holder(&session).await, ben.id, None, &make_auditor).await.unwrap();
        service.clock().advance(5 * MINUTE + 1);
        let error = refused(users::change(&service, &holder(&session).await, ben.id, None, &as_is(&ben)).await);
        assert_eq!(error, Error::ReauthenticationRequired);
    }

    async fn a_new_password_ends_every_session_and_starts_one(service: Service) {
        administrator(&service).await;
        let (one, two) = (sign_in(&service, "ada@example.test").await, sign_in(&service, "ada@example.test").await);
        let ada = resumed(&service, &one).await.actor;
        let new = "harbour granite 552";
        let wrong = refused(sessions::change_password(&service, &ada, "tide-pool lantern 42", new).await);
        assert_eq!(wrong.about("current"), Some("Password is wrong."));
        let short = refused(sessions::change_password(&service, &ada, PASSWORD, "short").await);
        assert!(short.about("new").is_some_and(|m| m.contains("at least 15")));
        assert!(goes_on(&service, &one).await && goes_on(&service, &two).await);

        let fresh = sessions::change_password(&service, &ada, PASSWORD, new).await.unwrap();
        assert!(!goes_on(&service, &one).await && !goes_on(&service, &two).await);
        let ada = resumed(&service, &fresh).await.actor;
        assert_eq!(sessions::list(&service, &ada).await.unwrap().len(), 1);
        refused(sessions::sign_in(&service, &desk(), "ada@example.test", PASSWORD).await);
        assert!(sessions::sign_in(&service, &desk(), "ada@example.test", new).await.is_ok());
        assert!(all_events(&service, &ada).await.iter().any(|e| e.action == Action::PasswordChanged));
    }

    async fn the_command_line_has_no_session(service: Service) {
        let operator = operator(&service, "default").await;
        assert_eq!(refused(sessions::sign_out(&service, &operator).await), Error::Unauthenticated);
        assert_eq!(refused(sessions::list(&service, &operator).await), Error::Unauthenticated);
        assert_eq!(refused(sessions::reauthenticate(&service, &operator, PASSWORD).await), Error::Unauthenticated);
        let ben = user(&service, &operator, "ben@example.test", &[]).await;
        service.clock().advance(HOUR);
        // Nor a password to confirm.
        assert!(users::invite(&service, &operator, ben.id).await.is_ok());
    }
}
