//! An index that follows what other processes change, also when there is much of it or it cannot be read.

use domain::id::{AccessTokenId, KeyId, UserId};
use domain::time::Timestamp;
use domain::verdict::Code;
use service::processes::Member;
use service::secret::{PlainSecret, random};
use service::store::{Value, insert_many, sql};
use service::{Service, api_keys};

use crate::common::*;
use crate::each_database;
use crate::makers::*;

/// Another process on the same database.
async fn beside(service: &Service) -> (Service, Member) {
    let database = service.database().clone();
    let mut other = Service::new(database, service.ring().clone(), service.clock().clone()).await.unwrap();
    other.index().load(other.database()).await.unwrap();
    let member = Member::join(&mut other).await.unwrap();
    (other, member)
}

/// Appends to the change log as another process would.
async fn write_changes(service: &Service, changes: Vec<(&str, String)>) {
    let mut tx = service.database().begin().await.unwrap();
    let count = i64::try_from(changes.len()).unwrap();
    let head: Option<i64> = sql("UPDATE change_head SET seq = seq + $1 WHERE id = 1 RETURNING seq AS n")
        .bind(count)
        .one(&mut tx)
        .await
        .unwrap();
    let mut seq = head.unwrap() - count;
    for chunk in changes.chunks(100) {
        let mut values: Vec<Value> = Vec::new();
        for (kind, id) in chunk {
            seq += 1;
            values.extend([seq.into(), (*kind).into(), id.into(), service.clock().now().into()]);
        }
        insert_many("changes (seq, kind, entity_id, at)", 4, values).run(&mut tx).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// Until `statement` counts one.
async fn until_one(service: &Service, statement: &'static str) {
    for _ in 0..1_000 {
        let found: Option<i64> = sql(statement).one(&mut service.database().read().await.unwrap()).await.unwrap();
        if found == Some(1) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("it never came to be: {statement}");
}

each_database! {
    /// A copy takes over that had not received everything: the log has other entries under the same numbers.
    async fn a_database_that_fell_back_is_read_anew(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &[]).await;
        let made = key(&service, &owner, named("ci")).await;
        let other = key(&service, &owner, named("other")).await;
        let (beside, mut member) = beside(&service).await;
        member.renew().await.unwrap();
        let mut tx = service.database().begin().await.unwrap();
        sql("UPDATE api_keys SET revoked_at = 1 WHERE id = $1").bind(made.key.id).run(&mut tx).await.unwrap();
        sql("UPDATE changes SET entity_id = $1 WHERE seq = (SELECT seq FROM change_head)").bind(made.key.id).run(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(code_of(&beside, &made.secret), Code::Valid, "nothing tells it yet");
        member.renew().await.unwrap();
        assert_eq!(code_of(&beside, &made.secret), Code::Revoked);
        assert_eq!(code_of(&beside, &other.secret), Code::Valid);
    }

    async fn without_a_lease_nothing_is_answered(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &[]).await;
        let made = key(&service, &owner, named("ci")).await;
        let (other, mut member) = beside(&service).await;
        // Nobody renews it.
        while other.index().is_answering() {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        assert_eq!(code_of(&other, &made.secret), Code::Unavailable);
        let told = refused(api_keys::details(&other, &owner, made.key.id).await);
        assert!(matches!(told, domain::Error::Unavailable), "nor is anybody told what it may: {told}");
        member.renew().await.unwrap();
        assert_eq!(code_of(&other, &made.secret), Code::Valid);
        assert_eq!(api_keys::details(&other, &owner, made.key.id).await.unwrap().refused, None);
        member.leave().await.unwrap();
        assert_eq!(code_of(&other, &made.secret), Code::Unavailable);
    }

    /// More IDs than either database takes as parameters, in changes that are read at once.
    async fn any_number_of_unknown_tokens_is_followed(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &[]).await;
        let made = key(&service, &owner, named("ci")).await;
        let (other, mut member) = beside(&service).await;
        member.renew().await.unwrap();
        let ids = |count: usize| (0..count).map(|_| AccessTokenId::from_bits(random::bits()).to_string()).collect::<Vec<_>>().join(" ");
        write_changes(&service, (0..140).map(|_| ("new_access_tokens", ids(500))).collect()).await;
        write_changes(&service, (0..1_500).map(|_| ("api_key", KeyId::from_bits(random::bits()).to_string())).collect()).await;
        member.renew().await.unwrap();
        assert_eq!(code_of(&other, &made.secret), Code::Valid);
    }

    /// A key of an owner that this process never heard of: no statement will ever make the change readable.
    async fn what_cannot_be_applied_is_read_anew_with_everything_else(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &[]).await;
        let made = key(&service, &owner, named("ci")).await;
        let (other, mut member) = beside(&service).await;
        member.renew().await.unwrap();

        let stranger = random::id(UserId::new, START);
        let id = random::id(KeyId::new, START);
        let secret = PlainSecret::generate("clvk", id.bits());
        let mut tx = service.database().begin().await.unwrap();
        sql("INSERT INTO users (id, tenant_id, email, name, created_at, updated_at, sort_name)
             VALUES ($1, $2, 'stranger@example.test', 'S', 0, 0, 's')")
            .bind(stranger).bind(admin.tenant).run(&mut tx).await.unwrap();
        sql("INSERT INTO api_keys (id, tenant_id, owner_id, name, prefix, last_four, secret_hash, created_at, updated_at,
                expires_at, sort_name, sort_owner, search)
             VALUES ($1, $2, $3, 'n', 'clvk', 'aaaa', $4, 0, 0, $5, 'n', 's', 'n')")
            .bind(id).bind(admin.tenant).bind(stranger).bind(secret.hash(service.ring()).to_stored()).bind(Timestamp::NEVER)
            .run(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        write_changes(&service, vec![("api_key", id.to_string())]).await;

        for _ in 0..3 {
            assert!(member.renew().await.is_err());
        }
        member.renew().await.unwrap();
        assert_eq!(code_of(&other, &made.secret), Code::Valid);
        assert_eq!(code_of(&other, secret.expose()), Code::Valid);
    }

    async fn a_doubted_process_asserts_itself(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &[]).await;
        let made = key(&service, &owner, named("ci")).await;
        let (one, mut first) = beside(&service).await;
        first.renew().await.unwrap();
        // The second doubts whoever is there.
        let (two, mut second) = beside(&service).await;
        second.renew().await.unwrap();
        first.renew().await.unwrap();
        first.renew().await.unwrap();
        for service in [&one, &two] {
            assert_eq!(code_of(service, &made.secret), Code::Valid);
        }
        let mut connection = service.database().read().await.unwrap();
        let trusted: Option<i64> = sql("SELECT count(*) AS n FROM processes WHERE NOT doubted").one(&mut connection).await.unwrap();
        assert_eq!(trusted, Some(2));
    }

    async fn whoever_is_silent_twice_is_forgotten(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &[]).await;
        let (other, mut member) = beside(&service).await;
        member.renew().await.unwrap();
        // Nobody renews the other: each of these waits until no lease of its can be running.
        for (name, then) in [("one", "SELECT count(*) AS n FROM processes WHERE doubted"), ("two", "SELECT 1 - count(*) AS n FROM processes")] {
            let made = key(&service, &owner, named(name)).await;
            assert_eq!(code_of(&other, &made.secret), Code::Unavailable);
            until_one(&service, then).await;
        }
        member.renew().await.unwrap();
        assert!(other.index().is_answering(), "it comes back by itself");
    }
}
