//! All three legs, with the page on which a user decides in their midst (RFC 5849 §2.2).

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
        let is_code = |text: &&str| text.len() == 9 && text.as_bytes()[4] == b'-';
        let code = answer.body.split(['<', '>']).find(is_code).unwrap().to_owned();
        let token = given(&server.perform(&server.third_leg(&consumer, &temporary, &code.to_uppercase())).await);
        assert_eq!(server.call_with(&consumer, &token).await, "VALID");
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
        let form = format!("oauth_token={}&decision={decision}", temporary.token);
        let answer = self.post_form("/oauth1/authorize", &form, &cookie).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer
    }
}
