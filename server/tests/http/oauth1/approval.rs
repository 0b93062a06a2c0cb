//! That approval counts at once: nothing of a consumer works that is not approved, wherever in the dance it is.

use domain::user::UserChange;
use service::users;

use super::*;

each_database! {
    async fn a_consumer_that_is_not_approved_gets_nothing(server: &Server) {
        let consumer = server.consumer_and_user().await;
        server.decide(Act::Disapprove, &consumer).await;
        refused(&server.perform(&server.first_leg(&consumer)).await, 401, "consumer_key_refused");
        server.decide(Act::Approve, &consumer).await;
        let temporary = server.temporary(&consumer).await;
        let verifier = server.say_yes(&temporary).await;
        // A dance that was begun before.
        server.decide(Act::Disapprove, &consumer).await;
        refused(&server.perform(&server.third_leg(&consumer, &temporary, verifier)).await, 401, "consumer_key_refused");
        assert_eq!(server.read("SELECT id AS t FROM authorizations").await, [] as [Option<String>; 0]);
        server.decide(Act::Approve, &consumer).await;
        let token = given(&server.perform(&server.third_leg(&consumer, &temporary, verifier)).await);
        server.decide(Act::Disapprove, &consumer).await;
        assert_eq!(server.call_with(&consumer, &token).await, "PENDING_APPROVAL");
        server.decide(Act::Approve, &consumer).await;
        assert_eq!(server.call_with(&consumer, &token).await, "VALID");
    }

    /// As when another process has decided, and this one has not heard of it.
    async fn approval_is_what_the_database_says(server: &Server) {
        let consumer = server.consumer_and_user().await;
        let temporary = server.temporary(&consumer).await;
        let verifier = server.say_yes(&temporary).await;
        server.write("UPDATE consumers SET approved_at = NULL, disapproved_at = 1", vec![]).await;
        refused(&server.perform(&server.first_leg(&consumer)).await, 401, "consumer_key_refused");
        refused(&server.perform(&server.third_leg(&consumer, &temporary, verifier)).await, 401, "consumer_key_refused");
        server.write("DELETE FROM consumers", vec![]).await;
        refused(&server.perform(&server.first_leg(&consumer)).await, 401, "consumer_key_unknown");
        refused(&server.perform(&server.third_leg(&consumer, &temporary, verifier)).await, 401, "token_rejected");
    }

    async fn a_consumer_that_is_removed_is_gone_with_all_that_it_had(server: &Server) {
        let consumer = server.consumer_and_user().await;
        let temporary = server.temporary(&consumer).await;
        let verifier = server.say_yes(&temporary).await;
        let token = server.dance(&consumer).await;
        server.decide(Act::Remove, &consumer).await;
        refused(&server.perform(&server.first_leg(&consumer)).await, 401, "consumer_key_unknown");
        refused(&server.perform(&server.third_leg(&consumer, &temporary, verifier)).await, 401, "consumer_key_unknown");
        assert_ne!(server.call_with(&consumer, &token).await, "VALID");
        for text in ["SELECT id AS t FROM authorizations", "SELECT id AS t FROM temporary_credentials"] {
            assert_eq!(server.read(text).await, [] as [Option<String>; 0], "{text}");
        }
    }

    async fn a_user_who_is_disabled_lets_nobody_in(server: &Server) {
        let consumer = server.consumer_and_user().await;
        let temporary = server.temporary(&consumer).await;
        let verifier = server.say_yes(&temporary).await;
        let actor = server.operator("default").await;
        let id = server.read("SELECT id AS t FROM users").await.remove(0).unwrap().parse().unwrap();
        let user = UserChange::from(&users::get(&server.service, &actor, id).await.unwrap());
        let disabled = |disabled| UserChange { disabled, ..user.clone() };
        users::change(&server.service, &actor, id, None, &disabled(true)).await.unwrap();
        refused(&server.perform(&server.third_leg(&consumer, &temporary, verifier)).await, 401, "user_refused");
        users::change(&server.service, &actor, id, None, &disabled(false)).await.unwrap();
        given(&server.perform(&server.third_leg(&consumer, &temporary, verifier)).await);
    }
}
