//! What takes the effect of a signature away, and gives it back: each with the next request, on every process.

use domain::access::Access;
use domain::api::ApiDraft;
use domain::consumer::Act;
use domain::role::{RoleDraft, RoleName};
use domain::time::DAY;
use domain::user::UserChange;
use domain::verdict::Code;
use oauth1::Request;
use service::oauth1::Server;
use service::store::sql;
use service::{apis, consumers, resealing, roles, usage, users};

use super::signing::*;
use super::{act, consumer};
use crate::access::beside::{beside, count};
use crate::access::makers::*;
use crate::common::{as_is, id_of, person};
use crate::each_database;

const NOT_APPROVED: Told = (Code::PendingApproval, Some("consumer_key_refused"));

async fn set(service: &service::Service, signer: &Signer, column: &'static str, value: i64) {
    let mut tx = service.database().begin().await.unwrap();
    let text = match column {
        "withdrawn_at" => "UPDATE authorizations SET withdrawn_at = $2 WHERE id = $1",
        _ => "UPDATE authorizations SET expires_at = $2 WHERE id = $1",
    };
    sql(text).bind(signer.token).bind(value).run(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    changed(service, signer.token).await;
}

each_database! {
    async fn approval_counts_at_once(service: Service) {
        let admin = organisation(&service).await;
        let made = consumer(&service, &admin, "DOORS Next").await;
        let user = person(&service, &admin, "ann@example.test", &["writer".parse::<RoleName>().unwrap()]).await;
        let signer = authorized(&service, &made, id_of(&user), None).await;
        let server = Server::new(service.clone());
        assert_eq!(fresh(&service, &server, &signer).await, NOT_APPROVED);
        assert_eq!(count(&service, "SELECT count(*) AS n FROM nonces").await, 0, "anybody may have registered it");
        for (doing, told) in [(Act::Approve, VALID), (Act::Disapprove, NOT_APPROVED), (Act::Approve, VALID)] {
            act(&service, &admin, doing, &made).await.unwrap();
            assert_eq!(fresh(&service, &server, &signer).await, told, "{doing:?}");
        }
        // A request that was refused is not accepted later.
        act(&service, &admin, Act::Disapprove, &made).await.unwrap();
        let header = signer.header(&get(), &Said::now(&service));
        assert_eq!(ask(&server, &get(), &header).await, NOT_APPROVED);
        act(&service, &admin, Act::Approve, &made).await.unwrap();
        assert_eq!(ask(&server, &get(), &header).await, refused_as("nonce_used"));
    }

    async fn removing_a_consumer_ends_what_users_let_it_do(service: Service) {
        let admin = organisation(&service).await;
        let signer = signer(&service, &admin).await;
        let server = Server::new(service.clone());
        assert_eq!(fresh(&service, &server, &signer).await, VALID);
        assert_eq!((service.index().consumers(), service.index().authorizations()), (1, 1));
        usage::flush(&service).await.unwrap();
        let counted = "SELECT count(*) AS n FROM usage_hours";
        assert_eq!(count(&service, counted).await, 1);
        consumers::act(&service, &admin, Act::Remove, &[signer.consumer.id]).await.unwrap();
        assert_eq!(fresh(&service, &server, &signer).await, refused_as("consumer_key_unknown"));
        assert_eq!((service.index().consumers(), service.index().authorizations()), (0, 0));
        assert_eq!(count(&service, "SELECT count(*) AS n FROM authorizations").await, 0);
        assert_eq!(count(&service, counted).await, 0);
    }

    async fn withdrawing_and_its_end_count_at_once(service: Service) {
        let admin = organisation(&service).await;
        let signer = signer(&service, &admin).await;
        let server = Server::new(service.clone());
        let now = service.clock().now();
        set(&service, &signer, "withdrawn_at", now.millis()).await;
        assert_eq!(fresh(&service, &server, &signer).await, (Code::Revoked, Some("token_revoked")));
        let other = authorized(&service, &signer.consumer, signer.user, None).await;
        set(&service, &other, "expires_at", now.plus(DAY).millis()).await;
        assert_eq!(fresh(&service, &server, &other).await, VALID);
        service.clock().advance(DAY);
        assert_eq!(fresh(&service, &server, &other).await, (Code::Expired, Some("token_expired")));
    }

    async fn it_acts_as_its_user_at_that_moment_or_less(service: Service) {
        let admin = organisation(&service).await;
        let all = signer(&service, &admin).await;
        let orders = api_called(&service, &admin, "orders").await.id;
        let narrow = authorized(&service, &all.consumer, all.user, Some(&format!("{orders}:read"))).await;
        let nothing = authorized(&service, &all.consumer, all.user, Some("")).await;
        let server = Server::new(service.clone());
        let ask_by = async |signer: &Signer, method| {
            let request = Request { method, ..get() };
            ask(&server, &request, &signer.header(&request, &Said::now(&service))).await.0
        };
        let no = Code::InsufficientAccess;
        for (signer, of_get, of_post) in [(&all, Code::Valid, Code::Valid), (&narrow, Code::Valid, no), (&nothing, no, no)] {
            assert_eq!((ask_by(signer, "GET").await, ask_by(signer, "POST").await), (of_get, of_post));
        }
        let writer: RoleName = "writer".parse().unwrap();
        let before = RoleDraft::from(&roles::get(&service, &admin, &writer).await.unwrap());
        let less = RoleDraft { access: access(&[("orders", Access::Read)]), ..before };
        roles::change(&service, &admin, &writer, None, &less).await.unwrap();
        assert_eq!((ask_by(&all, "GET").await, ask_by(&all, "POST").await), (Code::Valid, no));

        let user = users::get(&service, &admin, all.user).await.unwrap();
        users::change(&service, &admin, user.id, None, &UserChange { disabled: true, ..as_is(&user) }).await.unwrap();
        assert_eq!(fresh(&service, &server, &all).await, (Code::OwnerInactive, Some("user_refused")));
        let user = users::get(&service, &admin, all.user).await.unwrap();
        users::change(&service, &admin, user.id, None, &UserChange { disabled: false, ..as_is(&user) }).await.unwrap();
        assert_eq!(fresh(&service, &server, &all).await, VALID);

        let api = api_called(&service, &admin, "orders").await;
        apis::change(&service, &admin, api.id, None, &ApiDraft { enabled: false, ..ApiDraft::from(&api) }).await.unwrap();
        assert_eq!(fresh(&service, &server, &all).await, (Code::Disabled, None));
    }

    async fn another_process_follows(service: Service) {
        let admin = organisation(&service).await;
        let (other, mut member) = beside(&service).await;
        let signer = signer(&service, &admin).await;
        member.renew().await.unwrap();
        let there = Server::new(other.clone());
        assert_eq!(fresh(&service, &there, &signer).await, VALID);
        // What was accepted here is not accepted there.
        let header = signer.header(&get(), &Said::now(&service));
        assert_eq!(ask(&Server::new(service.clone()), &get(), &header).await, VALID);
        assert_eq!(ask(&there, &get(), &header).await, refused_as("nonce_used"));
        for (doing, told) in [(Act::Disapprove, NOT_APPROVED), (Act::Approve, VALID), (Act::Remove, refused_as("consumer_key_unknown"))] {
            let ids = [signer.consumer.id];
            let acting = consumers::act(&service, &admin, doing, &ids);
            let renewing = async {
                loop {
                    member.renew().await.unwrap();
                    tokio::task::yield_now().await;
                }
            };
            let acted = tokio::select! { acted = acting => acted, () = renewing => unreachable!() };
            acted.unwrap();
            assert_eq!(fresh(&service, &there, &signer).await, told, "{doing:?}");
        }
    }

    async fn a_new_sealing_key_changes_nothing_for_consumers(service: Service) {
        let admin = organisation(&service).await;
        let signer = signer(&service, &admin).await;
        let newer = service.ring().with_new_sealing_key(0).unwrap();
        let rotating = service::Service::new(service.database().clone(), newer.clone(), service.clock().clone()).await.unwrap();
        assert_eq!(resealing::seal_anew(&rotating).await.unwrap().count, 2);
        // Who has only the new key serves from what is sealed with it.
        let only_newer = newer.without_old_sealing_keys();
        let later = service::Service::new(service.database().clone(), only_newer, service.clock().clone()).await.unwrap();
        later.index().load(later.database()).await.unwrap();
        assert_eq!(fresh(&service, &Server::new(later), &signer).await, VALID);
        // And who has only the one before cannot prove anything, which is no reason to accept it.
        service.index().catch_up_to_head(service.database()).await.unwrap();
        assert_eq!(fresh(&service, &Server::new(service.clone()), &signer).await, refused_as("signature_invalid"));
    }

    async fn each_call_counts_for_the_consumer_and_each_use_for_the_authorization(service: Service) {
        let admin = organisation(&service).await;
        let signer = signer(&service, &admin).await;
        let server = Server::new(service.clone());
        let unused = authorized(&service, &signer.consumer, signer.user, Some("")).await;
        for _ in 0..3 {
            assert_eq!(fresh(&service, &server, &signer).await, VALID);
        }
        assert_eq!(fresh(&service, &server, &unused).await, (Code::InsufficientAccess, None));
        // What anybody could send is not the consumer's doing.
        let forged = Signer { token_secret: "x".to_owned(), ..signer.clone() };
        assert_eq!(fresh(&service, &server, &forged).await, refused_as("signature_invalid"));
        usage::flush(&service).await.unwrap();
        let calls = consumers::calls(&service, &admin, signer.consumer.id).await.unwrap();
        let today = calls.days.last().unwrap();
        assert_eq!((today.valid, today.refused), (3, 1));
        let used = "SELECT count(*) AS n FROM authorizations WHERE last_used_at IS NOT NULL";
        assert_eq!(count(&service, used).await, 1);
        assert_eq!(count(&service, "SELECT last_used_at AS n FROM consumers").await, service.clock().now().millis());
        let at = "SELECT coalesce(max(last_used_at), 0) AS n FROM authorizations";
        assert_eq!(count(&service, at).await, service.clock().now().millis());
    }
}
