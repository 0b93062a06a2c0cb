use domain::Error;
use domain::event::Action;
use domain::id::LinkId;
use domain::role::RoleName;
use domain::time::HOUR;
use domain::user::UserStatus;
use service::secret::PlainSecret;
use service::setup::{self, FirstAdministrator, LinkTarget};
use service::store::sql;
use service::{Service, sessions, tenants, users};

use crate::common::*;
use crate::each_database;

fn first(email: &str) -> FirstAdministrator {
    FirstAdministrator {
        organisation: "Northwind <Trading>".into(),
        name: "Ada Admin".into(),
        email: email.into(),
        password: PASSWORD.into(),
    }
}

fn is_dead(error: &Error) -> bool {
    error.about("token").is_some_and(|m| m.contains("does not work"))
}

/// Writes a set-up link as a process does that knows nothing of the others.
async fn leave(service: &Service, link: &PlainSecret) {
    let mut tx = service.database().begin().await.unwrap();
    sql("INSERT INTO links (id, secret_hash, expires_at) VALUES ($1, $2, $3)")
        .bind(LinkId::from_bits(link.id_bits().unwrap()))
        .bind(link.hash(service.ring()).to_stored())
        .bind(START.plus(HOUR))
        .run(&mut tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

each_database! {
    async fn the_first_administrator_gets_a_tenant_a_seat_and_a_session(service: Service) {
        assert!(setup::is_needed(&service).await.unwrap());
        let link = setup::make_link(&service).await.unwrap();
        assert!(link.expose().starts_with("clvl_"));
        assert_eq!(setup::link_target(&service, link.expose()).await.unwrap(), LinkTarget::FirstAdministrator);

        let signed_in = setup::complete(&service, &desk(), link.expose(), &first("Ada@example.test")).await.unwrap();
        let caller = resumed(&service, &signed_in).await;
        assert_eq!(caller.viewer.tenant, "Northwind <Trading>");
        assert_eq!(caller.viewer.roles, [RoleName::TENANT_ADMIN]);
        assert_eq!(tenants::by_slug(&service, "default").await.unwrap(), caller.actor.tenant);
        let ada = users::get(&service, &caller.actor, caller.viewer.id).await.unwrap();
        assert_eq!((ada.email.as_str(), ada.status, ada.has_seat), ("ada@example.test", UserStatus::Active, true));
        assert!(sessions::sign_in(&service, &desk(), "ada@example.test", PASSWORD).await.is_ok());

        assert!(!setup::is_needed(&service).await.unwrap());
        assert!(is_dead(&refused(setup::link_target(&service, link.expose()).await)));
        assert!(is_dead(&refused(setup::complete(&service, &desk(), link.expose(), &first("eve@example.test")).await)));
        assert!(matches!(refused(setup::make_link(&service).await), Error::Conflict { .. }));
        let actions: Vec<Action> = all_events(&service, &caller.actor).await.into_iter().map(|e| e.action).collect();
        for action in [Action::TenantCreated, Action::UserAdded, Action::SignedIn] {
            assert!(actions.contains(&action), "{action}");
        }
    }

    async fn every_mistake_is_told_at_once_and_costs_nothing(service: Service) {
        let link = setup::make_link(&service).await.unwrap();
        let bad = FirstAdministrator {
            organisation: String::new(),
            name: "x".repeat(10_000),
            email: "<script>".into(),
            password: "short".into(),
        };
        let error = refused(setup::complete(&service, &desk(), link.expose(), &bad).await);
        for field in ["organisation", "name", "email", "password"] {
            assert!(error.about(field).is_some(), "{field} in {error}");
        }
        assert!(!format!("{:?}", first("a@b.test")).contains(PASSWORD));
        assert!(setup::complete(&service, &desk(), link.expose(), &first("ada@example.test")).await.is_ok());
    }

    async fn wrong_replaced_and_old_links_are_refused(service: Service) {
        let older = setup::make_link(&service).await.unwrap();
        let link = setup::make_link(&service).await.unwrap();
        let cut = &link.expose()[..link.expose().len() - 1];
        let forged = PlainSecret::generate("clvl", link.id_bits().unwrap());
        for wrong in ["", "clvl", cut, older.expose(), forged.expose()] {
            assert!(is_dead(&refused(setup::link_target(&service, wrong).await)), "{wrong}");
            let error = refused(setup::complete(&service, &desk(), wrong, &first("ada@example.test")).await);
            assert!(is_dead(&error), "{wrong}");
        }
        service.clock().advance(24 * HOUR - 1);
        assert!(setup::link_target(&service, link.expose()).await.is_ok());
        service.clock().advance(1);
        assert!(is_dead(&refused(setup::link_target(&service, link.expose()).await)));
        assert!(is_dead(&refused(setup::complete(&service, &desk(), link.expose(), &first("ada@example.test")).await)));
        assert!(setup::is_needed(&service).await.unwrap());
    }

    async fn one_of_sixteen_at_once_completes_it(service: Service) {
        let link = setup::make_link(&service).await.unwrap();
        let attempts: Vec<_> = (0..16)
            .map(|i| {
                let (service, token) = (service.clone(), link.expose().to_owned());
                tokio::spawn(async move {
                    setup::complete(&service, &desk(), &token, &first(&format!("admin{i}@example.test"))).await
                })
            })
            .collect();
        let mut winners = Vec::new();
        for attempt in attempts {
            match attempt.await.unwrap() {
                Ok(signed_in) => winners.push(signed_in),
                Err(failure) => assert!(is_dead(&failure.tell())),
            }
        }
        assert_eq!(winners.len(), 1);
        let caller = resumed(&service, &winners[0]).await;
        let all = users::list(&service, &caller.actor, "", None, &domain::page::Position::Start).await.unwrap();
        assert_eq!(all.items.len(), 1);
    }

    async fn of_two_links_at_once_one_completes_it(service: Service) {
        tenants::ensure(&service, "default", "Default").await.unwrap();
        // As two processes that start together can leave them.
        let links = [setup::make_link(&service).await.unwrap(), PlainSecret::generate("clvl", 7)];
        leave(&service, &links[1]).await;
        let attempts = links.map(|link| {
            let service = service.clone();
            tokio::spawn(async move {
                let first = first(&format!("{}@example.test", &link.expose()[60..]));
                setup::complete(&service, &desk(), link.expose(), &first).await
            })
        });
        let mut completed = 0;
        for attempt in attempts {
            match attempt.await.unwrap() {
                Ok(_) => completed += 1,
                Err(failure) => assert!(is_dead(&failure.tell())),
            }
        }
        assert_eq!(completed, 1);
    }

    async fn a_link_left_beside_a_user_is_useless(service: Service) {
        administrator(&service).await;
        let left = PlainSecret::generate("clvl", 7);
        leave(&service, &left).await;
        assert!(is_dead(&refused(setup::link_target(&service, left.expose()).await)));
        assert!(is_dead(&refused(setup::complete(&service, &desk(), left.expose(), &first("eve@example.test")).await)));
    }

    async fn the_command_line_can_be_first_and_ends_the_set_up(service: Service) {
        let link = setup::make_link(&service).await.unwrap();
        let operator = operator(&service, "default").await;
        let added = users::add(&service, &operator, &new_user("ada@example.test", &[RoleName::TENANT_ADMIN]), Some(PASSWORD)).await;
        assert!(added.unwrap().link.is_none());
        assert!(!setup::is_needed(&service).await.unwrap());
        assert!(is_dead(&refused(setup::link_target(&service, link.expose()).await)));
        assert!(is_dead(&refused(setup::complete(&service, &desk(), link.expose(), &first("eve@example.test")).await)));
        assert!(sessions::sign_in(&service, &desk(), "ada@example.test", PASSWORD).await.is_ok());
    }

    async fn a_tenant_that_was_prepared_is_taken_over(service: Service) {
        let prepared = tenants::ensure(&service, "default", "Default").await.unwrap();
        let ada = administrator(&service).await;
        assert_eq!(ada.tenant, prepared);
        assert_eq!(tenants::name(&service, prepared).await.unwrap(), "Example");
    }
}
