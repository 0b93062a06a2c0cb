use domain::user::UserStatus;
use service::setup::{self, FirstAdministrator};
use service::{sessions, users};

use crate::common::*;
use crate::each_database;

/// What others know of Ada at Example, who is `ada@example.test`, and what they try with everybody.
const GUESSABLE: [&str; 5] =
    ["ada@example.test", "ada@example.test2026", "Ada Admin 20261", "exampleexampleexample", "summersummersummer"];

fn is_said(error: &domain::Error, field: &str) -> bool {
    error.about(field).is_some_and(|message| message.contains("Take four or more words"))
}

each_database! {
    async fn the_first_administrator_chooses_none_that_is_easy_to_guess(service: Service) {
        let link = setup::make_link(&service).await.unwrap();
        for password in GUESSABLE {
            let first = FirstAdministrator {
                organisation: "Example".into(),
                name: "Ada Admin".into(),
                email: "ada@example.test".into(),
                password: password.into(),
            };
            let error = refused(setup::complete(&service, &desk(), link.expose(), &first).await);
            assert!(is_said(&error, "password"), "{password}: {error}");
        }
        assert!(setup::is_needed(&service).await.unwrap());
    }

    async fn who_is_invited_chooses_none_that_is_easy_to_guess(service: Service) {
        let ada = administrator(&service).await;
        let new = new_user("benedikta@work.test", &[]);
        let link = users::add(&service, &ada, &new, None).await.unwrap().link.unwrap();
        for password in ["benedikta@work.test", "Benedikta-1987-04", "benedikta example", "summersummersummer"] {
            let error = refused(setup::accept_invitation(&service, &desk(), link.expose(), password).await);
            assert!(is_said(&error, "password"), "{password}: {error}");
        }
        let link = setup::accept_invitation(&service, &desk(), link.expose(), "harbour granite 552").await;
        assert!(link.is_ok(), "the link is not used up by what was refused");
    }

    async fn who_changes_theirs_chooses_none_that_is_easy_to_guess(service: Service) {
        let ada = administrator(&service).await;
        for password in GUESSABLE {
            let error = refused(sessions::change_password(&service, &ada, PASSWORD, password).await);
            assert!(is_said(&error, "new"), "{password}: {error}");
        }
        assert!(sessions::sign_in(&service, &desk(), "ada@example.test", PASSWORD).await.is_ok());
    }

    async fn who_adds_a_user_chooses_none_that_is_easy_to_guess(service: Service) {
        let operator = operator(&service, "default").await;
        let new = new_user("carolina@work.test", &[]);
        for password in ["carolina@work.test", "carolinacarolina", "Some tenant 2026", "passwordpassword"] {
            let error = refused(users::add(&service, &operator, &new, Some(password)).await);
            assert!(is_said(&error, "password"), "{password}: {error}");
        }
        let added = users::add(&service, &operator, &new, Some("мой кот любит рыбу")).await.unwrap();
        assert_eq!(added.user.status, UserStatus::Active);
    }
}
