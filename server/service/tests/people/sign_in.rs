use domain::event::Action;
use domain::user::UserStatus;
use service::{sessions, users};
use tokio::time::Instant;

use crate::common::*;
use crate::each_database;

const REFUSAL: &str = "Email or password is wrong.";

each_database! {
    async fn the_right_password_starts_a_session(service: Service) {
        let ada = administrator(&service).await;
        service.clock().advance(1);
        let signed_in = sessions::sign_in(&service, &at("198.51.100.7"), " Ada@Example.TEST ", PASSWORD).await.unwrap();
        assert_eq!(signed_in.expires_at, START.plus(1 + sessions::ABSOLUTE));
        assert!(signed_in.token.expose().starts_with("clvs_"));

        let caller = resumed(&service, &signed_in).await;
        assert_eq!(caller.viewer.email, "ada@example.test");
        assert_eq!(caller.viewer.tenant, "Example");
        assert_eq!(caller.viewer.id, id_of(&ada));
        assert!(caller.viewer.has_seat);
        assert_eq!(caller.actor.tenant, ada.tenant);
        let stored = users::get(&service, &ada, id_of(&ada)).await.unwrap();
        assert_eq!(stored.last_sign_in_at, Some(START.plus(1)));

        let last = &all_events(&service, &ada).await[0];
        assert_eq!((last.action, last.actor.as_str(), last.address.as_str()), (Action::SignedIn, "Ada Admin", "198.51.100.7"));
    }

    async fn every_refusal_reads_the_same_and_a_known_user_s_is_told(service: Service) {
        let ada = administrator(&service).await;
        let disabled = user(&service, &ada, "dora@example.test", &[]).await;
        let change = domain::user::UserChange { disabled: true, ..as_is(&disabled) };
        assert_eq!(users::change(&service, &ada, disabled.id, None, &change).await.unwrap().status, UserStatus::Disabled);
        let invited = users::add(&service, &ada, &new_user("ivo@example.test", &[]), None).await.unwrap();
        assert_eq!(invited.user.status, UserStatus::Invited);

        for (email, password) in [
            ("ada@example.test", "tide-pool lantern 42"),
            ("nobody@example.test", PASSWORD),
            ("not an address\0", PASSWORD),
            ("dora@example.test", PASSWORD),
            ("ivo@example.test", PASSWORD),
            ("ivo@example.test", ""),
        ] {
            service.clock().advance(1);
            // From a place each, so that none has to wait.
            let origin = at(&format!("198.51.100.{}", email.len() + password.len()));
            let error = refused(sessions::sign_in(&service, &origin, email, password).await);
            assert_eq!(error, domain::Error::invalid("password", REFUSAL), "{email}");
        }
        let told: Vec<(String, String)> = all_events(&service, &ada).await.into_iter()
            .filter(|event| event.action == Action::SignInRefused)
            .map(|event| (event.target, event.details[0].1.clone()))
            .collect();
        let told: Vec<(&str, &str)> = told.iter().map(|(who, why)| (who.as_str(), why.as_str())).collect();
        assert_eq!(told, [
            ("Ivo", "the invitation is not accepted yet"),
            ("Ivo", "the invitation is not accepted yet"),
            ("Dora", "the user is disabled"),
            ("Ada Admin", "wrong password"),
        ]);
        let refusals = all_events(&service, &ada).await;
        let refusal = refusals.iter().find(|event| event.action == Action::SignInRefused).unwrap();
        assert_eq!((refusal.actor.as_str(), &refusal.actor_id), ("Somebody not signed in", &None));
    }

    async fn an_unknown_address_takes_as_long_as_a_known_one(service: Service) {
        administrator(&service).await;
        let (mut known, mut unknown) = (Vec::new(), Vec::new());
        for i in 0..9 {
            let origin = at(&format!("203.0.113.{i}"));
            for (email, times) in [("ada@example.test", &mut known), ("nobody@example.test", &mut unknown)] {
                let before = Instant::now();
                refused(sessions::sign_in(&service, &origin, email, "tide-pool lantern 42").await);
                times.push(before.elapsed());
            }
            // The waits are another test's.
            service.clock().advance(domain::time::HOUR);
        }
        known.sort();
        unknown.sort();
        assert!(unknown[4] * 2 > known[4], "without the work of a hash: {:?} against {:?}", unknown[4], known[4]);
    }
}
