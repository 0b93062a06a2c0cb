use domain::Error;
use domain::rotation::Overlap;
use domain::time::{DAY, HOUR, Timestamp};
use domain::verdict::Code;
use service::store::sql_text;
use service::verify::Question;
use service::{Service, api_keys, rotation, usage};

use crate::access::beside::{beside, run};
use crate::access::makers::*;
use crate::common::{code_of, refused};
use crate::each_database;

async fn kept_callers(service: &Service) -> i64 {
    let count = sql_text("SELECT count(*) AS n FROM old_secret_callers".to_owned());
    count.one(&mut service.database().read().await.unwrap()).await.unwrap().unwrap()
}

fn called(service: &Service, secret: &str, agent: &str) {
    let code = service.index().verify(&Question { secret, agent, ..Question::default() }, |verdict| verdict.code);
    assert_eq!(code, Code::Valid);
}

each_database! {
    async fn both_secrets_work_exactly_until_the_overlap_ends(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &[]).await;
        let old = key(&service, &owner, named("ci")).await;
        let (new, until) = api_keys::rotate(&service, &owner, old.key.id, Overlap::HOUR).await.unwrap();
        assert_eq!((new.key.id, until), (old.key.id, service.clock().now().plus(HOUR)));
        assert_ne!(new.secret, old.secret);
        let both = || (code_of(&service, &old.secret), code_of(&service, &new.secret));
        assert_eq!(both(), (Code::Valid, Code::Valid));
        service.clock().advance(HOUR - 1);
        assert_eq!(both(), (Code::Valid, Code::Valid));
        service.clock().advance(1);
        assert_eq!(both(), (Code::NotFound, Code::Valid));
    }

    async fn without_overlap_the_old_secret_ends_at_once(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &[]).await;
        let first = key(&service, &owner, named("ci")).await;
        let (second, _) = api_keys::rotate(&service, &owner, first.key.id, Overlap::HOUR).await.unwrap();
        let (third, _) = api_keys::rotate(&service, &owner, first.key.id, Overlap::NONE).await.unwrap();
        let codes = [&first, &second, &third].map(|key| code_of(&service, &key.secret));
        assert_eq!(codes, [Code::NotFound, Code::NotFound, Code::Valid]);
    }

    async fn the_watch_names_who_still_calls_with_the_old_secret(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &[]).await;
        let old = key(&service, &owner, named("ci")).await;
        let (new, _) = api_keys::rotate(&service, &owner, old.key.id, Overlap::HOUR).await.unwrap();
        let ask = |secret: &str, address: &str| {
            let question = Question { secret, address: address.parse().ok(), agent: "worker/1", ..Question::default() };
            service.index().verify(&question, |verdict| verdict.code)
        };
        ask(&old.secret, "192.0.2.7");
        service.clock().advance(1_000);
        ask(&old.secret, "192.0.2.7");
        ask(&new.secret, "192.0.2.8");
        usage::flush(&service).await.unwrap();
        let watch = api_keys::details(&service, &owner, old.key.id).await.unwrap().old_secret.unwrap();
        let [caller] = &watch.callers[..] else { panic!("{watch:?}") };
        assert_eq!((&*caller.address, &*caller.agent, caller.calls), ("192.0.2.7", "worker/1", 2));
        assert_eq!(caller.last_at.since(caller.first_at), 1_000);

        api_keys::end_old_secret(&service, &owner, old.key.id).await.unwrap();
        assert_eq!(ask(&old.secret, "192.0.2.7"), Code::NotFound);
        assert!(api_keys::details(&service, &owner, old.key.id).await.unwrap().old_secret.is_none());
        assert_eq!(kept_callers(&service).await, 0);
    }

    async fn who_calls_under_many_names_is_not_watched_for_ever(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &[]).await;
        let old = key(&service, &owner, named("ci")).await;
        api_keys::rotate(&service, &owner, old.key.id, Overlap::HOUR).await.unwrap();
        let ask = |agent: &str| {
            let question = Question { secret: &old.secret, agent, ..Question::default() };
            service.index().verify(&question, |verdict| verdict.code)
        };
        for _ in 0..3 {
            ask("worker/1");
            usage::flush(&service).await.unwrap();
            (0..150).for_each(|i| _ = ask(&format!("{}/{i}", service.clock().now())));
            usage::flush(&service).await.unwrap();
            service.clock().advance(1_000);
        }
        let watch = api_keys::details(&service, &owner, old.key.id).await.unwrap().old_secret.unwrap();
        assert_eq!(watch.callers.len(), 100);
        let known = watch.callers.iter().find(|caller| caller.agent == "worker/1").unwrap();
        assert_eq!(known.calls, 3, "who is known is still counted");
    }

    async fn a_deleted_key_leaves_nothing_of_its_watch(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &[]).await;
        let old = key(&service, &owner, named("ci")).await;
        api_keys::rotate(&service, &owner, old.key.id, Overlap::HOUR).await.unwrap();
        code_of(&service, &old.secret);
        usage::flush(&service).await.unwrap();
        assert_eq!(kept_callers(&service).await, 1);
        api_keys::delete(&service, &owner, &[old.key.id]).await.unwrap();
        assert_eq!(kept_callers(&service).await, 0);
    }

    async fn callers_of_keys_survive_the_migration_to_callers_of_any_credential(service: Service) {
        const OF_ANY: &str = include_str!("../../../../migrations/0013_old_secret_callers.sql");
        const OF_A_SECRET: &str = include_str!("../../../../migrations/0017_old_secret_callers.sql");
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &[]).await;
        let old = key(&service, &owner, named("ci")).await;
        api_keys::rotate(&service, &owner, old.key.id, Overlap::HOUR).await.unwrap();
        let before = [
            "DROP TABLE old_secret_callers",
            "CREATE TABLE old_secret_callers (
                 key_id TEXT NOT NULL REFERENCES api_keys (id) ON DELETE CASCADE, address TEXT NOT NULL, agent TEXT NOT NULL,
                 calls BIGINT NOT NULL, first_at BIGINT NOT NULL, last_at BIGINT NOT NULL, PRIMARY KEY (key_id, address, agent))",
            "INSERT INTO old_secret_callers SELECT id, '192.0.2.7', 'worker/1', 5, 1, 2 FROM api_keys",
        ];
        let mut tx = service.database().begin().await.unwrap();
        let migrations = [OF_ANY, OF_A_SECRET].into_iter().flat_map(|migration| migration.split_terminator(";\n"));
        for statement in before.into_iter().chain(migrations) {
            sql_text(statement.to_owned()).run_any(&mut tx).await.unwrap();
        }
        tx.commit().await.unwrap();
        code_of(&service, &old.secret);
        usage::flush(&service).await.unwrap();
        let watch = api_keys::details(&service, &owner, old.key.id).await.unwrap().old_secret.unwrap();
        let told: Vec<_> = watch.callers.iter().map(|caller| (&*caller.agent, caller.calls)).collect();
        assert_eq!(told, [("", 1), ("worker/1", 5)]);
    }

    async fn the_old_secret_never_outlives_the_key(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &[]).await;
        let made = key(&service, &owner, domain::api_key::NewKey { expires_in_days: Some(1), ..named("ci") }).await;
        let (_, until) = api_keys::rotate(&service, &owner, made.key.id, Overlap::MAX).await.unwrap();
        assert_eq!(until, made.key.expires_at);
        assert_ne!(until, Timestamp::NEVER);
        assert!(matches!(refused(api_keys::rotate(&service, &admin, made.key.id, Overlap::NONE).await), Error::Forbidden { .. }));
        service.clock().advance(DAY);
        let owner = crate::common::again(&service, "wanda@example.test").await;
        assert!(matches!(refused(api_keys::rotate(&service, &owner, made.key.id, Overlap::NONE).await), Error::Conflict { .. }));
    }

    async fn a_second_rotation_takes_over_nobody_who_called_before_it(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &[]).await;
        let first = key(&service, &owner, named("ci")).await;
        api_keys::rotate(&service, &owner, first.key.id, Overlap::HOUR).await.unwrap();
        // Not written yet.
        code_of(&service, &first.secret);
        api_keys::rotate(&service, &owner, first.key.id, Overlap::HOUR).await.unwrap();
        usage::flush(&service).await.unwrap();
        let watch = api_keys::details(&service, &owner, first.key.id).await.unwrap().old_secret.unwrap();
        assert_eq!(watch.callers, [], "those were of another secret");
    }

    async fn many_names_for_one_secret_hide_nobody_who_calls_with_another(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &[]).await;
        let mut olds = Vec::new();
        for name in ["loud", "quiet"] {
            let old = key(&service, &owner, named(name)).await;
            api_keys::rotate(&service, &owner, old.key.id, Overlap::HOUR).await.unwrap();
            olds.push(old);
        }
        for i in 0..10_000 {
            called(&service, &olds[0].secret, &i.to_string());
        }
        code_of(&service, &olds[1].secret);
        usage::flush(&service).await.unwrap();
        let watch = api_keys::details(&service, &owner, olds[1].key.id).await.unwrap().old_secret.unwrap();
        assert_eq!(watch.callers.len(), 1);
    }

    async fn two_processes_that_write_the_same_callers_at_once_lose_none(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &[]).await;
        let mut olds = Vec::new();
        for name in ["one", "two", "three"] {
            let old = key(&service, &owner, named(name)).await;
            api_keys::rotate(&service, &owner, old.key.id, Overlap::HOUR).await.unwrap();
            olds.push(old);
        }
        let (other, mut member) = beside(&service).await;
        for _ in 0..5 {
            member.renew().await.unwrap();
            for process in [&service, &other] {
                for (old, i) in olds.iter().flat_map(|old| (0..80).map(move |i| (old, i))) {
                    called(process, &old.secret, &format!("worker/{i}"));
                }
            }
            let (one, two) = tokio::join!(usage::flush(&service), usage::flush(&other));
            one.and(two).unwrap();
        }
        for old in &olds {
            let watch = api_keys::details(&service, &owner, old.key.id).await.unwrap().old_secret.unwrap();
            assert_eq!(watch.callers.iter().map(|caller| caller.calls).collect::<Vec<_>>(), [10; 80]);
        }
    }

    async fn callers_that_could_not_be_written_are_written_the_next_time(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &[]).await;
        let old = key(&service, &owner, named("ci")).await;
        api_keys::rotate(&service, &owner, old.key.id, Overlap::HOUR).await.unwrap();
        let began = service.clock().now();
        run(&service, "ALTER TABLE old_secret_callers RENAME TO gone").await;
        called(&service, &old.secret, "worker/1");
        called(&service, &old.secret, "worker/2");
        usage::flush(&service).await.unwrap_err();
        run(&service, "ALTER TABLE gone RENAME TO old_secret_callers").await;
        service.clock().advance(1_000);
        called(&service, &old.secret, "worker/1");
        usage::flush(&service).await.unwrap();
        let watch = api_keys::details(&service, &owner, old.key.id).await.unwrap().old_secret.unwrap();
        let told: Vec<_> =
            watch.callers.iter().map(|c| (&*c.agent, c.calls, c.first_at.since(began), c.last_at.since(began))).collect();
        assert_eq!(told, [("worker/1", 2, 0, 1_000), ("worker/2", 1, 0, 0)]);
    }

    async fn callers_of_what_is_no_old_secret_any_longer_are_told_to_nobody_and_swept(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &[]).await;
        let mut ids = Vec::new();
        for (name, overlap) in
            [("watched", Overlap::MAX), ("ended", Overlap::HOUR), ("restored", Overlap::MAX), ("deleted", Overlap::MAX)]
        {
            let old = key(&service, &owner, named(name)).await;
            api_keys::rotate(&service, &owner, old.key.id, overlap).await.unwrap();
            called(&service, &old.secret, name);
            ids.push(old.key.id);
        }
        usage::flush(&service).await.unwrap();
        // As if rotated or deleted while another process was writing callers, or after a backup that came back.
        run(&service, "UPDATE api_keys SET previous_hash = secret_hash WHERE name = 'restored'").await;
        run(&service, "DELETE FROM api_keys WHERE name = 'deleted'").await;
        let restored = api_keys::details(&service, &owner, ids[2]).await.unwrap().old_secret.unwrap();
        assert_eq!(restored.callers, []);
        service.clock().advance(HOUR);
        assert_eq!(rotation::sweep(&service).await.unwrap(), 3);
        let owner = crate::common::again(&service, "wanda@example.test").await;
        let watched = api_keys::details(&service, &owner, ids[0]).await.unwrap().old_secret.unwrap();
        assert_eq!(watched.callers.len(), 1);
    }

    async fn what_ended_by_itself_is_not_ended_again(service: Service) {
        let admin = organisation(&service).await;
        let wanda = owner(&service, &admin, "wanda", &[]).await;
        let old = key(&service, &wanda, named("ci")).await;
        api_keys::rotate(&service, &wanda, old.key.id, Overlap::HOUR).await.unwrap();
        service.clock().advance(HOUR);
        let wanda = crate::common::again(&service, "wanda@example.test").await;
        api_keys::end_old_secret(&service, &wanda, old.key.id).await.unwrap();
        let admin = crate::common::again(&service, "ada@example.test").await;
        let told = crate::common::all_events(&service, &admin).await;
        assert!(told.iter().all(|event| event.action != domain::event::Action::ApiKeyOldSecretEnded));
    }
}
