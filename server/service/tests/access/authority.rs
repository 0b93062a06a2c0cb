//! A request acts with what its sender is when it is carried out, not with what they were when it was begun: each
//! of these has its actor first, then something ends, then the actor acts.

use domain::Error;
use domain::api_key::{GeneratedKey, KeyQuery};
use domain::application::ApplicationDraft;
use domain::event::EventQuery;
use domain::permission::Permission;
use domain::role::{RoleDraft, RoleName};
use domain::rotation::Overlap;
use domain::selection::Selection;
use domain::time::{DAY, HOUR, MINUTE};
use domain::user::UserChange;
use service::sessions::{self, SignedIn};
use service::{
    Actor, Service, api_keys, apis, applications, bearer, events, oauth, preferences, projects, roles, settings, users,
};

use crate::access::makers::*;
use crate::common::*;
use crate::each_database;

/// What calls with the secret of `key`.
fn credential(service: &Service, key: &GeneratedKey) -> Actor {
    bearer::actor(service, &key.secret, None, "test/1").unwrap()
}

async fn change_user(service: &Service, admin: &Actor, person: &Actor, to: impl FnOnce(&mut UserChange)) {
    let user = users::get(service, admin, id_of(person)).await.unwrap();
    let mut change = as_is(&user);
    to(&mut change);
    users::change(service, admin, user.id, None, &change).await.unwrap();
}

/// Another administrator.
async fn second(service: &Service, admin: &Actor) -> Actor {
    person(service, admin, "bea@example.test", &[RoleName::TENANT_ADMIN]).await
}

async fn session_of(service: &Service, email: &str) -> SignedIn {
    sessions::sign_in(service, &desk(), email, PASSWORD).await.unwrap()
}

/// Of every kind of use case one that `actor` may do as a rule.
async fn everything_is_refused(service: &Service, actor: &Actor, with: &Error) {
    let invited = new_user("mallory@example.test", &[RoleName::TENANT_ADMIN]);
    let off = [("api_keys.enabled".to_owned(), "false".to_owned())];
    let draft = ApplicationDraft { name: "backdoor".into(), roles: vec![RoleName::GATEWAY], ..Default::default() };
    for error in [
        refused(users::add(service, actor, &invited, None).await),
        refused(users::add(service, actor, &invited, Some(PASSWORD)).await),
        refused(settings::change(service, actor, None, &off).await),
        refused(applications::add(service, actor, &draft).await),
        refused(api_keys::generate(service, actor, &named("late")).await),
        refused(api_keys::list_visible(service, actor, &KeyQuery::default()).await),
        refused(events::list(service, actor, &EventQuery::default()).await),
        refused(apis::list(service, actor).await),
        refused(roles::list(service, actor).await),
        refused(users::list(service, actor, "", None, &Default::default()).await),
    ] {
        match with {
            Error::Forbidden { .. } => assert!(matches!(error, Error::Forbidden { .. }), "{error:?}"),
            other => assert_eq!(error, *other),
        }
    }
}

each_database! {
    async fn whoever_was_demoted_takes_nothing_back(service: Service) {
        let admin = organisation(&service).await;
        let bea = second(&service, &admin).await;
        change_user(&service, &admin, &bea, |change| change.roles.clear()).await;
        let own = UserChange { roles: vec![RoleName::TENANT_ADMIN], ..as_is(&users::get(&service, &admin, id_of(&bea)).await.unwrap()) };
        let back = refused(users::change(&service, &bea, id_of(&bea), None, &own).await);
        assert!(matches!(back, Error::Forbidden { .. }), "{back:?}");
        everything_is_refused(&service, &bea, &Error::Forbidden { permission: String::new() }).await;
        assert!(sessions::list(&service, &bea).await.is_ok(), "what is one's own stays");
    }

    async fn whoever_was_disabled_does_not_enable_themself(service: Service) {
        let admin = organisation(&service).await;
        let bea = second(&service, &admin).await;
        change_user(&service, &admin, &bea, |change| change.disabled = true).await;
        let enabled = UserChange { disabled: false, ..as_is(&users::get(&service, &admin, id_of(&bea)).await.unwrap()) };
        assert_eq!(refused(users::change(&service, &bea, id_of(&bea), None, &enabled).await), Error::Unauthenticated);
        everything_is_refused(&service, &bea, &Error::Unauthenticated).await;
        assert_eq!(refused(sessions::list(&service, &bea).await), Error::Unauthenticated);
        assert_eq!(refused(sessions::change_password(&service, &bea, PASSWORD, "quartz-lantern sevenfold").await), Error::Unauthenticated);
    }

    async fn an_ended_session_acts_no_more(service: Service) {
        let admin = organisation(&service).await;
        second(&service, &admin).await;
        let here = session_of(&service, "bea@example.test").await;
        let bea = resumed(&service, &here).await.actor;
        let there = resumed(&service, &session_of(&service, "bea@example.test").await).await.actor;
        sessions::end_others(&service, &there).await.unwrap();
        everything_is_refused(&service, &bea, &Error::Unauthenticated).await;
        sessions::sign_out(&service, &there).await.unwrap();
        everything_is_refused(&service, &there, &Error::Unauthenticated).await;
    }

    async fn a_session_that_ran_out_acts_no_more(service: Service) {
        let admin = organisation(&service).await;
        let bea = second(&service, &admin).await;
        service.clock().advance(31 * MINUTE);
        everything_is_refused(&service, &bea, &Error::Unauthenticated).await;
    }

    async fn a_new_password_ends_what_the_old_one_began(service: Service) {
        let admin = organisation(&service).await;
        let bea = second(&service, &admin).await;
        let there = resumed(&service, &session_of(&service, "bea@example.test").await).await.actor;
        sessions::change_password(&service, &there, PASSWORD, "quartz-lantern sevenfold").await.unwrap();
        everything_is_refused(&service, &bea, &Error::Unauthenticated).await;
    }

    async fn a_password_confirmed_long_ago_does_not_count(service: Service) {
        let admin = organisation(&service).await;
        service.clock().advance(6 * MINUTE);
        let invited = new_user("mallory@example.test", &[]);
        assert_eq!(refused(users::add(&service, &admin, &invited, None).await), Error::ReauthenticationRequired);
    }

    async fn a_revoked_key_makes_none(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &["tenant-admin"]).await;
        let generated = key(&service, &owner, named("first")).await;
        let caller = credential(&service, &generated);
        api_keys::revoke(&service, &admin, &Selection::Ids(vec![generated.key.id])).await.unwrap();
        everything_is_refused_to_a_credential(&service, &caller).await;
    }

    async fn a_key_ends_with_all_that_it_hangs_on(service: Service) {
        organisation(&service).await;
        let command = operator(&service, "default").await;
        for (name, ending) in ["expiry", "switch", "owner", "rotation", "deletion"].into_iter().zip([
            Ending::Expiry, Ending::Switch, Ending::Owner, Ending::Rotation, Ending::Deletion,
        ]) {
            let owner = owner(&service, &command, name, &["tenant-admin"]).await;
            let generated = key(&service, &owner, named(name)).await;
            let caller = credential(&service, &generated);
            assert!(api_keys::list_visible(&service, &caller, &KeyQuery::default()).await.is_ok());
            match ending {
                Ending::Expiry => service.clock().advance(31 * DAY),
                Ending::Switch => switch(&service, &command, false).await,
                Ending::Owner => change_user(&service, &command, &owner, |change| change.disabled = true).await,
                Ending::Rotation => _ = api_keys::rotate(&service, &owner, generated.key.id, Overlap::NONE).await.unwrap(),
                Ending::Deletion => api_keys::delete(&service, &owner, &[generated.key.id]).await.unwrap(),
            }
            everything_is_refused_to_a_credential(&service, &caller).await;
            switch(&service, &command, true).await;
        }
    }

    async fn a_key_has_the_roles_that_its_owner_has_by_now(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &["tenant-admin"]).await;
        let caller = credential(&service, &key(&service, &owner, named("first")).await);
        change_user(&service, &admin, &owner, |change| change.roles = vec![RoleName::DEVELOPER]).await;
        assert!(matches!(refused(apis::list(&service, &caller).await), Error::Forbidden { .. }));
        assert!(api_keys::generate(&service, &caller, &named("second")).await.is_ok());
    }

    async fn a_key_of_a_project_ends_with_the_membership(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &[]).await;
        let made = project(&service, &admin, "checkout", &[(&owner, "tenant-admin")]).await;
        let new = domain::api_key::NewKey { project: Some("checkout".into()), ..named("first") };
        let caller = credential(&service, &key(&service, &owner, new).await);
        assert!(apis::list(&service, &caller).await.is_ok());
        projects::archive(&service, &admin, made.id, true).await.unwrap();
        everything_is_refused_to_a_credential(&service, &caller).await;
    }

    async fn a_role_that_lost_a_permission_gives_it_no_more(service: Service) {
        let admin = organisation(&service).await;
        let may_read = RoleDraft {
            name: "key-reader".into(),
            permissions: [Permission::ApiKeysRead].into_iter().collect(),
            ..RoleDraft::default()
        };
        let name = roles::add(&service, &admin, &may_read).await.unwrap();
        let rita = person(&service, &admin, "rita@example.test", std::slice::from_ref(&name)).await;
        assert!(api_keys::list(&service, &rita, &KeyQuery::default()).await.is_ok());
        let none = RoleDraft { permissions: Default::default(), ..may_read };
        roles::change(&service, &admin, &name, None, &none).await.unwrap();
        assert!(matches!(refused(api_keys::list(&service, &rita, &KeyQuery::default()).await), Error::Forbidden { .. }));
    }

    async fn a_token_ends_with_its_application_and_its_epoch(service: Service) {
        organisation(&service).await;
        for ending in [TokenEnding::Disabled, TokenEnding::Deleted, TokenEnding::Epoch, TokenEnding::Revoked, TokenEnding::Expiry] {
            let draft = ApplicationDraft { name: "ci".into(), roles: vec![RoleName::TENANT_ADMIN], ..Default::default() };
            let command = operator(&service, "default").await;
            let made = applications::add(&service, &command, &draft).await.unwrap();
            let id = made.application.id;
            let id_text = id.to_string();
            let presented = oauth::Presented { id: &id_text, secret: &made.secret, address: None, agent: "" };
            let oauth = oauth::AuthorizationServer::new(service.clone());
            let client = oauth.authenticate(&presented).unwrap();
            let Ok(issued) = oauth.issue(&client, None).await else { panic!("no token was issued") };
            let caller = bearer::actor(&service, issued.token.expose(), None, "test/1").unwrap();
            assert!(apis::list(&service, &caller).await.is_ok());
            match ending {
                TokenEnding::Disabled => {
                    let disabled = ApplicationDraft { disabled: true, ..draft };
                    applications::change(&service, &command, id, None, &disabled).await.map(|_| ())
                }
                TokenEnding::Deleted => applications::delete(&service, &command, id).await,
                TokenEnding::Epoch => applications::revoke_tokens(&service, &command, id).await,
                TokenEnding::Revoked => {
                    oauth.revoke(&client, issued.token.expose()).await.unwrap();
                    Ok(())
                }
                TokenEnding::Expiry => { service.clock().advance(2 * HOUR); Ok(()) }
            }.unwrap();
            assert_eq!(refused(apis::list(&service, &caller).await), Error::Unauthenticated);
            assert_eq!(refused(users::list(&service, &caller, "", None, &Default::default()).await), Error::Unauthenticated);
        }
    }

    async fn a_confirmed_password_is_asked_for_again_when_more_match_than_were_counted(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &[]).await;
        key(&service, &owner, named("only")).await;
        service.clock().advance(6 * MINUTE);
        let all = Selection::Matching(Default::default());
        assert!(api_keys::revoke(&service, &admin, &all).await.is_ok(), "one key takes no password");
    }
}

enum Ending {
    Expiry,
    Switch,
    Owner,
    Rotation,
    Deletion,
}

enum TokenEnding {
    Disabled,
    Deleted,
    Epoch,
    Revoked,
    Expiry,
}

async fn switch(service: &Service, command: &Actor, on: bool) {
    settings::change(service, command, None, &[("api_keys.enabled".to_owned(), on.to_string())]).await.unwrap();
}

async fn everything_is_refused_to_a_credential(service: &Service, caller: &Actor) {
    let draft = ApplicationDraft { name: "backdoor".into(), roles: vec![RoleName::GATEWAY], ..Default::default() };
    for error in [
        refused(api_keys::generate(service, caller, &named("late")).await),
        refused(api_keys::list_visible(service, caller, &KeyQuery::default()).await),
        refused(applications::add(service, caller, &draft).await),
        refused(apis::list(service, caller).await),
        refused(events::list(service, caller, &EventQuery::default()).await),
        refused(preferences::choose(service, caller, "density", "compact").await),
    ] {
        assert_eq!(error, Error::Unauthenticated);
    }
}
