//! Approving, disapproving and removing, one or several.

use domain::consumer::{Act, Acted, Consumer, ConsumerStatus, MAX_AT_ONCE};
use domain::event::Action;
use domain::id::ConsumerId;
use domain::time::MINUTE;
use service::consumers;

use super::{act, consumer};
use crate::access::makers::*;
use crate::common::{again, all_events, refused};
use crate::each_database;

each_database! {
    async fn a_consumer_is_approved_disapproved_and_approved_again(service: Service) {
        let admin = organisation(&service).await;
        let made = consumer(&service, &admin, "Codebeamer").await;
        for (doing, status, action) in [
            (Act::Approve, ConsumerStatus::Approved, Action::ConsumerApproved),
            (Act::Disapprove, ConsumerStatus::Disapproved, Action::ConsumerDisapproved),
            (Act::Approve, ConsumerStatus::Approved, Action::ConsumerApproved),
        ] {
            let now = act(&service, &admin, doing, &made).await.unwrap();
            assert_eq!((now.status, now.key), (status, made.key));
            let told = &all_events(&service, &admin).await[0];
            assert_eq!((told.action, told.target.as_str()), (action, "Codebeamer"));
            let again = refused(act(&service, &admin, doing, &made).await);
            assert_eq!(again.to_string(), format!("This consumer is already {status}. Nothing was changed."));
        }
        let turned_down = consumer(&service, &admin, "unknown").await;
        let turned_down = act(&service, &admin, Act::Disapprove, &turned_down).await.unwrap();
        assert_eq!(turned_down.status, ConsumerStatus::Disapproved);
    }

    async fn removing_is_for_good_and_asks_for_the_password(service: Service) {
        let admin = organisation(&service).await;
        let made = consumer(&service, &admin, "Cameo").await;
        service.clock().advance(6 * MINUTE);
        act(&service, &admin, Act::Approve, &made).await.unwrap();
        let error = refused(consumers::act(&service, &admin, Act::Remove, &[made.id]).await);
        assert_eq!(error, domain::Error::ReauthenticationRequired);
        assert!(consumers::get(&service, &admin, made.id).await.is_ok());
        let admin = again(&service, "ada@example.test").await;
        let acted = consumers::act(&service, &admin, Act::Remove, &[made.id]).await.unwrap();
        assert_eq!(acted, Acted { changed: 1, skipped: 0 });
        for doing in [Act::Approve, Act::Disapprove, Act::Remove] {
            let error = refused(consumers::act(&service, &admin, doing, &[made.id]).await);
            assert_eq!(error, domain::Error::not_found("The consumer"));
        }
        let told = &all_events(&service, &admin).await[0];
        assert_eq!((told.action, told.target.as_str()), (Action::ConsumerRemoved, "Cameo"));
    }

    async fn of_many_those_are_changed_that_are_not_so_already(service: Service) {
        let admin = organisation(&service).await;
        let mut all: Vec<Consumer> = Vec::new();
        for name in ["a", "b", "c", "d"] {
            all.push(consumer(&service, &admin, name).await);
        }
        act(&service, &admin, Act::Approve, &all[0]).await.unwrap();
        act(&service, &admin, Act::Disapprove, &all[1]).await.unwrap();
        // One is named twice, and one is nobody's.
        let mut ids: Vec<ConsumerId> = all.iter().chain([&all[2]]).map(|consumer| consumer.id).collect();
        ids.push(ConsumerId::from_bits(7));
        let events = all_events(&service, &admin).await.len();
        let acted = consumers::act(&service, &admin, Act::Approve, &ids).await.unwrap();
        assert_eq!(acted, Acted { changed: 3, skipped: 2 });
        assert_eq!(all_events(&service, &admin).await.len(), events + 3, "what stayed is not told");
        assert_eq!(consumers::act(&service, &admin, Act::Approve, &ids).await.unwrap().changed, 0);
        assert_eq!(consumers::act(&service, &admin, Act::Disapprove, &ids[..2]).await.unwrap().changed, 2);
        let statuses = async || {
            let page = consumers::list(&service, &admin, &Default::default()).await.unwrap();
            page.items.iter().map(|consumer| consumer.status.as_str()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(statuses().await, "approved approved disapproved disapproved");
        assert_eq!(consumers::act(&service, &admin, Act::Remove, &ids).await.unwrap().changed, 4);
        assert_eq!(statuses().await, "");
        let too_many = vec![ConsumerId::from_bits(1); MAX_AT_ONCE + 1];
        assert!(refused(consumers::act(&service, &admin, Act::Approve, &too_many).await).about("ids").is_some());
    }

    async fn beyond_a_hundred_the_password_is_asked_again(service: Service) {
        let admin = organisation(&service).await;
        let mut ids = Vec::new();
        for i in 0..101 {
            ids.push(consumer(&service, &admin, &format!("c{i}")).await.id);
        }
        service.clock().advance(6 * MINUTE);
        let error = refused(consumers::act(&service, &admin, Act::Approve, &ids).await);
        assert_eq!(error, domain::Error::ReauthenticationRequired);
        assert_eq!(consumers::act(&service, &admin, Act::Approve, &ids[1..]).await.unwrap().changed, 100);
    }

    /// Two administrators who decide differently at the same time: one after the other, and the last word holds.
    async fn of_two_decisions_at_once_each_is_whole(service: Service) {
        let admin = organisation(&service).await;
        for _ in 0..5 {
            let made = consumer(&service, &admin, "contested").await;
            let ids = [made.id];
            let (yes, no) = tokio::join!(
                consumers::act(&service, &admin, Act::Approve, &ids),
                consumers::act(&service, &admin, Act::Disapprove, &ids),
            );
            yes.unwrap();
            no.unwrap();
            let status = consumers::get(&service, &admin, made.id).await.unwrap().status;
            let last = all_events(&service, &admin).await[0].action;
            let expected = if status == ConsumerStatus::Approved { Action::ConsumerApproved } else { Action::ConsumerDisapproved };
            assert_eq!(last, expected);
        }
    }
}
