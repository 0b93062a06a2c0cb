//! What either leg refuses, as administrators read it.

use domain::refusal::{Refusal, RefusalQuery};
use domain::verdict::Code;
use service::refusals;

use super::client::HOST;
use super::*;

/// Those of `consumer`.
async fn kept(server: &Server, consumer: &Consumer) -> Vec<Refusal> {
    let operator = server.operator("default").await;
    let of_it = RefusalQuery { credential: Some(consumer.id.to_string().into()), ..RefusalQuery::default() };
    refusals::list(&server.service, &operator, &of_it).await.unwrap()
}

each_database! {
    async fn both_legs_tell_administrators_why(server: &Server) {
        let consumer = server.consumer_and_user().await;
        let first = Call { consumer_secret: "another".to_owned(), ..server.first_leg(&consumer) };
        refused(&server.perform(&first).await, 401, "signature_invalid");
        let [refusal] = &*kept(server, &consumer).await else { panic!("one refusal") };
        assert_eq!((refusal.code, refusal.method.as_deref()), (Code::NotFound, Some("POST")));
        assert_eq!((refusal.host.as_deref(), refusal.path.as_deref()), (Some(HOST), Some(REQUEST_TOKEN)));
        assert!(refusal.detail.starts_with("oauth_signature is not that of this request."), "{}", refusal.detail);
        let base_string = refusal.base_string.as_deref().unwrap();
        assert!(base_string.starts_with("POST&http%3A%2F%2Fkeys.example.test%2Foauth1%2Frequest_token&"), "{base_string}");

        let temporary = server.temporary(&consumer).await;
        let verifier = server.say_yes(&temporary).await;
        for (call, problem, code, detail) in [
            (server.first_leg(&consumer).without("oauth_callback"), "parameter_absent", Code::Malformed, "lacks oauth_callback"),
            (server.first_leg(&consumer).with("oauth_callback", "x"), "parameter_rejected", Code::Malformed, "oauth_callback"),
            (server.third_leg(&consumer, &temporary, "guess"), "verifier_invalid", Code::NotFound, "oauth_verifier is not"),
            (
                // Signed with another method than it is sent with.
                server.third_leg(&consumer, &temporary, verifier),
                "signature_invalid",
                Code::NotFound,
                "The method that was signed is POST, and GET was seen.",
            ),
        ] {
            let mut signed = call.sign();
            if problem == "signature_invalid" {
                signed.method = "GET";
            }
            let answer = server.deliver(&signed).await;
            assert_eq!(value(&answer, "oauth_problem").as_deref(), Some(problem), "{}", answer.body);
            let kept = kept(server, &consumer).await;
            assert!(kept.iter().any(|one| one.code == code && one.detail.contains(detail)), "{problem}: {kept:?}");
        }

        server.decide(Act::Disapprove, &consumer).await;
        refused(&server.perform(&server.third_leg(&consumer, &temporary, verifier)).await, 401, "consumer_key_refused");
        assert!(kept(server, &consumer).await.iter().any(|one| one.code == Code::PendingApproval));

        refused(&server.perform(&server.first_leg(&consumer).with("oauth_consumer_key", "0".repeat(32))).await, 401, "consumer_key_unknown");
        let operator = server.operator("default").await;
        let all: Vec<Refusal> = refusals::list(&server.service, &operator, &RefusalQuery::default()).await.unwrap();
        assert!(all.iter().any(|one| one.credential.is_none() && one.detail == "There is no consumer with this oauth_consumer_key."), "{all:?}");
        assert!(all.iter().all(|one| one.base_string.as_deref().is_none_or(|text| !text.contains(SECRET) && !text.contains(verifier))));
    }
}
