//! An index that follows what other processes change, also when there is much of it or it cannot be read.

use domain::application::ApplicationDraft;
use domain::id::{AccessTokenId, KeyId};
use domain::role::RoleName;
use domain::secret_format::{self, ACCESS_TOKEN_PREFIX};
use domain::verdict::Code;
use service::oauth::{AuthorizationServer, Client, Presented};
use service::random;
use service::secret::PlainSecret;
use service::store::sql;
use service::{Actor, Service, api_keys, applications};

use crate::access::beside::*;
use crate::access::makers::*;
use crate::common::*;
use crate::each_database;

/// An application that may do what a gateway may, and one of its tokens.
async fn token(service: &Service, admin: &Actor) -> (Client, String) {
    let draft = ApplicationDraft { name: "ERP".into(), roles: vec![RoleName::GATEWAY], disabled: false };
    let made = applications::add(service, admin, &draft).await.unwrap();
    let id = made.application.id.to_string();
    let presented = Presented { id: &id, secret: &made.secret, address: None, agent: "" };
    let oauth = AuthorizationServer::new(service.clone());
    let client = oauth.authenticate(&presented).unwrap();
    let issued = oauth.issue(&client, None).await.unwrap_or_else(|refused| panic!("{refused:?}"));
    (client, issued.token.expose().to_owned())
}

/// As though a copy had taken over that had received nothing but the log's length.
async fn lose_tokens(service: &Service) {
    let mut tx = service.database().begin().await.unwrap();
    sql("DELETE FROM access_tokens").run_any(&mut tx).await.unwrap();
    sql("UPDATE changes SET entity_id = 'another' WHERE seq = (SELECT seq FROM change_head)")
        .run(&mut tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
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

    async fn a_token_that_the_database_lost_works_no_more(service: Service) {
        let admin = organisation(&service).await;
        let (_, token) = token(&service, &admin).await;
        let (other, mut member) = beside(&service).await;
        member.renew().await.unwrap();
        assert_eq!(code_of(&other, &token), Code::Valid);
        lose_tokens(&service).await;
        member.renew().await.unwrap();
        assert_eq!(code_of(&other, &token), Code::NotFound);
    }

    /// RFC 7009 §2.2: it is invalid for the database, so there is nothing to refuse; and it must work no more.
    async fn a_token_that_the_database_lost_is_ended_by_its_client_alone(service: Service) {
        let admin = organisation(&service).await;
        let (client, lost) = token(&service, &admin).await;
        let (stranger, _) = token(&service, &admin).await;
        lose_tokens(&service).await;
        let oauth = AuthorizationServer::new(service.clone());
        oauth.revoke(&stranger, &lost).await.unwrap();
        assert_eq!(code_of(&service, &lost), Code::Valid, "it is none of the stranger's");
        oauth.revoke(&client, &lost).await.unwrap();
        assert_eq!(code_of(&service, &lost), Code::NotFound);
    }

    /// The ID of a token is no secret.
    async fn a_token_is_not_ended_by_its_id(service: Service) {
        let admin = organisation(&service).await;
        let (client, token) = token(&service, &admin).await;
        let id = secret_format::parse(&token).unwrap().id_bits;
        let guessed = PlainSecret::generate(ACCESS_TOKEN_PREFIX, id);
        AuthorizationServer::new(service.clone()).revoke(&client, guessed.expose()).await.unwrap();
        assert_eq!(code_of(&service, &token), Code::Valid);
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
        // To read them may take longer than a lease, which counts from its beginning.
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
        let secret = write_unreadable_key(&service, &admin).await;
        for _ in 0..3 {
            assert!(member.renew().await.is_err());
        }
        member.renew().await.unwrap();
        assert_eq!(code_of(&other, &made.secret), Code::Valid);
        assert_eq!(code_of(&other, &secret), Code::Valid);
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
        assert_eq!(count(&service, "SELECT count(*) AS n FROM processes WHERE NOT doubted").await, 2);
    }

    async fn whoever_is_silent_twice_is_forgotten(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &[]).await;
        let (other, mut member) = beside(&service).await;
        member.renew().await.unwrap();
        // Nobody renews the other: each of these waits until no lease of its can be running.
        for (name, doubted, left) in [("one", 1, 1), ("two", 0, 0)] {
            let made = key(&service, &owner, named(name)).await;
            assert_eq!(code_of(&other, &made.secret), Code::Unavailable);
            assert_eq!(count(&service, "SELECT count(*) AS n FROM processes WHERE doubted").await, doubted);
            assert_eq!(count(&service, "SELECT count(*) AS n FROM processes").await, left);
        }
        member.renew().await.unwrap();
        assert!(other.index().is_answering(), "it comes back by itself");
    }

    /// As a newer version may write: what it stands for is not known here, so nothing is answered from before it.
    async fn a_kind_of_change_that_is_not_known_is_not_skipped(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &[]).await;
        let made = key(&service, &owner, named("ci")).await;
        let (other, mut member) = beside(&service).await;
        member.renew().await.unwrap();
        write_changes(&service, vec![("robot", "rob_1".to_owned())]).await;
        for _ in 0..3 {
            assert!(member.renew().await.is_err());
        }
        member.renew().await.unwrap();
        assert_eq!(code_of(&other, &made.secret), Code::Valid);
    }
}
