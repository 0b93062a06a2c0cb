//! All three legs, with the page on which a user decides in their midst (RFC 5849 §2.2).

use domain::time::DAY;
use service::settings;

use super::*;

each_database! {
    async fn a_user_is_asked_and_their_browser_takes_the_verifier_to_the_consumer(server: &Server) {
        let consumer = server.consumer_and_user().await;
        let temporary = server.temporary(&consumer).await;
        let answer = server.answer_page(&temporary, "allow").await;
        let url = answer.header("refresh").strip_prefix("0;url=").unwrap().to_owned();
        let query = url.strip_prefix("https://doors.example.test/callback?").unwrap();
        let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let names: Vec<_> = pairs.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["state", "oauth_token", "oauth_verifier"]);
        assert_eq!((&*pairs[0].1, &pairs[1].1), ("/1", &temporary.token));
        let token = given(&server.perform(&server.third_leg(&consumer, &temporary, &pairs[2].1)).await);
        assert_eq!(server.call_with(&consumer, &token).await, "VALID");
    }

    async fn a_user_reads_the_verifier_and_types_it(server: &Server) {
        let consumer = server.consumer_and_user().await;
        let temporary = given(&server.perform(&server.first_leg(&consumer).with("oauth_callback", "oob")).await);
        let answer = server.answer_page(&temporary, "allow").await;
        assert_eq!(answer.header("refresh"), "");
        let code = code_in(&answer).to_uppercase();
        let token = given(&server.perform(&server.third_leg(&consumer, &temporary, &code)).await);
        assert_eq!(server.call_with(&consumer, &token).await, "VALID");
    }

    async fn it_is_no_longer_than_the_user_was_told(server: &Server) {
        let set = async |days: &str| {
            let days = [("consumers.authorization_days".to_owned(), days.to_owned())];
            settings::change(&server.service, &server.operator("default").await, None, &days).await.unwrap();
        };
        let consumer = server.consumer_and_user().await;
        for (told, by_then, lasts) in [("7", "3650", 7), ("30", "2", 2)] {
            set(told).await;
            let temporary = given(&server.perform(&server.first_leg(&consumer).with("oauth_callback", "oob")).await);
            let answer = server.answer_page(&temporary, "allow").await;
            let code = code_in(&answer);
            set(by_then).await;
            given(&server.perform(&server.third_leg(&consumer, &temporary, code)).await);
            let ends = server.read("SELECT CAST(expires_at - created_at AS TEXT) AS t FROM authorizations ORDER BY id DESC");
            assert_eq!(ends.await[0], Some((lasts * DAY).to_string()), "{told}, then {by_then}");
        }
    }

    async fn who_signed_in_meanwhile_has_said_nothing(server: &Server) {
        const OTHER: &str = "bob@example.test";
        let consumer = server.consumer_and_user().await;
        server.user("default", OTHER, &[RoleName::DEVELOPER]).await;
        let temporary = server.temporary(&consumer).await;
        let path = format!("/oauth1/authorize?oauth_token={}", temporary.token);
        let page = server.send("GET", &path, &[("cookie", &server.sign_in(USER).await)], "").await;
        let cookie = server.sign_in(OTHER).await;
        for user in [user_in(&page), "", "usr_0"] {
            let form = format!("oauth_token={}&user={user}&decision=allow", temporary.token);
            let answer = server.post_form("/oauth1/authorize", &form, &cookie).await;
            assert_eq!(answer.status, 409, "{}", answer.body);
            assert!(answer.body.contains("now, and somebody else was asked"), "{}", answer.body);
            assert_eq!(server.read("SELECT user_id AS t FROM temporary_credentials").await, [None]);
            // It is asked anew.
            assert_ne!(user_in(&answer), user_in(&page));
        }
    }

    async fn a_consumer_to_which_a_user_says_no_gets_nothing(server: &Server) {
        let consumer = server.consumer_and_user().await;
        let temporary = server.temporary(&consumer).await;
        let answer = server.answer_page(&temporary, "deny").await;
        assert!(answer.header("refresh").ends_with("&oauth_problem=permission_denied"));
        refused(&server.perform(&server.third_leg(&consumer, &temporary, "guess")).await, 401, "permission_denied");
    }
}

impl Server {
    /// The user signs in, is asked and answers.
    async fn answer_page(&self, temporary: &Pair, decision: &str) -> Answer {
        let cookie = self.sign_in(USER).await;
        let path = format!("/oauth1/authorize?oauth_token={}", temporary.token);
        let page = self.send("GET", &path, &[("cookie", &cookie)], "").await;
        assert!(page.status == 200 && page.body.contains("DOORS Next"), "{}", page.body);
        let form = format!("oauth_token={}&user={}&decision={decision}", temporary.token, user_in(&page));
        let answer = self.post_form("/oauth1/authorize", &form, &cookie).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer
    }
}

/// The code that the user reads.
fn code_in(answer: &Answer) -> &str {
    let is_code = |text: &&str| text.len() == 9 && text.as_bytes()[4] == b'-';
    answer.body.split(['<', '>']).find(is_code).unwrap()
}

/// Whom the page asks.
fn user_in(page: &Answer) -> &str {
    let (_, after) = page.body.split_once("name=\"user\" value=\"").expect("the form says whom it asks");
    after.split_once('"').unwrap().0
}
