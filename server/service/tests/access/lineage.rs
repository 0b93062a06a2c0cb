//! What a key made is told when it ends, and can end with it.

use domain::Error;
use domain::access::Access;
use domain::api_key::{GeneratedKey, KeyFilter, NewKey, View};
use domain::api_token::{IssuedToken, NewTokens};
use domain::application::ApplicationDraft;
use domain::consumer::{Act, Consumer, ConsumerDraft, ConsumerStatus, SignatureMethod};
use domain::event::Action;
use domain::id::KeyId;
use domain::permission::Permission;
use domain::role::{RoleDraft, RoleName};
use domain::rotation::Overlap;
use domain::selection::Selection;
use domain::time::{HOUR, Timestamp};
use domain::verdict::Code;
use service::random;
use service::secret::PlainSecret;
use service::store::{Engine, Value, insert_many, sql};
use service::{Actor, Service, api_keys, api_tokens, applications, bearer, consumers, roles, settings};

use crate::access::makers::*;
use crate::common::{all_events, code_of, id_of, person, refused};
use crate::consumers::{OTHER, SECRET, consumer, draft};
use crate::each_database;

/// Keys to fill a transaction with.
const MANY: u64 = 2_000;

fn credential(service: &Service, key: &GeneratedKey) -> Actor {
    bearer::actor(service, &key.secret, None, "test/1").unwrap()
}

fn endless(name: &str) -> NewKey {
    NewKey { expires_in_days: None, ..named(name) }
}

fn only(key: &GeneratedKey) -> Selection {
    Selection::Ids(vec![key.key.id])
}

/// More keys than one transaction takes, which `maker` made.
async fn many(service: &Service, owner: &Actor, maker: KeyId) {
    service.clock().advance(1);
    let mut tx = service.database().begin().await.unwrap();
    let hash = PlainSecret::generate("clvk", 0).hash(service.ring()).to_stored();
    for _ in 0..MANY / 50 {
        let row = |_| {
            let id = random::id(KeyId::new, service.clock().now());
            let ids = [id.into(), owner.tenant.into(), id_of(owner).into(), maker.into(), Timestamp::NEVER.into()];
            let texts = ["n", "clvk", "aaaa", &hash, "n", "s", "n"].map(Value::from);
            ids.into_iter().chain(texts).chain([0_i64.into(), 0_i64.into()])
        };
        let columns = "api_keys (id, tenant_id, owner_id, made_by, expires_at, name, prefix, last_four, secret_hash,
                       sort_name, sort_owner, search, created_at, updated_at)";
        insert_many(columns, 14, (0..50).flat_map(row).collect()).run(&mut tx).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// A key `first` that made `child` and the application `ERP`, and `child` made `grandchild` and a token; none of them made `beside`.
struct Family {
    first: GeneratedKey,
    child: GeneratedKey,
    grandchild: GeneratedKey,
    beside: GeneratedKey,
    application: domain::id::ApplicationId,
    token: IssuedToken,
    owner: Actor,
}

async fn family(service: &Service, admin: &Actor) -> Family {
    let endless_keys = [("api_keys.max_expiration_days".to_owned(), "none".to_owned())];
    settings::change(service, admin, None, &endless_keys).await.unwrap();
    let owner = owner(service, admin, "wanda", &["tenant-admin"]).await;
    let first = key(service, &owner, endless("first")).await;
    let child = key(service, &credential(service, &first), endless("child")).await;
    let grandchild = key(service, &credential(service, &child), endless("grandchild")).await;
    let beside = key(service, &owner, endless("beside")).await;
    let draft = ApplicationDraft { name: "ERP".into(), roles: vec![RoleName::GATEWAY], disabled: false };
    let made = applications::add(service, &credential(service, &first), &draft).await.unwrap();
    let new = NewTokens { owner: id_of(&owner), months: 3, access: access(&[("orders", Access::Read)]) };
    let token = api_tokens::issue(service, &credential(service, &child), &new).await.unwrap().remove(0);
    Family { first, child, grandchild, beside, application: made.application.id, token, owner }
}

each_database! {
    async fn what_a_key_made_is_listed_and_goes_on_unless_it_is_taken_along(service: Service) {
        let admin = organisation(&service).await;
        let family = family(&service, &admin).await;
        let impact = api_keys::impact(&service, &admin, &only(&family.first)).await.unwrap();
        assert_eq!((impact.active, impact.made.keys, impact.made.applications, impact.made.tokens), (1, 2, 1, 1));
        let mut names: Vec<_> = impact.made.first.iter().map(|made| made.name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["ERP", "child", "grandchild", "orders"]);
        assert_eq!(impact.made.in_words(), "2 keys, 1 application and 1 API token");
        // What is selected itself is not told twice.
        let both = Selection::Ids(vec![family.first.key.id, family.child.key.id]);
        assert_eq!(api_keys::impact(&service, &admin, &both).await.unwrap().made.keys, 1);
        assert!(api_keys::impact(&service, &admin, &only(&family.beside)).await.unwrap().made.is_none());

        let outcome = api_keys::revoke(&service, &admin, &only(&family.first)).await.unwrap();
        assert_eq!((outcome.revoked, outcome.made_keys, outcome.made_applications), (1, 0, 0));
        assert_eq!(code_of(&service, &family.child.secret), Code::Valid);

        // It is revoked by now, and what it made can still be ended.
        let outcome = api_keys::revoke_with_made(&service, &admin, &only(&family.first)).await.unwrap();
        assert_eq!((outcome.revoked, outcome.made_keys, outcome.made_applications), (0, 2, 1));
        assert_eq!((outcome.made_tokens, code_of(&service, &family.token.secret)), (1, Code::Revoked));
        for key in [&family.first, &family.child, &family.grandchild] {
            assert_eq!(code_of(&service, &key.secret), Code::Revoked, "{}", key.key.name);
        }
        assert_eq!(code_of(&service, &family.beside.secret), Code::Valid);
        assert!(applications::get(&service, &admin, family.application).await.unwrap().disabled);
        let events = all_events(&service, &admin).await;
        let count = |action| events.iter().filter(|event| event.action == action).count();
        assert_eq!((count(Action::ApiKeyRevoked), count(Action::ApplicationDisabled)), (3, 1));
        assert!(api_keys::impact(&service, &admin, &only(&family.first)).await.unwrap().made.is_none());
    }

    async fn it_ends_in_one_go_with_its_maker(service: Service) {
        let admin = organisation(&service).await;
        let family = family(&service, &admin).await;
        let outcome = api_keys::revoke_with_made(&service, &admin, &only(&family.first)).await.unwrap();
        assert_eq!((outcome.revoked, outcome.made_keys, outcome.made_applications), (1, 2, 1));
        assert_eq!(code_of(&service, &family.grandchild.secret), Code::Revoked);
    }

    async fn deleting_what_is_between_hides_nothing(service: Service) {
        let admin = organisation(&service).await;
        let family = family(&service, &admin).await;
        api_keys::delete(&service, &credential(&service, &family.grandchild), &[family.child.key.id]).await.unwrap();
        let impact = api_keys::impact(&service, &admin, &only(&family.first)).await.unwrap();
        assert_eq!(impact.made.first[0].name, "grandchild");
        api_keys::revoke_with_made(&service, &admin, &only(&family.first)).await.unwrap();
        assert_eq!(code_of(&service, &family.grandchild.secret), Code::Revoked);
    }

    /// It could revoke no more once it was revoked itself.
    async fn a_key_that_revokes_itself_with_many_others_revokes_all(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &["tenant-admin"]).await;
        let maker = key(&service, &owner, named("maker")).await;
        let own = key(&service, &credential(&service, &maker), named("own")).await;
        many(&service, &owner, maker.key.id).await;
        let outcome = api_keys::revoke_with_made(&service, &credential(&service, &own), &only(&maker)).await.unwrap();
        assert_eq!((outcome.revoked, outcome.made_keys), (1, MANY + 1));
        assert_eq!(code_of(&service, &own.secret), Code::Revoked);

        let own = key(&service, &owner, named("own")).await;
        many(&service, &owner, own.key.id).await;
        let all = Selection::Matching(KeyFilter::default());
        let outcome = api_keys::revoke(&service, &credential(&service, &own), &all).await.unwrap();
        assert_eq!(outcome.revoked, MANY + 1);
        assert_eq!(code_of(&service, &own.secret), Code::Revoked);
    }

    async fn what_is_done_of_many_is_told_when_it_cannot_go_on(service: Service) {
        let admin = organisation(&service).await;
        let family = family(&service, &admin).await;
        many(&service, &family.owner, family.first.key.id).await;
        let texts: &[&'static str] = match service.database().engine() {
            Engine::Sqlite => &["CREATE TRIGGER stop BEFORE UPDATE ON api_keys WHEN NEW.name = 'cannot be changed'
                                 BEGIN SELECT RAISE(ABORT, 'stop'); END"],
            Engine::Postgres => &[
                "CREATE FUNCTION stop() RETURNS trigger AS 'BEGIN RAISE ''stop'' USING ERRCODE = ''57014''; END' LANGUAGE plpgsql",
                "CREATE TRIGGER stop BEFORE UPDATE ON api_keys FOR EACH ROW WHEN (NEW.name = 'cannot be changed')
                 EXECUTE FUNCTION stop()",
            ],
        };
        let mut tx = service.database().begin().await.unwrap();
        // The last one is not among the first two thousand.
        let last = "UPDATE api_keys SET name = 'cannot be changed' WHERE id = (SELECT max(id) FROM api_keys)";
        for text in [last].iter().chain(texts) {
            sql(text).run_any(&mut tx).await.unwrap();
        }
        tx.commit().await.unwrap();
        let all = Selection::Matching(KeyFilter { view: View::Active, ..KeyFilter::default() });
        let told = refused(api_keys::revoke(&service, &admin, &all).await);
        assert_eq!(told.code(), "unfinished", "{told}");
        let words = told.to_string();
        assert!(words.starts_with("2,000 keys were revoked, the others were not: "), "{words}");
        assert!(words.ends_with("Do it again for the others.") && !words.contains("Nothing was changed"), "{words}");
        assert_eq!(code_of(&service, &family.first.secret), Code::Revoked);
        // Where nothing was done, nothing else is said.
        let told = refused(api_keys::revoke(&service, &admin, &all).await);
        assert!(matches!(told, Error::Internal { .. } | Error::Unavailable), "{told}");
    }

    /// Whoever rotates a secret with overlap has one of two that work.
    async fn whoever_made_the_secret_before_made_it_too_while_that_works(service: Service) {
        let admin = organisation(&service).await;
        let family = family(&service, &admin).await;
        let beside = credential(&service, &family.beside);
        let (child, application, token) = (family.child.key.id, family.application, family.token.token.id);
        api_keys::rotate(&service, &beside, child, Overlap::HOUR).await.unwrap();
        applications::regenerate(&service, &beside, application, Overlap::HOUR).await.unwrap();
        let token = api_tokens::regenerate(&service, &beside, token, 3, Overlap::HOUR).await.unwrap();
        for (maker, keys) in [(&family.first, 2), (&family.beside, 2)] {
            let made = api_keys::impact(&service, &admin, &only(maker)).await.unwrap().made;
            assert_eq!((made.keys, made.applications, made.tokens), (keys, 1, 1), "{}", maker.key.name);
        }
        service.clock().advance(2 * HOUR);
        let operator = Actor::operator(admin.tenant);
        let made = api_keys::impact(&service, &operator, &only(&family.first)).await.unwrap().made;
        assert!(made.is_none(), "the old secret works no more: {made:?}");
        let outcome = api_keys::revoke_with_made(&service, &operator, &only(&family.beside)).await.unwrap();
        assert_eq!((outcome.made_keys, outcome.made_applications, outcome.made_tokens), (2, 1, 1));
        assert_eq!(code_of(&service, &token.secret), Code::Revoked);
    }

    async fn no_more_keys_are_revoked_than_were_told(service: Service) {
        let admin = organisation(&service).await;
        let family = family(&service, &admin).await;
        let all = Selection::Matching(KeyFilter { view: View::Active, ..KeyFilter::default() });
        let told = api_keys::impact(&service, &admin, &all).await.unwrap().active;
        key(&service, &family.owner, endless("made meanwhile")).await;
        let refusal = refused(api_keys::revoke_at_most(&service, &admin, &all, false, told).await);
        let words = format!("By now it would be {} credentials instead of {told}. Nothing was changed: look again.", told + 1);
        assert_eq!(refusal, Error::conflict(words));
        assert_eq!(code_of(&service, &family.first.secret), Code::Valid);
        let family = only(&family.first);
        let found = api_keys::impact(&service, &admin, &family).await.unwrap();
        assert!(found.made.applications > 0 && found.made.keys > 0, "{found:?}");
        for told in [found.active, found.active + found.made.keys, found.ends(true) - 1] {
            let made = refused(api_keys::revoke_at_most(&service, &admin, &family, true, told).await);
            assert!(matches!(made, Error::Conflict { .. }), "what it made counts, of every kind: {made}");
        }
        let outcome = api_keys::revoke_at_most(&service, &admin, &all, false, told + 1).await.unwrap();
        assert_eq!(outcome.revoked, told + 1);
    }

    async fn consumers_that_a_key_registered_are_disapproved_with_it(service: Service) {
        let admin = organisation(&service).await;
        let family = family(&service, &admin).await;
        let first = credential(&service, &family.first);
        let made = consumer(&service, &credential(&service, &family.child), "by the child").await;
        let other = consumer(&service, &admin, "by a person").await;
        // Whoever gave it its secret knows that.
        consumers::change(&service, &first, other.id, None, &draft("by a person"), Some("Zr2_Lk9xTb6m-nC4vQ8w")).await.unwrap();
        let third = consumer(&service, &admin, "untouched").await;
        for id in [made.id, other.id, third.id] {
            consumers::act(&service, &admin, Act::Approve, &[id]).await.unwrap();
        }
        let impact = api_keys::impact(&service, &admin, &only(&family.first)).await.unwrap();
        assert_eq!(impact.made.consumers, 2);
        assert!(impact.made.first.iter().any(|made| made.name == "by the child"), "{impact:?}");
        assert!(impact.made.in_words().ends_with(" and 2 OAuth consumers"), "{}", impact.made.in_words());
        let outcome = api_keys::revoke_with_made(&service, &admin, &only(&family.first)).await.unwrap();
        assert_eq!(outcome.made_consumers, 2);
        for (id, status) in [
            (made.id, ConsumerStatus::Disapproved),
            (other.id, ConsumerStatus::Disapproved),
            (third.id, ConsumerStatus::Approved),
        ] {
            assert_eq!(consumers::get(&service, &admin, id).await.unwrap().status, status);
        }
    }

    async fn whoever_signs_with_what_a_key_gave_ends_with_it(service: Service) {
        const PEM: &str = include_str!("../../../oauth1/tests/keys/public.pem");
        let admin = organisation(&service).await;
        let family = family(&service, &admin).await;
        let (first, beside) = (credential(&service, &family.first), credential(&service, &family.beside));
        let signed = |name: &str| ConsumerDraft {
            public_key: PEM.to_owned(),
            signature_methods: vec![SignatureMethod::RsaSha256],
            ..draft(name)
        };
        let sent = |name: &str| ConsumerDraft { callback_prefix: "https://a.test/cb".to_owned(), ..draft(name) };
        let change = async |by: &Actor, of: &Consumer, to: &ConsumerDraft, secret: Option<&str>| {
            consumers::change(&service, by, of.id, None, to, secret).await.unwrap();
        };
        let register = async |by: &Actor, draft: &ConsumerDraft| {
            let made = consumers::register(&service, by, draft, SECRET).await.unwrap();
            consumers::act(&service, &admin, Act::Approve, &[made.id]).await.unwrap();
            made
        };
        // What a person registered, and the key gave a public key of its own, or another place to send users to.
        let taken = register(&admin, &draft("taken")).await;
        change(&first, &taken, &signed("taken"), None).await;
        let led_away = register(&admin, &draft("led away")).await;
        change(&first, &led_away, &sent("led away"), None).await;
        // What the key registered: others replace the secret alone, and it still signs with its public key.
        let by_person = register(&first, &signed("by person")).await;
        change(&admin, &by_person, &signed("by person"), Some(OTHER)).await;
        let by_key = register(&first, &signed("by key")).await;
        change(&beside, &by_key, &signed("by key"), Some(OTHER)).await;
        // All that it signed with is gone.
        let freed = register(&first, &signed("freed")).await;
        change(&admin, &freed, &draft("freed"), Some(OTHER)).await;
        let impact = api_keys::impact(&service, &admin, &only(&family.first)).await.unwrap();
        assert_eq!(impact.made.consumers, 4);
        api_keys::revoke_with_made(&service, &admin, &only(&family.first)).await.unwrap();
        for made in [taken, led_away, by_person, by_key] {
            let now = consumers::get(&service, &admin, made.id).await.unwrap();
            assert_eq!(now.status, ConsumerStatus::Disapproved, "{}", now.name);
        }
        assert_eq!(consumers::get(&service, &admin, freed.id).await.unwrap().status, ConsumerStatus::Approved);
    }

    async fn a_secret_that_a_key_came_by_counts_as_made(service: Service) {
        let admin = organisation(&service).await;
        let family = family(&service, &admin).await;
        let caller = credential(&service, &family.first);
        let (taken, _) = api_keys::rotate(&service, &caller, family.beside.key.id, Overlap::NONE).await.unwrap();
        let details = api_keys::details(&service, &family.owner, family.beside.key.id).await.unwrap();
        let maker = details.made_by.unwrap();
        assert_eq!((maker.id, maker.name.as_deref()), (family.first.key.id, Some("first")));
        api_keys::revoke_with_made(&service, &admin, &only(&family.first)).await.unwrap();
        assert_eq!(code_of(&service, &taken.secret), Code::Revoked);
    }

    async fn applications_end_by_who_may_end_them(service: Service) {
        let admin = organisation(&service).await;
        let family = family(&service, &admin).await;
        let by_key = api_tokens::details(&service, &admin, family.token.token.id).await.unwrap().made_by.unwrap();
        assert_eq!((by_key.id, by_key.name.as_deref()), (family.child.key.id, Some("child")));
        let draft = RoleDraft {
            name: "watch".into(),
            permissions: [Permission::ApiKeysRead, Permission::ApiKeysRevoke].into_iter().collect(),
            ..RoleDraft::default()
        };
        let watch = roles::add(&service, &admin, &draft).await.unwrap();
        let rita = person(&service, &admin, "rita@example.test", &[watch]).await;
        let made = api_keys::impact(&service, &rita, &only(&family.first)).await.unwrap().made;
        assert_eq!((made.applications, made.tokens, made.first.len()), (1, 1, 2), "counted, and not named");
        let error = refused(api_keys::revoke_with_made(&service, &rita, &only(&family.first)).await);
        assert!(error.to_string().contains("applications.write"), "{error}");
        assert_eq!(code_of(&service, &family.first.secret), Code::Valid, "nothing was done by halves");
        api_keys::revoke(&service, &rita, &only(&family.first)).await.unwrap();
    }
}
