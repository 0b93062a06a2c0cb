//! What people choose for themselves is theirs alone, and where they are.

use domain::Error;
use domain::preference::{API_KEY_COLUMNS, COMPACT, DENSITY, Preferences};
use service::actor::Who;
use service::store::sql;
use service::{Actor, Service, preferences, sessions};

use crate::common::*;
use crate::each_database;

/// What the page of somebody who signs in anew shows things by.
async fn anew(service: &Service, email: &str) -> Preferences {
    let signed_in = sessions::sign_in(service, &desk(), email, PASSWORD).await.unwrap();
    resumed(service, &signed_in).await.viewer.preferences
}

async fn kept(service: &Service) -> i64 {
    let mut connection = service.database().read().await.unwrap();
    sql("SELECT count(*) AS n FROM preferences").one(&mut connection).await.unwrap().unwrap()
}

each_database! {
    async fn a_choice_holds_wherever_its_person_signs_in_and_for_nobody_else(service: Service) {
        let ada = administrator(&service).await;
        let ben = person(&service, &ada, "ben@example.test", &[]).await;
        for (name, value) in [("density", COMPACT), ("columns.api_keys", "id,used"), ("columns.api_keys", "used")] {
            preferences::choose(&service, &ada, name, value).await.unwrap();
        }
        let of_ada = anew(&service, "ada@example.test").await;
        assert!(of_ada.of(&DENSITY).has(COMPACT));
        assert_eq!(of_ada.of(&API_KEY_COLUMNS).value(), "used");
        assert_eq!(anew(&service, "ben@example.test").await, Preferences::default());

        preferences::choose(&service, &ben, "columns.api_keys", "").await.unwrap();
        assert_eq!(anew(&service, "ben@example.test").await.of(&API_KEY_COLUMNS).count(), 0);
        assert_eq!(anew(&service, "ada@example.test").await, of_ada);
    }

    async fn whoever_chooses_the_default_has_chosen_nothing(service: Service) {
        let ada = administrator(&service).await;
        let defaults = API_KEY_COLUMNS.defaults().value();
        for value in [defaults.as_str(), "used", defaults.as_str()] {
            preferences::choose(&service, &ada, "columns.api_keys", value).await.unwrap();
        }
        assert_eq!(kept(&service).await, 0);
        assert_eq!(anew(&service, "ada@example.test").await, Preferences::default());
    }

    async fn what_is_refused_is_not_kept(service: Service) {
        let ada = administrator(&service).await;
        let long = "used,".repeat(1_000);
        for (name, value, field) in [
            ("theme", "dark", "name"),
            ("density", "roomy", "density"),
            ("columns.api_keys", "name", "columns.api_keys"),
            ("columns.api_keys", long.as_str(), "columns.api_keys"),
        ] {
            let error = refused(preferences::choose(&service, &ada, name, value).await);
            assert!(error.about(field).is_some(), "{name}: {error:?}");
        }
        assert_eq!(kept(&service).await, 0);
    }

    async fn only_a_person_who_is_signed_in_has_any(service: Service) {
        let ada = administrator(&service).await;
        let ben = person(&service, &ada, "ben@example.test", &[]).await;
        // Somebody else's name with one's own session.
        let Who::Person { session, .. } = ben.who else { panic!("{ben:?}") };
        let disguised = Actor { who: Who::Person { id: id_of(&ada), name: "Ada".into(), session }, ..ben.clone() };
        let visitor = Actor { who: Who::Visitor, ..ben.clone() };
        sessions::sign_out(&service, &ada).await.unwrap();
        for nobody in [disguised, visitor, operator(&service, "default").await, ada] {
            let error = refused(preferences::choose(&service, &nobody, "density", COMPACT).await);
            assert_eq!(error, Error::Unauthenticated, "{nobody:?}");
        }
        assert_eq!(kept(&service).await, 0);
    }

    async fn they_are_gone_with_the_user(service: Service) {
        let ada = administrator(&service).await;
        let ben = person(&service, &ada, "ben@example.test", &[]).await;
        for person in [&ada, &ben] {
            preferences::choose(&service, person, "density", COMPACT).await.unwrap();
        }
        let mut tx = service.database().begin().await.unwrap();
        sql("DELETE FROM users WHERE id = $1").bind(id_of(&ben)).run(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(kept(&service).await, 1);
        assert!(anew(&service, "ada@example.test").await.of(&DENSITY).has(COMPACT));
    }
}
