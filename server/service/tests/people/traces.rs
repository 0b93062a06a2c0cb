use domain::user::UserChange;
use service::{sessions, setup, users};

use crate::common::*;
use crate::each_database;

each_database! {
    /// Goes through all that has to do with a secret, then looks for each of them in every table.
    async fn no_table_holds_a_token_or_a_password(service: Service) {
        let set_up = setup::make_link(&service).await.unwrap();
        let unused = set_up.expose().to_owned();
        let ada = administrator(&service).await;
        let session = sessions::sign_in(&service, &desk(), "ada@example.test", PASSWORD).await.unwrap();
        let invitation = users::add(&service, &ada, &new_user("ivo@example.test", &[]), None).await.unwrap();
        let link = invitation.link.unwrap();
        let joined = setup::accept_invitation(&service, &desk(), link.expose(), "harbour granite 552").await.unwrap();
        let reset = users::invite(&service, &ada, invitation.user.id).await.unwrap();
        let mistyped = "wrong horse battery 9";
        let in_the_wrong_field = "hunter2@secret phrase";
        refused(sessions::sign_in(&service, &desk(), "ada@example.test", mistyped).await);
        refused(sessions::sign_in(&service, &desk(), in_the_wrong_field, "x").await);
        refused(sessions::reauthenticate(&service, &ada, mistyped).await);
        let renewed = sessions::reauthenticate(&service, &ada, PASSWORD).await.unwrap();
        let ada = sessions::resume(&service, renewed.expose(), desk()).await.unwrap().unwrap().actor;
        let fresh = sessions::change_password(&service, &ada, PASSWORD, "quarry meadow 20931").await.unwrap();
        let ada = resumed(&service, &fresh).await.actor;
        let ivo = users::get(&service, &ada, invitation.user.id).await.unwrap();
        users::change(&service, &ada, ivo.id, None, &UserChange { name: "Ivo Two".into(), ..as_is(&ivo) }).await.unwrap();

        let dump = dump(&service).await;
        for present in ["ada@example.test", "Ivo Two", "$argon2id$", "session.started", "session.refused"] {
            assert!(dump.contains(present), "the dump misses {present}");
        }
        let tokens = [&session.token, &renewed, &link, &joined.token, &reset, &fresh.token];
        for token in tokens.map(|t| t.expose()).into_iter().chain([unused.as_str()]) {
            assert!(!dump.contains(token) && !dump.contains(&token[token.len() - 49..]), "a token lies in a table");
        }
        for password in [PASSWORD, "harbour granite 552", mistyped, in_the_wrong_field, "quarry meadow 20931"] {
            assert!(!dump.contains(password), "a password lies in a table");
        }
        if let Some(file) = service.database().file() {
            for path in [file.to_path_buf(), file.with_extension("db-wal")] {
                let bytes = std::fs::read(&path).unwrap();
                for secret in [PASSWORD, mistyped, fresh.token.expose(), link.expose()] {
                    let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
                    assert!(!found, "{} holds a secret", path.display());
                }
            }
        }
        for shown in [format!("{session:?}"), format!("{fresh:?}"), format!("{link:?}")] {
            assert!(!shown.contains("clv"), "{shown}");
        }
    }
}
