//! The third leg: token credentials (RFC 5849 §2.3).

use domain::time::DAY;
use service::secret::KeyRing;
use service::settings;

use super::*;

each_database! {
    async fn a_user_who_says_yes_lets_the_consumer_call_for_them(server: &Server) {
        let consumer = server.consumer_and_user().await;
        let temporary = server.temporary(&consumer).await;
        let verifier = server.say_yes(&temporary).await;
        let token = given(&server.perform(&server.third_leg(&consumer, &temporary, verifier)).await);
        assert!(token.token.starts_with("aut_") && token.secret.len() >= 43, "256 bits: {token:?}");
        assert_ne!(token.secret, temporary.secret);
        assert_eq!(server.call_with(&consumer, &token).await, "VALID");
        let stored = server.read("SELECT secret AS t FROM authorizations").await.remove(0).unwrap();
        assert!(!stored.contains(&token.secret), "it is sealed");
        let told = server.read("SELECT actor AS t FROM events WHERE action = 'consumer.authorized'").await;
        assert_eq!(told, [Some("Ümit Tester".to_owned())]);
        let told = server.read("SELECT target_id AS t FROM events WHERE action = 'consumer.authorized'").await;
        assert_eq!(told, [Some(consumer.id.to_string())]);
    }

    async fn a_consumer_may_come_by_get_and_with_its_parameters_anywhere(server: &Server) {
        let consumer = server.consumer_and_user().await;
        for (method, carried) in
            [("GET", Carried::Header), ("GET", Carried::Query), ("POST", Carried::Query), ("POST", Carried::Form)]
        {
            let temporary = server.temporary(&consumer).await;
            let verifier = server.say_yes(&temporary).await;
            let call = Call { method, carried, ..server.third_leg(&consumer, &temporary, verifier) };
            given(&server.perform(&call.without("oauth_version")).await);
        }
    }

    async fn nothing_is_exchanged_before_a_user_says_yes(server: &Server) {
        let consumer = server.consumer_and_user().await;
        let temporary = server.temporary(&consumer).await;
        refused(&server.perform(&server.third_leg(&consumer, &temporary, "guess")).await, 401, "permission_unknown");
        server.say_no(&temporary).await;
        refused(&server.perform(&server.third_leg(&consumer, &temporary, "guess")).await, 401, "permission_denied");
        assert_eq!(server.read("SELECT id AS t FROM authorizations").await, [] as [Option<String>; 0]);
    }

    /// §4.13.
    async fn a_callback_is_where_the_consumer_may_send_users_also_by_then(server: &Server) {
        let consumer = server.consumer_and_user().await;
        let temporary = server.temporary(&consumer).await;
        let verifier = server.say_yes(&temporary).await;
        let prefix = |prefix: &'static str| server.write("UPDATE consumers SET callback_prefix = $1", vec![prefix.into()]);
        assert_eq!(prefix("https://elsewhere.test/").await, 1);
        refused(&server.perform(&server.third_leg(&consumer, &temporary, verifier)).await, 400, "parameter_rejected");
        prefix("https://doors.example.test/callback").await;
        given(&server.perform(&server.third_leg(&consumer, &temporary, verifier)).await);
    }

    async fn temporary_credentials_expire(server: &Server) {
        let consumer = server.consumer_and_user().await;
        let (temporary, undecided) = (server.temporary(&consumer).await, server.temporary(&consumer).await);
        let verifier = server.say_yes(&temporary).await;
        let now = server.service.clock().now();
        let lives = server.read("SELECT CAST(expires_at - created_at AS TEXT) AS t FROM temporary_credentials").await;
        assert_eq!(lives, [Some("600000".to_owned()), Some("600000".to_owned())]);
        server.write("UPDATE temporary_credentials SET expires_at = $1", vec![now.into()]).await;
        for temporary in [temporary, undecided] {
            refused(&server.perform(&server.third_leg(&consumer, &temporary, verifier)).await, 401, "token_expired");
        }
    }

    async fn a_verifier_is_required_and_is_that_of_its_token(server: &Server) {
        let consumer = server.consumer_and_user().await;
        let (one, other) = (server.temporary(&consumer).await, server.temporary(&consumer).await);
        let verifier = server.say_yes(&one).await;
        let of_other = "2222-2222";
        consent::decide(&server.service, &other.token, USER, Some(of_other)).await;
        let without = server.third_leg(&consumer, &one, verifier).without("oauth_verifier");
        refused(&server.perform(&without).await, 400, "parameter_absent");
        let without = server.third_leg(&consumer, &one, verifier).without("oauth_token");
        refused(&server.perform(&without).await, 400, "parameter_absent");
        refused(&server.perform(&server.third_leg(&consumer, &one, of_other)).await, 401, "verifier_invalid");
        // It was typed.
        given(&server.perform(&server.third_leg(&consumer, &one, "K7M3 9QXP")).await);
        given(&server.perform(&server.third_leg(&consumer, &other, of_other)).await);
    }

    async fn five_wrong_verifiers_end_it(server: &Server) {
        let consumer = server.consumer_and_user().await;
        let temporary = server.temporary(&consumer).await;
        let verifier = server.say_yes(&temporary).await;
        // Whoever cannot sign is no guess.
        let call = Call { token_secret: "another".to_owned(), ..server.third_leg(&consumer, &temporary, verifier) };
        refused(&server.perform(&call).await, 401, "signature_invalid");
        for guess in ["1", "2", "3", "4", "5"] {
            refused(&server.perform(&server.third_leg(&consumer, &temporary, guess)).await, 401, "verifier_invalid");
        }
        refused(&server.perform(&server.third_leg(&consumer, &temporary, verifier)).await, 401, "token_revoked");
        assert_eq!(server.read("SELECT id AS t FROM authorizations").await, [] as [Option<String>; 0]);
    }

    async fn a_token_is_that_of_its_consumer(server: &Server) {
        let consumer = server.consumer_and_user().await;
        let temporary = server.temporary(&consumer).await;
        let verifier = server.say_yes(&temporary).await;
        let others = [server.consumer("default", "").await, server.consumer("elsewhere", "").await];
        for other in &others {
            refused(&server.perform(&server.third_leg(other, &temporary, verifier)).await, 401, "token_rejected");
        }
        let token = given(&server.perform(&server.third_leg(&consumer, &temporary, verifier)).await);
        for other in &others {
            assert_ne!(server.call_with(other, &token).await, "VALID");
        }
        for token in ["tmp_0", "nonsense", "tmp_00000000000000000000000000", &token.token] {
            let pair = Pair { token: token.to_owned(), ..temporary.clone() };
            refused(&server.perform(&server.third_leg(&consumer, &pair, verifier)).await, 401, "token_rejected");
        }
    }

    async fn temporary_credentials_are_exchanged_once(server: &Server) {
        let consumer = server.consumer_and_user().await;
        let temporary = server.temporary(&consumer).await;
        let verifier = server.say_yes(&temporary).await;
        // Two copies of one request, and another beside them.
        let signed = server.third_leg(&consumer, &temporary, verifier).sign();
        let another = server.third_leg(&consumer, &temporary, verifier).sign();
        let (copies, third) =
            at_once(at_once(server.deliver(&signed), server.deliver(&signed)), server.deliver(&another)).await;
        let answers = [copies.0, copies.1, third];
        let (given, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
        let mut words: Vec<_> = refused.iter().filter_map(|answer| value(answer, "oauth_problem")).collect();
        words.sort_unstable();
        assert_eq!((given.len(), words), (1, vec!["nonce_used".to_owned(), "token_used".to_owned()]));
        assert_eq!(server.read("SELECT id AS t FROM authorizations").await.len(), 1);
    }

    async fn an_authorization_lasts_as_long_as_the_setting_says(server: &Server) {
        let consumer = server.consumer_and_user().await;
        let actor = server.operator("default").await;
        let days = [("consumers.authorization_days".to_owned(), "7".to_owned())];
        settings::change(&server.service, &actor, None, &days).await.unwrap();
        let token = server.dance(&consumer).await;
        let lives = server.read("SELECT CAST(expires_at - created_at AS TEXT) AS t FROM authorizations").await;
        assert_eq!(lives, [Some((7 * DAY).to_string())]);
        assert_eq!(server.call_with(&consumer, &token).await, "VALID");
    }
}

/// The index of one process says nothing about what another gives out at the same moment.
#[test]
fn of_two_processes_one_exchanges() {
    let database = OwnDatabase::create().expect("TEST_POSTGRES_URL is set");
    RUNTIME.block_on(async {
        let ring = KeyRing::generate();
        let one = process(&database.url, ring.clone()).await;
        let consumer = one.consumer_and_user().await;
        let other = process(&database.url, ring).await;
        for round in 1..=5 {
            let temporary = one.temporary(&consumer).await;
            let verifier = one.say_yes(&temporary).await;
            let call = || one.third_leg(&consumer, &temporary, verifier).sign();
            let (signed, another) = (call(), call());
            let copies = at_once(one.deliver(&signed), other.deliver(&signed));
            let (copies, third) = at_once(copies, other.deliver(&another)).await;
            let given = [copies.0, copies.1, third].iter().filter(|answer| answer.status == 200).count();
            assert_eq!((given, one.read("SELECT id AS t FROM authorizations").await.len()), (1, round));
        }
        one.service.database().close().await;
        other.service.database().close().await;
    });
}

async fn process(url: &str, ring: KeyRing) -> Server {
    let server = Server::with_ring(url, ring, Serve::default()).await;
    server.service.index().load(server.service.database()).await.unwrap();
    server
}
