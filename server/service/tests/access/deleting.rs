//! Deleting a user: what names them still says who it was, their credentials are revoked or somebody else's, and a key
//! that was handed over never reaches more than before.

use domain::Error;
use domain::access::Access::{self, Full, Read};
use domain::api_key::{GeneratedKey, NewKey};
use domain::event::Action;
use domain::id::UserId;
use domain::page::Position;
use domain::permission::Permission;
use domain::project::ProjectDraft;
use domain::role::{RoleDraft, RoleName};
use domain::status::Status;
use domain::time::{DAY, MINUTE, SECOND};
use domain::user::{Deleted, Succession, User, UserChange};
use domain::verdict::Code;
use service::verify::Question;
use service::{Actor, Service, api_keys, api_tokens, bearer, projects, roles, sessions, users};

use crate::access::beside::{beside, count};
use crate::access::makers::*;
use crate::common::*;
use crate::each_database;
use crate::tokens::asked;

const NONE: Access = Access::None;

async fn delete(service: &Service, by: &Actor, whom: UserId, succession: Succession) -> service::Result<Deleted> {
    users::delete(service, by, whom, &succession).await
}

/// Hands the keys of one to another.
async fn hand_over(service: &Service, admin: &Actor, from: &Actor, to: &Actor) -> Deleted {
    delete(service, admin, id_of(from), Succession::HandOver(id_of(to))).await.unwrap()
}

/// Whose a key is, as a verification says it.
fn owner_of(service: &Service, key: &GeneratedKey) -> Option<UserId> {
    let question = Question { secret: &key.secret, ..Question::default() };
    service.index().verify(&question, |verdict| verdict.credential.as_ref()?.owner.map(|(id, _)| id))
}

/// What a key reaches at an API.
fn reach(service: &Service, key: &GeneratedKey, api: &str) -> Access {
    match (call(service, &key.secret, api, "GET"), call(service, &key.secret, api, "POST")) {
        (Code::Valid, Code::Valid) => Full,
        (Code::Valid, Code::InsufficientAccess) => Read,
        (Code::InsufficientAccess, Code::InsufficientAccess) => NONE,
        codes => panic!("{codes:?}"),
    }
}

async fn narrowed(service: &Service, owner: &Actor, name: &str, to: &[(&str, Access)]) -> GeneratedKey {
    key(service, owner, NewKey { access: Some(access(to)), ..named(name) }).await
}

async fn present(service: &Service, admin: &Actor, actor: &Actor) -> User {
    users::get(service, admin, id_of(actor)).await.unwrap()
}

each_database! {
    async fn a_deleted_user_is_nobody_and_what_names_them_says_who_it_was(service: Service) {
        let admin = organisation(&service).await;
        let wanda = owner(&service, &admin, "wanda", &["writer"]).await;
        let made = key(&service, &wanda, named("ci")).await;
        let expired = key(&service, &wanda, NewKey { expires_in_days: Some(1), ..named("old") }).await;
        let checkout = project(&service, &admin, "checkout", &[(&wanda, "reader")]).await;
        service.clock().advance(2 * DAY);
        let admin = again(&service, "ada@example.test").await;
        let session = sessions::sign_in(&service, &desk(), "wanda@example.test", PASSWORD).await.unwrap();
        let tokens = asked(id_of(&wanda), &[("orders", Full)]);
        let token = api_tokens::issue(&service, &admin, &tokens).await.unwrap().pop().unwrap();
        let leaving = users::leaving(&service, &admin, id_of(&wanda), None).await.unwrap();
        assert_eq!((leaving.keys.active, leaving.keys.not_active, leaving.outside), (1, 1, 0));
        assert_eq!(leaving.tokens.active, 1);

        let deleted = delete(&service, &admin, id_of(&wanda), Succession::Revoke).await.unwrap();
        assert_eq!(deleted, Deleted { revoked: 1, handed_over: 0, tokens_revoked: 1 });
        for secret in [&made.secret, &token.secret] {
            assert_eq!(code_of(&service, secret), Code::OwnerInactive);
        }
        assert_eq!(api_tokens::get(&service, &admin, token.token.id).await.unwrap().status, Status::Revoked);
        assert!(sessions::resume(&service, session.token.expose(), desk()).await.unwrap().is_none());
        assert!(sessions::sign_in(&service, &desk(), "wanda@example.test", PASSWORD).await.is_err());
        let missing = |error| matches!(error, Error::NotFound { .. });
        assert!(missing(refused(users::get(&service, &admin, id_of(&wanda)).await)));
        assert!(missing(refused(users::invite(&service, &admin, id_of(&wanda)).await)));
        assert!(missing(refused(delete(&service, &admin, id_of(&wanda), Succession::Revoke).await)));
        let listed = users::list(&service, &admin, "", None, &Position::Start).await.unwrap();
        assert_eq!(listed.items.iter().map(|user| user.name.as_str()).collect::<Vec<_>>(), ["Ada Admin"]);
        assert!(projects::get(&service, &admin, checkout.id).await.unwrap().members.is_empty());
        let again = ProjectDraft { members: vec![(id_of(&wanda), "reader".parse().unwrap())], ..ProjectDraft::from(&checkout) };
        assert!(refused(projects::change(&service, &admin, checkout.id, None, &again).await).about("members").is_some());

        // What there was says whose it was.
        let details = api_keys::details(&service, &admin, made.key.id).await.unwrap();
        assert_eq!((details.key.owner.name.as_str(), details.key.status), ("Wanda", Status::Revoked));
        let old = api_keys::details(&service, &admin, expired.key.id).await.unwrap();
        assert_eq!((old.key.owner.name.as_str(), old.key.status), ("Wanda", Status::Expired));
        let events = all_events(&service, &admin).await;
        let told = events.iter().find(|event| event.action == Action::UserDeleted).unwrap();
        assert_eq!((told.target.as_str(), &told.target_id), ("Wanda", &Some(id_of(&wanda).to_string())));
        let details: Vec<_> = told.details.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(details, [("email", "wanda@example.test"), ("API keys revoked", "1"), ("API tokens revoked", "1"), ("projects left", "1")]);
        assert!(events.iter().any(|event| event.action == Action::ApiKeyRevoked && event.target == "ci"));

        // The address is free.
        let namesake = owner(&service, &admin, "wanda", &[]).await;
        assert!(id_of(&namesake) != id_of(&wanda));
        assert!(api_keys::list_own(&service, &namesake, &Default::default()).await.unwrap().items.is_empty());
    }

    async fn who_may_delete_whom(service: Service) {
        let admin = organisation(&service).await;
        let wanda = id_of(&owner(&service, &admin, "wanda", &[]).await);
        let conflict = |error| matches!(error, Error::Conflict { .. });
        assert!(conflict(refused(delete(&service, &admin, id_of(&admin), Succession::Revoke).await)), "oneself");
        let operator = Actor::operator(admin.tenant);
        assert!(conflict(refused(delete(&service, &operator, id_of(&admin), Succession::Revoke).await)), "the last");
        let other = crate::common::operator(&service, "other").await;
        assert!(matches!(refused(delete(&service, &other, wanda, Succession::Revoke).await), Error::NotFound { .. }));
        for role in [RoleName::AUDITOR, RoleName::DEVELOPER] {
            let actor = person(&service, &admin, &format!("{role}@example.test"), &[role]).await;
            let forbidden = |error| matches!(error, Error::Forbidden { .. });
            assert!(forbidden(refused(delete(&service, &actor, wanda, Succession::Revoke).await)));
            assert!(forbidden(refused(users::leaving(&service, &actor, wanda, None).await)));
            assert!(forbidden(refused(users::heirs(&service, &actor, wanda, "").await)));
        }
        let draft = RoleDraft {
            name: "registrar".into(),
            permissions: [Permission::UsersRead, Permission::UsersWrite].into_iter().collect(),
            ..RoleDraft::default()
        };
        let registrar = roles::add(&service, &admin, &draft).await.unwrap();
        let registrar = person(&service, &admin, "registrar@example.test", &[registrar]).await;
        let used = owner(&service, &admin, "used", &["writer"]).await;
        let busy = key(&service, &used, named("busy")).await;
        assert_eq!(call(&service, &busy.secret, "orders", "GET"), Code::Valid);
        service::usage::flush(&service).await.unwrap();
        let seen = users::leaving(&service, &admin, id_of(&used), None).await.unwrap().keys;
        let told = users::leaving(&service, &registrar, id_of(&used), None).await.unwrap().keys;
        assert_eq!((seen.busiest.len(), told.busiest.len()), (1, 0), "keys are named to those who may see keys");
        assert_eq!((told.active, told.calls), (1, seen.calls));

        service.clock().advance(6 * MINUTE);
        let error = refused(delete(&service, &admin, wanda, Succession::Revoke).await);
        assert_eq!(error, Error::ReauthenticationRequired);
        users::get(&service, &admin, wanda).await.unwrap();
    }

    async fn no_more_goes_with_a_user_than_was_told(service: Service) {
        let admin = organisation(&service).await;
        let (wanda, heir) = (owner(&service, &admin, "wanda", &[]).await, owner(&service, &admin, "heir", &[]).await);
        let made = key(&service, &wanda, named("ci")).await;
        let told = users::leaving(&service, &admin, id_of(&wanda), None).await.unwrap().ends();
        let tokens = asked(id_of(&wanda), &[("orders", Full)]);
        api_tokens::issue(&service, &admin, &tokens).await.unwrap();
        for succession in [Succession::Revoke, Succession::HandOver(id_of(&heir))] {
            let refusal =
                refused(users::delete_at_most(&service, &admin, id_of(&wanda), &succession, told).await);
            let words = "By now it would be 2 credentials instead of 1. Nothing was changed: look again.";
            assert_eq!(refusal, Error::conflict(words));
        }
        assert_eq!(owner_of(&service, &made), Some(id_of(&wanda)));
        let to = Succession::HandOver(id_of(&heir));
        users::delete_at_most(&service, &admin, id_of(&wanda), &to, told + 1).await.unwrap();
        assert_eq!(owner_of(&service, &made), Some(id_of(&heir)));
    }

    async fn administrators_who_delete_each_other_leave_one(service: Service) {
        let ada = organisation(&service).await;
        let bea = person(&service, &ada, "bea@example.test", &[RoleName::TENANT_ADMIN]).await;
        let (one, other) = tokio::join!(
            delete(&service, &ada, id_of(&bea), Succession::Revoke),
            delete(&service, &bea, id_of(&ada), Succession::Revoke),
        );
        let outcomes = [one, other];
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
        let lost = outcomes.into_iter().find_map(Result::err).unwrap().tell();
        assert_eq!(lost, Error::Unauthenticated, "whoever was deleted first deletes nobody");
    }

    /// Whatever the roles of both owners and whatever the key is narrowed to.
    async fn a_key_that_was_handed_over_reaches_the_less_of_before_and_of_its_new_owner(service: Service) {
        const ROLES: [(Access, &[&str]); 3] = [(NONE, &[]), (Read, &["reader"]), (Full, &["writer"])];
        let admin = organisation(&service).await;
        let heirs = [
            owner(&service, &admin, "nell", ROLES[0].1).await,
            owner(&service, &admin, "rita", ROLES[1].1).await,
            owner(&service, &admin, "will", ROLES[2].1).await,
        ];
        for (old, roles) in ROLES {
            for (heir, (new, _)) in heirs.iter().zip(ROLES) {
                let leaver = owner(&service, &admin, &format!("leaver-{old}-{new}"), roles).await;
                let mut keys = vec![(Full, key(&service, &leaver, named("plain")).await)];
                for narrowing in [NONE, Read, Full] {
                    keys.push((narrowing, narrowed(&service, &leaver, &format!("{narrowing}"), &[("orders", narrowing)]).await));
                }
                for (narrowing, key) in &keys {
                    assert_eq!(reach(&service, key, "orders"), old.min(*narrowing), "before");
                }
                assert_eq!(hand_over(&service, &admin, &leaver, heir).await.handed_over, 4);
                for (narrowing, key) in &keys {
                    assert_eq!(owner_of(&service, key), Some(id_of(heir)));
                    assert_eq!(reach(&service, key, "orders"), old.min(*narrowing).min(new), "{old} to {new}");
                    assert_eq!(reach(&service, key, "billing"), NONE);
                }
            }
        }
    }

    async fn a_key_that_was_handed_over_gains_nothing_later(service: Service) {
        let admin = organisation(&service).await;
        let leaver = person(&service, &admin, "boss@example.test", &[RoleName::TENANT_ADMIN, RoleName::DEVELOPER]).await;
        let user = present(&service, &admin, &leaver).await;
        users::change(&service, &admin, user.id, None, &UserChange { has_seat: true, ..as_is(&user) }).await.unwrap();
        let heir = owner(&service, &admin, "rita", &["reader"]).await;
        let made = key(&service, &leaver, named("ci")).await;
        let caller = bearer::actor(&service, &made.secret, None, "test/1").unwrap();
        assert_eq!(reach(&service, &made, "billing"), Full, "that of an administrator");
        hand_over(&service, &admin, &leaver, &heir).await;
        assert_eq!((reach(&service, &made, "orders"), reach(&service, &made, "billing")), (Read, NONE));

        // What its new owner is given later they get, as far as it had it before.
        let user = present(&service, &admin, &heir).await;
        let more = vec![RoleName::DEVELOPER, RoleName::TENANT_ADMIN];
        users::change(&service, &admin, user.id, None, &UserChange { roles: more, ..as_is(&user) }).await.unwrap();
        api(&service, &admin, "later", &["/later"]).await;
        assert_eq!((reach(&service, &made, "billing"), reach(&service, &made, "later")), (Full, NONE));

        // The keys of its new owner are none of its business, nor does what it asked for before go on.
        let details = api_keys::details(&service, &admin, made.key.id).await.unwrap();
        assert!(details.permissions.contains(&Permission::ApiKeysRead));
        assert!(!details.permissions.contains(&Permission::ApiKeysOwn));
        assert_eq!(refused(api_keys::list_own(&service, &caller, &Default::default()).await), Error::Unauthenticated);
        let caller = bearer::actor(&service, &made.secret, None, "test/1").unwrap();
        assert!(matches!(refused(api_keys::generate(&service, &caller, &named("more")).await), Error::Forbidden { .. }));
    }

    async fn keys_stay_in_their_project_and_wait_there_for_their_owner(service: Service) {
        let admin = organisation(&service).await;
        let (leaver, heir) =
            (owner(&service, &admin, "wanda", &[]).await, owner(&service, &admin, "rita", &["writer"]).await);
        let inside = project(&service, &admin, "inside", &[(&leaver, "reader"), (&heir, "writer")]).await;
        let outside = project(&service, &admin, "outside", &[(&leaver, "writer")]).await;
        let within = |slug: &str| NewKey { project: Some(slug.into()), ..named(slug) };
        let (one, two) = (key(&service, &leaver, within("inside")).await, key(&service, &leaver, within("outside")).await);
        let leaving = users::leaving(&service, &admin, id_of(&leaver), Some(id_of(&heir))).await.unwrap();
        assert_eq!((leaving.keys.active, leaving.outside), (2, 1));
        hand_over(&service, &admin, &leaver, &heir).await;
        assert_eq!(reach(&service, &one, "orders"), Read, "the role there is writer now");
        assert_eq!(call(&service, &two.secret, "orders", "GET"), Code::OwnerInactive);
        for (key, project) in [(&one, &inside), (&two, &outside)] {
            let key = api_keys::get(&service, &admin, key.key.id).await.unwrap();
            assert_eq!(key.project.map(|of| of.id), Some(project.id));
        }
        let joined = ProjectDraft { members: vec![(id_of(&heir), "reader".parse().unwrap())], ..ProjectDraft::from(&outside) };
        projects::change(&service, &admin, outside.id, None, &joined).await.unwrap();
        assert_eq!(reach(&service, &two, "orders"), Read);
    }

    /// They are refused, and a member would be let through.
    async fn keys_of_a_project_that_was_left_go_to_nobody(service: Service) {
        let admin = organisation(&service).await;
        let (wanda, heir) = (owner(&service, &admin, "wanda", &["writer"]).await, owner(&service, &admin, "heir", &[]).await);
        let checkout = project(&service, &admin, "checkout", &[(&wanda, "writer"), (&heir, "writer")]).await;
        let left = key(&service, &wanda, NewKey { project: Some(checkout.slug.clone()), ..named("left") }).await;
        let kept = key(&service, &wanda, named("kept")).await;
        let members = vec![(id_of(&heir), "writer".parse().unwrap())];
        let draft = ProjectDraft { members, ..ProjectDraft::from(&checkout) };
        projects::change(&service, &admin, checkout.id, None, &draft).await.unwrap();
        assert_eq!(code_of(&service, &left.secret), Code::OwnerInactive);
        let deleted = hand_over(&service, &admin, &wanda, &heir).await;
        assert_eq!(deleted, Deleted { handed_over: 1, revoked: 1, tokens_revoked: 0 });
        assert_eq!(owner_of(&service, &kept), Some(id_of(&heir)));
        assert!(code_of(&service, &left.secret) != Code::Valid);
        assert_eq!(api_keys::get(&service, &admin, left.key.id).await.unwrap().status, Status::Revoked);
    }

    /// However many come first by their names.
    async fn whoever_could_own_keys_is_offered(service: Service) {
        let admin = organisation(&service).await;
        let wanda = owner(&service, &admin, "wanda", &[]).await;
        for n in 0..60 {
            person(&service, &admin, &format!("aaron{n}@example.test"), &[RoleName::AUDITOR]).await;
        }
        let heir = owner(&service, &admin, "zoe", &[]).await;
        let offered = users::heirs(&service, &admin, id_of(&wanda), "").await.unwrap();
        assert_eq!(offered.iter().map(|user| user.id).collect::<Vec<_>>(), [id_of(&heir)]);
    }

    async fn only_who_could_own_keys_gets_them(service: Service) {
        let admin = organisation(&service).await;
        let leaver = owner(&service, &admin, "wanda", &[]).await;
        let made = key(&service, &leaver, named("ci")).await;
        let own: RoleName = "keeper".parse().unwrap();
        let permissions = [Permission::ApiKeysOwn].into_iter().collect();
        let keeper = RoleDraft { name: "keeper".into(), permissions, ..RoleDraft::default() };
        roles::add(&service, &admin, &keeper).await.unwrap();
        let mut refusals = vec![id_of(&leaver), UserId::from_bits(7)];
        let seated = async |email: &str, roles: &[RoleName]| {
            let user = user(&service, &admin, email, roles).await;
            users::change(&service, &admin, user.id, None, &UserChange { has_seat: true, ..as_is(&user) }).await.unwrap()
        };
        refusals.push(user(&service, &admin, "unseated@example.test", &[RoleName::DEVELOPER]).await.id);
        refusals.push(seated("auditor@example.test", &[RoleName::AUDITOR]).await.id);
        let disabled = seated("disabled@example.test", &[RoleName::DEVELOPER]).await;
        users::change(&service, &admin, disabled.id, None, &UserChange { disabled: true, ..as_is(&disabled) }).await.unwrap();
        refusals.push(disabled.id);
        let invited = domain::user::NewUser { has_seat: true, ..new_user("invited@example.test", &[RoleName::DEVELOPER]) };
        refusals.push(users::add(&service, &admin, &invited, None).await.unwrap().user.id);
        let gone = seated("gone@example.test", &[RoleName::DEVELOPER]).await.id;
        delete(&service, &admin, gone, Succession::Revoke).await.unwrap();
        refusals.push(gone);
        let other = operator(&service, "other").await;
        refusals.push(user(&service, &other, "olga@other.test", &[RoleName::DEVELOPER]).await.id);
        for heir in refusals {
            let error = refused(delete(&service, &admin, id_of(&leaver), Succession::HandOver(heir)).await);
            assert!(error.about("to").is_some(), "{error}");
        }
        let heir = seated("keeper@example.test", &[own]).await;
        let offered = users::heirs(&service, &admin, id_of(&leaver), "").await.unwrap();
        assert_eq!(offered.iter().map(|user| user.id).collect::<Vec<_>>(), [heir.id]);
        assert!(users::heirs(&service, &admin, heir.id, "keep").await.unwrap().is_empty(), "not oneself");
        delete(&service, &admin, id_of(&leaver), Succession::HandOver(heir.id)).await.unwrap();
        assert_eq!(owner_of(&service, &made), Some(heir.id));
    }

    async fn keys_of_somebody_disabled_are_let_in_again_only_by_who_has_what_they_had(service: Service) {
        let admin = organisation(&service).await;
        let leaver = owner(&service, &admin, "wanda", &["writer"]).await;
        let heir = owner(&service, &admin, "will", &["writer"]).await;
        let made = key(&service, &leaver, named("ci")).await;
        let user = present(&service, &admin, &leaver).await;
        users::change(&service, &admin, user.id, None, &UserChange { disabled: true, ..as_is(&user) }).await.unwrap();
        let permissions = [Permission::UsersRead, Permission::UsersWrite].into_iter().collect();
        let porter = RoleDraft { name: "porter".into(), permissions, ..RoleDraft::default() };
        roles::add(&service, &admin, &porter).await.unwrap();
        let porter = person(&service, &admin, "porter@example.test", &["porter".parse().unwrap()]).await;
        let to = Succession::HandOver(id_of(&heir));
        assert!(refused(delete(&service, &porter, user.id, to).await).about("roles").is_some());
        assert_eq!(code_of(&service, &made.secret), Code::OwnerInactive);
        delete(&service, &admin, user.id, to).await.unwrap();
        assert_eq!(reach(&service, &made, "orders"), Full);
    }

    async fn what_is_handed_over_keeps_all_else(service: Service) {
        let admin = organisation(&service).await;
        let (leaver, heir) = (owner(&service, &admin, "wanda", &["writer"]).await, owner(&service, &admin, "will", &["writer"]).await);
        let made = key(&service, &leaver, named("ci")).await;
        let revoked = key(&service, &leaver, named("revoked")).await;
        let selection = domain::selection::Selection::Ids(vec![revoked.key.id]);
        api_keys::revoke(&service, &admin, &selection).await.unwrap();
        service.clock().advance(SECOND);
        let (beside, mut member) = beside(&service).await;
        member.renew().await.unwrap();
        hand_over(&service, &admin, &leaver, &heir).await;
        member.renew().await.unwrap();
        for process in [&service, &beside] {
            assert_eq!(owner_of(process, &made), Some(id_of(&heir)), "on every process");
            assert_eq!(code_of(process, &revoked.secret), Code::OwnerInactive);
        }
        let key = api_keys::get(&service, &admin, made.key.id).await.unwrap();
        assert_eq!((key.name.as_str(), key.owner.name.as_str(), key.expires_at), ("ci", "Will", made.key.expires_at));
        assert_eq!((key.created_at, key.masked), (made.key.created_at, made.key.masked.clone()));
        let left = api_keys::get(&service, &admin, revoked.key.id).await.unwrap();
        assert_eq!(left.owner.name, "Wanda", "what had ended before stays theirs");
        assert_eq!(count(&service, crate::api_keys::counting::WRONG).await, 0);
        // Its new owner finds it among theirs, and can end it.
        let own = api_keys::list_own(&service, &heir, &Default::default()).await.unwrap();
        assert_eq!(own.items.iter().map(|key| key.id).collect::<Vec<_>>(), [made.key.id]);
        let told = all_events(&service, &admin).await;
        let told: Vec<_> = told.iter().filter(|event| event.target == "ci" && event.action == Action::ApiKeyHandedOver).collect();
        assert_eq!(told[0].details, [("owner".to_owned(), "Wanda → Will".to_owned())]);
        api_keys::delete(&service, &heir, &[made.key.id]).await.unwrap();
        assert_eq!(code_of(&service, &made.secret), Code::NotFound);
    }
}
