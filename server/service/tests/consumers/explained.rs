//! What is kept of a signed request that was refused, for whoever has to mend it.

use domain::refusal::{Refusal, RefusalQuery};
use domain::selection::Selection;
use domain::time::{MINUTE, SECOND};
use domain::verdict::Code;
use oauth1::{Request, Scheme, encode};
use service::oauth1::Server;
use service::verify::Question;
use service::{Actor, Service, api_keys, refusals};

use super::SECRET;
use super::signing::*;
use crate::access::beside::count;
use crate::access::makers::*;
use crate::common::dump;
use crate::each_database;

async fn latest(service: &Service, admin: &Actor, signer: &Signer) -> Refusal {
    let of_it = RefusalQuery { credential: Some(signer.consumer.id.to_string().into()), ..RefusalQuery::default() };
    refusals::list(service, admin, &of_it).await.unwrap().into_iter().next().unwrap()
}

each_database! {
    async fn a_wrong_signature_is_told_with_what_differs(service: Service) {
        let admin = organisation(&service).await;
        let signer = signer(&service, &admin).await;
        let server = Server::new(service.clone());
        let seen = Request { method: "POST", ..get() };
        for (signed, words) in [
            (Request { method: "GET", ..seen }, "The method that was signed is GET, and POST was seen."),
            (Request { scheme: Scheme::Http, ..seen }, "The scheme that was signed is http, and https was seen: does a proxy tell the scheme?"),
            (Request { authority: "www.api.example.test", ..seen }, "The host that was signed is www.api.example.test, and api.example.test was seen: does a proxy tell the host?"),
            (Request { path: "/orders/17/", ..seen }, "The path that was signed is /orders/17/, and /orders/17 was seen: does something rewrite it?"),
            (Request { query: None, ..seen }, "The query was not signed."),
            (Request { query: Some("q=a%2Bb"), ..seen }, "A + in query or form was signed as a plus sign; there, it is a space."),
            (Request { path: "/elsewhere", ..seen }, "Nothing that clients or proxies often do explains it: perhaps a secret is another one."),
        ] {
            let header = signer.header(&signed, &Said::now(&service));
            assert_eq!(ask(&server, &seen, &header).await, refused_as("signature_invalid"));
            service.clock().advance(SECOND);
            let kept = latest(&service, &admin, &signer).await;
            assert_eq!(kept.code, Code::NotFound);
            assert_eq!(kept.detail, format!("oauth_signature is not that of this request. {words}"));
            let base_string = kept.base_string.unwrap();
            let start = "POST&https%3A%2F%2Fapi.example.test%2Forders%2F17&oauth_consumer_key%3D";
            assert!(base_string.starts_with(start) && base_string.ends_with("%26q%3Da%2520b"), "{base_string}");
            assert!(!base_string.contains("oauth_signature%3D") && !base_string.contains("realm"), "{base_string}");
        }
    }

    async fn clocks_and_nonces_are_told(service: Service) {
        let admin = organisation(&service).await;
        let signer = signer(&service, &admin).await;
        let server = Server::new(service.clone());
        for (seconds, words) in [(-412, "By oauth_timestamp, the client’s clock is 412 s behind this server’s."), (3_600, "is 3600 s ahead of this server’s.")] {
            let header = signer.header(&get(), &Said::off(&service, seconds));
            assert_eq!(ask(&server, &get(), &header).await, refused_as("timestamp_refused"));
            service.clock().advance(SECOND);
            let kept = latest(&service, &admin, &signer).await;
            assert!(kept.detail.ends_with(words) && kept.base_string.is_some(), "{}", kept.detail);
        }
        let header = signer.header(&get(), &Said::now(&service));
        assert_eq!(ask(&server, &get(), &header).await, VALID);
        assert_eq!(ask(&server, &get(), &header).await, refused_as("nonce_used"));
        let kept = latest(&service, &admin, &signer).await;
        assert_eq!(kept.detail, "oauth_nonce was used before with this timestamp.");
        assert!(kept.base_string.is_some());
    }

    async fn no_secret_and_no_signature_is_kept(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &["reader"]).await;
        let key = key(&service, &owner, named("ci")).await;
        let signer = signer(&service, &admin).await;
        let server = Server::new(service.clone());
        let query = format!("api_key={}", key.secret);
        let seen = Request { query: Some(&query), ..get() };
        let mut signatures = Vec::new();
        for (signed, method) in [
            (Request { method: "PUT", ..seen }, oauth1::SignatureMethod::HmacSha1),
            (seen, oauth1::SignatureMethod::Plaintext),
        ] {
            let header = signer.header(&signed, &Said { method, ..Said::now(&service) });
            assert_ne!(ask(&server, &seen, &header).await, VALID);
            signatures.push(header.rsplit_once("oauth_signature=\"").unwrap().1.trim_end_matches('"').to_owned());
        }
        let header = signer.header(&seen, &Said::now(&service));
        assert_eq!(ask(&server, &seen, &header).await, VALID);
        assert_eq!(ask(&server, &seen, &header).await, refused_as("nonce_used"));
        refusals::flush(&service).await.unwrap();
        assert_eq!(count(&service, "SELECT count(*) AS n FROM refusals WHERE base_string IS NOT NULL").await, 3);
        let dump = dump(&service).await;
        for secret in [SECRET, &signer.token_secret, &encode(&signer.token_secret), &key.secret].into_iter().chain(signatures.iter().map(String::as_str)) {
            assert!(!dump.contains(secret), "{secret}");
        }
    }

    async fn one_that_is_long_or_cannot_be_read_is_kept_in_short(service: Service) {
        let admin = organisation(&service).await;
        let signer = signer(&service, &admin).await;
        let server = Server::new(service.clone());
        let form = format!("a={}", "x".repeat(20_000));
        for (form, is_told) in [(form.as_bytes(), false), (&form.as_bytes()[..6_000], true)] {
            let seen = Request { method: "POST", form: Some(form), ..get() };
            let header = signer.header(&get(), &Said::now(&service));
            assert_eq!(ask(&server, &seen, &header).await, refused_as("signature_invalid"));
            service.clock().advance(SECOND);
            let kept = latest(&service, &admin, &signer).await;
            assert_eq!(kept.base_string.is_some(), is_told);
            assert!(kept.base_string.is_none_or(|text| text.len() < 4_010 && text.ends_with('…')));
        }
        let header = signer.header(&get(), &Said::now(&service)).replace("oauth_nonce", "oauth_once");
        assert_eq!(ask(&server, &get(), &header).await, (Code::Malformed, Some("parameter_absent")));
        let all = refusals::list(&service, &admin, &RefusalQuery::default()).await.unwrap();
        assert_eq!((all[0].detail.as_str(), &all[0].credential), ("The request lacks oauth_nonce.", &None));
    }

    /// Whoever knows a consumer key, which is no secret, keeps so many rows and no more.
    async fn a_flood_in_the_name_of_a_consumer_leaves_few_rows(service: Service) {
        let admin = organisation(&service).await;
        let signer = signer(&service, &admin).await;
        let server = Server::new(service.clone());
        let forged = Signer { token_secret: "x".to_owned(), ..signer.clone() };
        for _ in 0..2 {
            for _ in 0..300 {
                assert_eq!(fresh(&service, &server, &forged).await, refused_as("signature_invalid"));
            }
            refusals::flush(&service).await.unwrap();
            service.clock().advance(MINUTE);
        }
        assert_eq!(count(&service, "SELECT count(*) AS n FROM refusals").await, 100);
    }

    /// Whoever names consumers crowds nobody out who has proven who they are.
    async fn a_flood_in_the_names_of_consumers_leaves_room_for_the_others(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &["reader"]).await;
        let key = key(&service, &owner, named("ci")).await;
        let signer = signer(&service, &admin).await;
        let server = Server::new(service.clone());
        let forged = Signer { token_secret: "x".to_owned(), ..signer.clone() };
        for _ in 0..400 {
            assert_eq!(fresh(&service, &server, &forged).await, refused_as("signature_invalid"));
        }
        // The latest are listed.
        service.clock().advance(SECOND);
        api_keys::revoke(&service, &admin, &Selection::Ids(vec![key.key.id])).await.unwrap();
        let question = Question { secret: &key.secret, ..Question::default() };
        assert_eq!(service.index().verify(&question, |verdict| verdict.code), Code::Revoked);
        assert_eq!(ask(&server, &get(), &signer.header(&get(), &Said::off(&service, 3_600))).await, refused_as("timestamp_refused"));
        let all = refusals::list(&service, &admin, &RefusalQuery::default()).await.unwrap();
        assert_eq!(all.iter().filter(|one| one.code == Code::Revoked).count(), 1);
        assert_eq!(all.iter().filter(|one| one.detail.contains("oauth_timestamp")).count(), 1);
    }
}
