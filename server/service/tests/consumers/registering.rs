//! What is registered and changed, and how its secret is kept.

use domain::consumer::{Act, ConsumerDraft, ConsumerStatus, MAX, SignatureMethod};
use domain::event::Action;
use domain::permission::Permission;
use domain::role::{RoleDraft, RoleName};
use service::store::{Value, insert_many, sql};
use service::{Service, consumers, roles, sealing};

use super::{OTHER, SECRET, act, consumer, draft};
use crate::access::makers::*;
use crate::common::{all_events, dump, operator, person, refused};
use crate::each_database;

const PEM: &str = include_str!("../../../oauth1/tests/keys/public.pem");

async fn stored_secret(service: &Service, id: String) -> String {
    let stored = sql("SELECT secret AS t FROM consumers WHERE id = $1").bind(id);
    stored.one(&mut service.database().read().await.unwrap()).await.unwrap().unwrap()
}

each_database! {
    async fn a_consumer_gets_a_key_at_once_and_waits(service: Service) {
        let admin = organisation(&service).await;
        let new = ConsumerDraft { callback_prefix: " https://doors.example.test/oauth ".into(), ..draft(" DOORS Next <prod> ") };
        let made = consumers::register(&service, &admin, &new, SECRET).await.unwrap();
        assert_eq!((made.name.as_str(), made.status), ("DOORS Next <prod>", ConsumerStatus::Pending));
        assert_eq!((made.key.to_string().len(), made.registered_by.as_str()), (32, "Ada Admin"));
        assert_eq!(made.signature_methods, SignatureMethod::USUAL);
        assert_eq!(made.callback_prefix, "https://doors.example.test/oauth");
        assert_eq!(consumers::get(&service, &admin, made.id).await.unwrap(), made);
        let other = consumer(&service, &admin, "DOORS Next <prod>").await;
        assert!(other.key != made.key && other.id != made.id, "a name may come twice, a key never");
        let events = all_events(&service, &admin).await;
        let told = events.iter().filter(|event| event.action == Action::ConsumerRegistered).count();
        assert_eq!((told, events[1].target_id.as_deref()), (2, Some(made.id.to_string().as_str())));
        assert!(events[1].details.contains(&("consumer key".to_owned(), made.key.to_string())), "{events:?}");
    }

    async fn a_secret_is_kept_sealed_and_in_its_place_alone(service: Service) {
        let admin = organisation(&service).await;
        let (one, other) = (consumer(&service, &admin, "one").await, consumer(&service, &admin, "other").await);
        let changed = "Zr2_Lk9xTb6m-nC4vQ8w";
        consumers::change(&service, &admin, other.id, None, &draft("other"), Some(changed)).await.unwrap();
        let text = dump(&service).await;
        for secret in [SECRET, changed] {
            assert!(!text.contains(secret), "it is in the database");
        }
        assert_eq!(sealing::inspect(service.database(), service.ring()).await.unwrap().count, 2);
        // Whoever can write to the database cannot give one consumer the secret of another.
        let of_one = stored_secret(&service, one.id.to_string()).await;
        let mut tx = service.database().begin().await.unwrap();
        sql("UPDATE consumers SET secret = $2 WHERE id = $1").bind(other.id).bind(of_one).run(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(sealing::inspect(service.database(), service.ring()).await.unwrap().unreadable, [format!("consumers {}", other.id)]);
    }

    async fn all_that_is_wrong_is_told_at_once(service: Service) {
        let admin = organisation(&service).await;
        let bad = ConsumerDraft {
            name: String::new(),
            signature_methods: vec![SignatureMethod::RsaSha1],
            public_key: String::new(),
            callback_prefix: "http://doors.example.test".into(),
        };
        let error = refused(consumers::register(&service, &admin, &bad, "short").await);
        for field in ["name", "secret", "public_key", "callback_prefix"] {
            assert!(error.about(field).is_some(), "{field}: {error}");
        }
        let made = consumer(&service, &admin, "Polarion").await;
        let before = all_events(&service, &admin).await.len();
        for (weak, why) in [
            ("too-short", "at least 20 characters; this one has 9"),
            ("with a space in it, too", "no spaces"),
            ("passwordpasswordpassword", "would soon be guessed"),
            ("qwertyuiopasdfghjklzxcvbnm", "would soon be guessed"),
            ("C0nsumer-Secret-2026!", "can try billions a second"),
            ("Polarion-Polarion-Polarion1", "little more than the name"),
            ("ExampleExampleExample2026", "little more than the name"),
        ] {
            let error = refused(consumers::register(&service, &admin, &draft("Polarion"), weak).await);
            assert!(error.about("secret").is_some_and(|told| told.contains(why)), "{weak}: {error}");
            let change = consumers::change(&service, &admin, made.id, None, &draft("Polarion"), Some(weak)).await;
            assert!(refused(change).about("secret").is_some_and(|told| told.contains(why)), "{weak}");
        }
        assert_eq!(all_events(&service, &admin).await.len(), before);
    }

    async fn a_change_leaves_the_key_and_says_what_is_different(service: Service) {
        let admin = organisation(&service).await;
        let made = act(&service, &admin, Act::Approve, &consumer(&service, &admin, "Jama").await).await.unwrap();
        let seen = made.clone();
        let to = ConsumerDraft {
            name: "Jama Connect".into(),
            signature_methods: vec![SignatureMethod::RsaSha256, SignatureMethod::HmacSha1],
            public_key: PEM.into(),
            callback_prefix: "https://jama.example.test".into(),
        };
        service.clock().advance(1);
        let before = stored_secret(&service, made.id.to_string()).await;
        let changed = consumers::change(&service, &admin, made.id, Some(&seen), &to, None).await.unwrap();
        assert_eq!((changed.key, changed.status, changed.id), (made.key, ConsumerStatus::Approved, made.id));
        assert_eq!(changed.signature_methods, [SignatureMethod::HmacSha1, SignatureMethod::RsaSha256]);
        assert_eq!(changed, consumers::get(&service, &admin, made.id).await.unwrap());
        assert_eq!(stored_secret(&service, made.id.to_string()).await, before, "the secret stays");
        let told = &all_events(&service, &admin).await[0];
        let names: Vec<_> = told.details.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!((told.action, names.as_slice()), (Action::ConsumerChanged, &["name", "signature methods", "callback prefix", "public key"][..]));

        // As it is is no change, and somebody who looked before is told.
        consumers::change(&service, &admin, made.id, None, &to, None).await.unwrap();
        assert_eq!(all_events(&service, &admin).await[0].id, told.id);
        let error = refused(consumers::change(&service, &admin, made.id, Some(&seen), &to, Some(SECRET)).await);
        assert_eq!(error, domain::Error::stale("this consumer"));
        assert_eq!(stored_secret(&service, made.id.to_string()).await, before);

        consumers::change(&service, &admin, made.id, None, &to, Some(OTHER)).await.unwrap();
        assert_ne!(stored_secret(&service, made.id.to_string()).await, before);
        let told = &all_events(&service, &admin).await[0];
        assert_eq!(told.details, [("secret".to_owned(), "replaced".to_owned())]);

        // Nobody sees a secret: of two who replace it at once the second is told.
        let seen = consumers::get(&service, &admin, made.id).await.unwrap();
        service.clock().advance(1);
        consumers::change(&service, &admin, made.id, Some(&seen), &to, Some(SECRET)).await.unwrap();
        let second = consumers::change(&service, &admin, made.id, Some(&seen), &to, Some(OTHER)).await;
        assert_eq!(refused(second), domain::Error::stale("this consumer"));
        consumers::change(&service, &admin, made.id, Some(&seen), &draft("Jama"), None).await.unwrap();
    }

    async fn a_public_key_is_read_and_nothing_else_of_it_is_kept(service: Service) {
        let admin = organisation(&service).await;
        let with = |pem: &str| ConsumerDraft { public_key: pem.to_owned(), ..draft("Polarion") };
        let certificate = include_str!("../../../oauth1/tests/keys/certificate.pem");
        for pem in [PEM, certificate, &format!("Subject: somebody\n{certificate}and a note")] {
            let made = consumers::register(&service, &admin, &with(pem), SECRET).await.unwrap();
            assert_eq!(made.public_key, PEM.trim_end());
            let changed = consumers::change(&service, &admin, made.id, Some(&made), &with(pem), None).await.unwrap();
            assert_eq!(changed, made, "the same key is no change");
        }
        let made = consumer(&service, &admin, "Polarion").await;
        for (pem, why) in [
            (include_str!("../../../oauth1/tests/keys/weak.pem"), "has 1024 bits"),
            (include_str!("../../../oauth1/tests/keys/ec.pem"), "not an RSA key"),
            ("-----BEGIN PUBLIC KEY-----\nhunter2hunter2hunter2\n-----END PUBLIC KEY-----", "cannot be read"),
            ("-----BEGIN PUBLIC KEY-----\nMAUCAQAwAA==\n-----END PUBLIC KEY-----", "private key"),
            (&format!("{PEM}-----BEGIN PRIVATE KEY-----\nMAUCAQAwAA==\n-----END PRIVATE KEY-----"), "private key"),
            ("ssh-rsa AAAA", "no public key"),
        ] {
            for outcome in [
                consumers::register(&service, &admin, &with(pem), SECRET).await,
                consumers::change(&service, &admin, made.id, None, &with(pem), None).await,
            ] {
                let error = refused(outcome);
                assert!(error.about("public_key").is_some_and(|told| told.contains(why)), "{pem}: {error}");
            }
        }
        assert!(!dump(&service).await.contains("MAUCAQAwAA"));
    }

    async fn who_may_not_is_told_and_another_tenant_knows_of_none(service: Service) {
        let admin = organisation(&service).await;
        let made = consumer(&service, &admin, "Windchill").await;
        let others = RoleDraft {
            name: "others".into(),
            permissions: Permission::ALL.iter().copied().filter(|p| *p != Permission::ConsumersManage).collect(),
            ..RoleDraft::default()
        };
        let others = roles::add(&service, &admin, &others).await.unwrap();
        let otto = person(&service, &admin, "otto@example.test", &[others]).await;
        let audra = person(&service, &admin, "audra@example.test", &[RoleName::AUDITOR]).await;
        let foreign = operator(&service, "other").await;
        for (who, is_foreign) in [(&otto, false), (&audra, false), (&foreign, true)] {
            let outcomes = [
                consumers::get(&service, who, made.id).await.map(drop),
                consumers::change(&service, who, made.id, None, &draft("mine"), Some(SECRET)).await.map(drop),
                consumers::act(&service, who, Act::Approve, &[made.id]).await.map(drop),
                consumers::act(&service, who, Act::Disapprove, &[made.id]).await.map(drop),
                consumers::act(&service, who, Act::Remove, &[made.id]).await.map(drop),
            ];
            for outcome in outcomes {
                match (refused(outcome), is_foreign) {
                    (domain::Error::NotFound { .. }, true) => {}
                    (domain::Error::Forbidden { permission }, false) => assert_eq!(permission, "consumers.manage"),
                    (error, _) => panic!("{error:?}"),
                }
            }
        }
        for who in [&otto, &audra] {
            assert!(matches!(refused(consumers::list(&service, who, &Default::default()).await), domain::Error::Forbidden { .. }));
            let new = consumers::register(&service, who, &draft("x"), SECRET).await;
            assert!(matches!(refused(new), domain::Error::Forbidden { .. }));
        }
        assert!(consumers::list(&service, &foreign, &Default::default()).await.unwrap().items.is_empty());
        assert_eq!(consumers::get(&service, &admin, made.id).await.unwrap(), made);
    }

    async fn a_tenant_has_so_many_and_no_more(service: Service) {
        let admin = organisation(&service).await;
        let mut tx = service.database().begin().await.unwrap();
        for chunk in (0..MAX).collect::<Vec<_>>().chunks(1_000) {
            let row = |i: &u32| {
                let [id, key] = [format!("con_{i}"), i.to_string()].map(Value::from);
                [id, admin.tenant.into(), key].into_iter().chain(["n", "n", "", "HMAC-SHA1", "", "", "a"].map(Value::from)).chain([0_i64.into(), 0_i64.into()])
            };
            let columns = "consumers (id, tenant_id, consumer_key, name, sort_name, secret, signature_methods, public_key,
                           callback_prefix, registered_by, created_at, updated_at)";
            insert_many(columns, 12, chunk.iter().flat_map(row).collect()).run(&mut tx).await.unwrap();
        }
        tx.commit().await.unwrap();
        let error = refused(consumers::register(&service, &admin, &draft("one more"), SECRET).await);
        assert!(matches!(error, domain::Error::Conflict { .. }) && error.to_string().contains("10000"), "{error}");
    }
}
