use domain::Error;
use domain::api_key::{KeyFilter, KeyQuery};
use domain::event::Action;
use domain::id::UserId;
use domain::page::{LIMIT, Position};
use domain::role::RoleName;
use domain::time::MINUTE;
use domain::user::{NewUser, User, UserChange, UserStatus};
use domain::verdict::Code;
use service::actor::Actor;
use service::api_keys::{self, NewKey};
use service::{Service, sessions, settings, users};

use crate::common::*;
use crate::each_database;

async fn set(service: &Service, actor: &Actor, name: &str, value: &str) {
    settings::change(service, actor, None, &[(name.to_owned(), value.to_owned())]).await.unwrap();
}

fn conflict(error: &Error) -> bool {
    matches!(error, Error::Conflict { .. })
}

async fn change(service: &Service, actor: &Actor, user: &User, to: UserChange) -> service::Result<User> {
    users::change(service, actor, user.id, None, &to).await
}

each_database! {
    async fn a_stale_form_overwrites_nothing(service: Service) {
        let ada = administrator(&service).await;
        let ben = user(&service, &ada, "ben@example.test", &[RoleName::AUDITOR]).await;
        let seen = as_is(&ben);
        let promoted = UserChange { roles: vec![RoleName::DEVELOPER], ..as_is(&ben) };
        users::change(&service, &ada, ben.id, Some(&seen), &promoted).await.unwrap();

        let renamed = UserChange { name: "Benno".into(), ..as_is(&ben) };
        let error = refused(users::change(&service, &ada, ben.id, Some(&seen), &renamed).await);
        assert!(matches!(error, Error::Stale { .. }), "{error}");
        assert_eq!(as_is(&users::get(&service, &ada, ben.id).await.unwrap()), promoted);

        let renamed = UserChange { name: "Benno".into(), ..promoted.clone() };
        users::change(&service, &ada, ben.id, Some(&promoted), &renamed).await.unwrap();
    }

    async fn adding_tells_every_mistake_at_once(service: Service) {
        let ada = administrator(&service).await;
        let bad = NewUser { email: "ben".into(), name: "two\nlines".into(), ..NewUser::default() };
        let error = refused(users::add(&service, &ada, &bad, Some("short")).await);
        for field in ["email", "name", "password"] {
            assert!(error.about(field).is_some(), "{field} in {error}");
        }
        let taken = refused(users::add(&service, &ada, &new_user("ADA@example.test", &[]), Some(PASSWORD)).await);
        assert_eq!(taken.about("email"), Some("There is already a user with the email ada@example.test."));
    }

    async fn only_who_may_write_users_writes_them(service: Service) {
        let ada = administrator(&service).await;
        let ben = user(&service, &ada, "ben@example.test", &[]).await;
        for (email, roles, may_read) in [
            ("dev@example.test", vec![RoleName::DEVELOPER], false),
            ("aud@example.test", vec![RoleName::AUDITOR], true),
            ("gate@example.test", vec![RoleName::GATEWAY], false),
        ] {
            let actor = person(&service, &ada, email, &roles).await;
            let forbidden = |error| matches!(error, Error::Forbidden { .. });
            assert!(forbidden(refused(users::add(&service, &actor, &new_user("x@example.test", &[]), None).await)));
            assert!(forbidden(refused(users::change(&service, &actor, ben.id, None, &as_is(&ben)).await)));
            assert!(forbidden(refused(users::invite(&service, &actor, ben.id).await)));
            assert_eq!(users::get(&service, &actor, ben.id).await.is_ok(), may_read);
            assert_eq!(users::list(&service, &actor, "", None, &Position::Start).await.is_ok(), may_read);
        }
    }

    async fn what_gives_power_asks_for_the_password_again(service: Service) {
        let ada = administrator(&service).await;
        let ben = user(&service, &ada, "ben@example.test", &[]).await;
        service.clock().advance(6 * MINUTE);
        let required = |error| error == Error::ReauthenticationRequired;
        let roles = UserChange { roles: vec![RoleName::TENANT_ADMIN], ..as_is(&ben) };
        assert!(required(refused(change(&service, &ada, &ben, roles).await)));
        let disabled = UserChange { disabled: true, ..as_is(&ben) };
        assert!(required(refused(change(&service, &ada, &ben, disabled).await)));
        let moved = UserChange { email: "benjamin@example.test".into(), ..as_is(&ben) };
        assert!(required(refused(change(&service, &ada, &ben, moved).await)));
        assert!(required(refused(users::add(&service, &ada, &new_user("x@example.test", &[]), None).await)));
        assert!(required(refused(users::invite(&service, &ada, ben.id).await)));
        let renamed = UserChange { name: "Benjamin".into(), has_seat: true, ..as_is(&ben) };
        assert_eq!(change(&service, &ada, &ben, renamed).await.unwrap().name, "Benjamin");
    }

    async fn changes_are_told_with_what_was_and_what_is(service: Service) {
        let ada = administrator(&service).await;
        let ben = user(&service, &ada, "ben@example.test", &[RoleName::DEVELOPER]).await;
        let to = UserChange {
            name: " Benjamin ".into(),
            email: " Benjamin@Example.test ".into(),
            roles: vec![RoleName::AUDITOR, RoleName::DEVELOPER, RoleName::AUDITOR],
            has_seat: true,
            disabled: true,
        };
        let after = change(&service, &ada, &ben, to.clone()).await.unwrap();
        assert_eq!(after, users::get(&service, &ada, ben.id).await.unwrap());
        assert_eq!((after.name.as_str(), after.status, after.has_seat), ("Benjamin", UserStatus::Disabled, true));
        assert_eq!(after.roles, [RoleName::DEVELOPER, RoleName::AUDITOR]);

        let events = all_events(&service, &ada).await;
        let told = events.iter().find(|e| e.action == Action::UserChanged).unwrap();
        let details: Vec<(&str, &str)> = told.details.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        let address = "ben@example.test → benjamin@example.test";
        assert_eq!(details, [("name", "Ben → Benjamin"), ("email", address), ("roles", "developer → developer, auditor"), ("seat", "no → yes")]);
        assert_eq!((told.actor.as_str(), told.target_id.clone()), ("Ada Admin", Some(ben.id.to_string())));
        assert!(events.iter().any(|e| e.action == Action::UserDisabled && e.target == "Benjamin"));

        // The same again changes and tells nothing.
        let count = events.len();
        assert_eq!(change(&service, &ada, &ben, to).await.unwrap(), after);
        assert_eq!(all_events(&service, &ada).await.len(), count);
        service.clock().advance(1);
        change(&service, &ada, &ben, UserChange { disabled: false, ..as_is(&after) }).await.unwrap();
        assert_eq!(all_events(&service, &ada).await[0].action, Action::UserEnabled);
    }

    async fn another_address_is_the_one_they_sign_in_with(service: Service) {
        let ada = administrator(&service).await;
        let ben = user(&service, &ada, "ben@example.test", &[]).await;
        let to = |email: &str| UserChange { email: email.into(), ..as_is(&ben) };
        user(&service, &operator(&service, "other").await, "olga@other.test", &[]).await;
        for (email, told) in [
            ("ADA@example.test", "There is already a user with the email ada@example.test."),
            ("olga@other.test", "There is already a user with the email olga@other.test."),
        ] {
            let error = refused(change(&service, &ada, &ben, to(email)).await);
            assert_eq!(error.about("email"), Some(told));
        }
        assert!(refused(change(&service, &ada, &ben, to("ben")).await).about("email").is_some());
        change(&service, &ada, &ben, to("benjamin@example.test")).await.unwrap();
        sessions::sign_in(&service, &desk(), "benjamin@example.test", PASSWORD).await.unwrap();
        assert!(sessions::sign_in(&service, &desk(), "ben@example.test", PASSWORD).await.is_err());
        // The old one is anybody's.
        user(&service, &ada, "ben@example.test", &[]).await;
    }

    async fn the_last_active_administrator_stays(service: Service) {
        let ada = administrator(&service).await;
        let ada_user = users::get(&service, &ada, id_of(&ada)).await.unwrap();
        let demoted = UserChange { roles: vec![RoleName::AUDITOR], ..as_is(&ada_user) };
        let disabled = UserChange { disabled: true, ..as_is(&ada_user) };
        // Neither an administrator who is disabled nor one who has not joined counts, nor another tenant's.
        let cleo = user(&service, &ada, "cleo@example.test", &[RoleName::TENANT_ADMIN]).await;
        change(&service, &ada, &cleo, UserChange { disabled: true, ..as_is(&cleo) }).await.unwrap();
        users::add(&service, &ada, &new_user("ivo@example.test", &[RoleName::TENANT_ADMIN]), None).await.unwrap();
        user(&service, &operator(&service, "other").await, "olga@other.test", &[RoleName::TENANT_ADMIN]).await;
        let operator = Actor::operator(ada.tenant);
        for actor in [&ada, &operator] {
            assert!(conflict(&refused(change(&service, actor, &ada_user, demoted.clone()).await)));
            assert!(conflict(&refused(change(&service, actor, &ada_user, disabled.clone()).await)));
        }
        change(&service, &ada, &cleo, as_is(&cleo)).await.unwrap();
        let after = change(&service, &ada, &ada_user, demoted).await.unwrap();
        assert_eq!(after.roles, [RoleName::AUDITOR]);
    }

    async fn two_administrators_cannot_demote_each_other_at_once(service: Service) {
        for round in 0..8 {
            let operator = operator(&service, &format!("round-{round}")).await;
            let one = user(&service, &operator, &format!("one@r{round}.test"), &[RoleName::TENANT_ADMIN]).await;
            let two = user(&service, &operator, &format!("two@r{round}.test"), &[RoleName::TENANT_ADMIN]).await;
            let demote = |user: User| {
                let (service, operator) = (service.clone(), operator.clone());
                let to = UserChange { roles: vec![], ..as_is(&user) };
                tokio::spawn(async move { users::change(&service, &operator, user.id, None, &to).await })
            };
            let (a, b) = (demote(one), demote(two));
            let results = [a.await.unwrap(), b.await.unwrap()];
            assert_eq!(results.iter().filter(|r| r.is_ok()).count(), 1);
            for result in results {
                assert!(result.map_or_else(|failure| conflict(&failure.tell()), |_| true));
            }
        }
    }

    async fn seats_are_never_more_than_the_licence_has_also_at_once(service: Service) {
        let ada = administrator(&service).await;
        set(&service, &ada, "licence.seats", "3").await;
        let mut people = Vec::new();
        for i in 0..10 {
            people.push(user(&service, &ada, &format!("p{i}@example.test"), &[]).await);
        }
        let grants: Vec<_> = people
            .into_iter()
            .map(|user| {
                let (service, ada) = (service.clone(), ada.clone());
                let to = UserChange { has_seat: true, ..as_is(&user) };
                tokio::spawn(async move { users::change(&service, &ada, user.id, None, &to).await })
            })
            .collect();
        let mut granted = Vec::new();
        for grant in grants {
            match grant.await.unwrap() {
                Ok(user) => granted.push(user),
                Err(failure) => {
                    let error = failure.tell();
                    assert!(error.about("has_seat").is_some_and(|m| m.contains("3 of 3")), "{error}");
                }
            }
        }
        assert_eq!(granted.len(), 2, "the administrator holds the third");
        let seated = users::list(&service, &ada, "", None, &Position::Start).await.unwrap();
        assert_eq!(seated.items.iter().filter(|user| user.has_seat).count(), 3);

        let new = NewUser { has_seat: true, ..new_user("late@example.test", &[]) };
        assert!(refused(users::add(&service, &ada, &new, Some(PASSWORD)).await).about("has_seat").is_some());
        change(&service, &ada, &granted[0], UserChange { has_seat: false, ..as_is(&granted[0]) }).await.unwrap();
        assert!(users::add(&service, &ada, &new, Some(PASSWORD)).await.unwrap().user.has_seat);
    }

    async fn users_are_found_and_paged_in_the_order_of_their_names(service: Service) {
        let ada = administrator(&service).await;
        let mut names: Vec<String> = vec!["Ada Admin".into()];
        for i in 0..119 {
            let name = format!("{} {i:03}", if i % 2 == 0 { "Émile" } else { "zoe" });
            let new = NewUser { name: name.clone(), ..new_user(&format!("p{i}@example.test"), &[RoleName::DEVELOPER]) };
            users::add(&service, &ada, &new, None).await.unwrap();
            names.push(name);
        }
        names.sort_by_key(|name| name.to_lowercase());

        let list = async |text: &str, position: &Position| users::list(&service, &ada, text, None, position).await.unwrap();
        let first = list("", &Position::Start).await;
        let second = list("", &Position::After(first.next.clone().unwrap())).await;
        let third = list("", &Position::After(second.next.clone().unwrap())).await;
        let pages = [&first, &second, &third];
        let read: Vec<&str> = pages.iter().flat_map(|page| page.items.iter().map(|user| user.name.as_str())).collect();
        assert_eq!(read, names);
        assert!(first.previous.is_none() && third.next.is_none());
        assert_eq!((first.items.len(), first.count.value), (LIMIT as usize, 120));
        assert_eq!(list("", &Position::Before(third.previous.clone().unwrap())).await.items, second.items);
        assert_eq!(list("", &Position::Before(second.previous.clone().unwrap())).await.items, first.items);
        assert!(second.items.iter().all(|user| user.roles == [RoleName::DEVELOPER]));

        assert_eq!(list("ÉMILE 04", &Position::Start).await.items.len(), 5);
        assert_eq!(list("p118@", &Position::Start).await.items[0].name, "Émile 118");
        assert_eq!(list(&second.items[0].id.to_string(), &Position::Start).await.items, second.items[..1]);
        for nothing in ["%", "_", "\\", "nobody", "zoe%1"] {
            assert_eq!(list(nothing, &Position::Start).await.items, [], "{nothing}");
        }
        let with_role = async |text: &str, role: RoleName| {
            let page = users::list(&service, &ada, text, Some(&role), &Position::Start).await.unwrap();
            (page.items.len(), page.count.value)
        };
        assert_eq!(with_role("", RoleName::DEVELOPER).await, (LIMIT as usize, 119));
        assert_eq!(with_role("p118@", RoleName::DEVELOPER).await, (1, 1));
        assert_eq!(with_role("", RoleName::TENANT_ADMIN).await, (1, 1));
        assert_eq!(with_role("", "nobody-has-it".parse().unwrap()).await, (0, 0));
        let junk = domain::page::Cursor { id: "\0".into(), value: "\0".into() };
        // Whatever a position holds; a control character is in no name.
        assert_eq!(list("ada", &Position::After(junk.clone())).await.items.len(), 1);
        assert_eq!(list("a\0da", &Position::After(junk)).await.items, []);
        let long = refused(users::list(&service, &ada, &"x".repeat(60_000), None, &Position::Start).await);
        assert!(long.about("q").is_some());
    }

    async fn disabling_refuses_a_user_s_keys_and_a_new_name_finds_them(service: Service) {
        let ada = administrator(&service).await;
        set(&service, &ada, "api_keys.enabled", "true").await;
        let ben = user(&service, &ada, "ben@example.test", &[RoleName::DEVELOPER]).await;
        let operator = Actor::operator(ada.tenant);
        let new = NewKey { name: "ci".into(), expires_in_days: Some(30), ..NewKey::default() };
        let key = api_keys::generate_for(&service, &operator, "ben@example.test", &new).await.unwrap();
        let code = || code_of(&service, &key.secret);
        assert_eq!(code(), Code::Valid);
        change(&service, &ada, &ben, UserChange { disabled: true, ..as_is(&ben) }).await.unwrap();
        assert_eq!(code(), Code::OwnerInactive);
        change(&service, &ada, &ben, as_is(&ben)).await.unwrap();
        assert_eq!(code(), Code::Valid);

        change(&service, &ada, &ben, UserChange { name: "Quentin".into(), ..as_is(&ben) }).await.unwrap();
        let found = async |text: &str| {
            let filter = KeyFilter { text: text.into(), ..KeyFilter::default() };
            api_keys::list(&service, &ada, &KeyQuery { filter, ..KeyQuery::default() }).await.unwrap().items
        };
        assert_eq!(found("quentin").await.len(), 1);
        assert_eq!(found("quentin").await[0].owner.name, "Quentin");
        assert_eq!(found("ben@example").await.len(), 1);
    }

    async fn somebody_who_is_not_there_is_not_found(service: Service) {
        let ada = administrator(&service).await;
        let nobody = UserId::from_bits(7);
        let not_found = |error| matches!(error, Error::NotFound { .. });
        let to = UserChange { name: "X".into(), email: "x@example.test".into(), roles: vec![], has_seat: false, disabled: false };
        assert!(not_found(refused(users::get(&service, &ada, nobody).await)));
        assert!(not_found(refused(users::change(&service, &ada, nobody, None, &to).await)));
        assert!(not_found(refused(users::invite(&service, &ada, nobody).await)));
        let name = refused(users::change(&service, &ada, id_of(&ada), None, &UserChange { name: "x".repeat(101), ..to }).await);
        assert!(name.about("name").is_some());
        assert!(sessions::list(&service, &ada).await.is_ok());
    }
}
