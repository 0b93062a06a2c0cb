//! Signed requests: what is signed is what is accepted, once and now (RFC 5849 §3.2 and §3.3).

use domain::consumer::{Act, ConsumerDraft, SignatureMethod as Accepted};
use domain::id::{AuthorizationId, CredentialId};
use domain::time::{DAY, MINUTE};
use domain::verdict::Code;
use oauth1::{Request, Scheme, SignatureMethod};
use service::clock::Clock;
use service::oauth1::{Server, sweep};
use service::store::Database;
use service::verify::{Question, Target};
use service::{consumers, random, settings};

use super::signing::*;
use super::{act, consumer, draft};
use crate::access::beside::count;
use crate::access::makers::*;
use crate::common::{operator, start_beside};
use crate::each_database;

each_database! {
    async fn a_signed_request_is_accepted_and_names_who_acts_for_whom(service: Service) {
        let admin = organisation(&service).await;
        let signer = signer(&service, &admin).await;
        let server = Server::new(service.clone());
        for method in [SignatureMethod::HmacSha1, SignatureMethod::HmacSha256] {
            let said = Said { method, ..Said::now(&service) };
            assert_eq!(ask(&server, &get(), &signer.header(&get(), &said)).await, VALID, "{method:?}");
        }
        let posted = Request { method: "POST", form: Some(b"a=1&a=&%C3%A9=+"), ..get() };
        assert_eq!(ask(&server, &posted, &signer.header(&posted, &Said::now(&service))).await, VALID);
        let header = signer.header(&get(), &Said::now(&service));
        let request = Request { authorization: Some(&header), ..get() };
        server.verify(&request, &Question::default(), |verdict| {
            let credential = verdict.credential.as_ref().unwrap();
            assert_eq!(credential.id, CredentialId::Consumer(signer.consumer.id));
            assert_eq!((credential.name, credential.owner), ("DOORS Next", Some((signer.user, "ann@example.test"))));
            assert_eq!(credential.roles().collect::<Vec<_>>(), ["writer"]);
            assert_eq!(credential.issued_at, signer.token.made_at());
            assert_eq!(credential.permissions().iter().count(), 0, "at Claviger itself it may do nothing");
        }).await;
    }

    async fn nothing_that_is_signed_can_be_changed(service: Service) {
        let admin = organisation(&service).await;
        let signer = signer(&service, &admin).await;
        let server = Server::new(service.clone());
        let signed = Request { form: Some(b"a=1"), method: "POST", ..get() };
        for seen in [
            Request { method: "GET", ..signed },
            Request { scheme: Scheme::Http, ..signed },
            Request { authority: "api.example.test:8443", ..signed },
            Request { authority: "other.example.test", ..signed },
            Request { path: "/orders/18", ..signed },
            Request { query: Some("q=a+c"), ..signed },
            Request { query: Some("q=a+b&q="), ..signed },
            Request { query: None, ..signed },
            Request { form: Some(b"a=2"), ..signed },
            Request { form: None, ..signed },
        ] {
            let header = signer.header(&signed, &Said::now(&service));
            assert_eq!(ask(&server, &seen, &header).await, refused_as("signature_invalid"), "{seen:?}");
            assert_eq!(ask(&server, &signed, &header).await, VALID, "what nobody proved has used nothing up");
        }
        let header = signer.header_with("nC4-vQ8wZr2_Lk9xTb6n", &signed, &Said::now(&service));
        assert_eq!(ask(&server, &signed, &header).await, refused_as("signature_invalid"));
        let other = Signer { token_secret: "another".to_owned(), ..signer.clone() };
        assert_eq!(fresh(&service, &server, &other).await, refused_as("signature_invalid"));
        let header = signer.header(&get(), &Said::now(&service));
        let changed = header.replace("oauth_version=\"1.0\"", "oauth_version=\"1.0\", oauth_more=\"1\"");
        assert_eq!(ask(&server, &get(), &changed).await, refused_as("signature_invalid"));
    }

    async fn a_request_is_accepted_once(service: Service) {
        let admin = organisation(&service).await;
        let signer = signer(&service, &admin).await;
        let server = Server::new(service.clone());
        let said = Said::now(&service);
        let header = signer.header(&get(), &said);
        assert_eq!(ask(&server, &get(), &header).await, VALID);
        for _ in 0..2 {
            assert_eq!(ask(&server, &get(), &header).await, refused_as("nonce_used"));
        }
        // It is one nonce of a consumer, a token and a timestamp (§3.3), whatever else is signed.
        let other = Request { path: "/orders/18", ..get() };
        assert_eq!(ask(&server, &other, &signer.header(&other, &said)).await, refused_as("nonce_used"));
        let later = Said { timestamp: said.timestamp + 1, ..said.clone() };
        assert_eq!(ask(&server, &get(), &signer.header(&get(), &later)).await, VALID);
        let for_another = authorized(&service, &signer.consumer, signer.user, None).await;
        assert_eq!(ask(&server, &get(), &for_another.header(&get(), &said)).await, VALID);
    }

    async fn a_restart_remembers_and_the_window_lets_forget(service: Service) {
        let admin = organisation(&service).await;
        let signer = signer(&service, &admin).await;
        let said = Said::off(&service, 300);
        let header = signer.header(&get(), &said);
        assert_eq!(ask(&Server::new(service.clone()), &get(), &header).await, VALID);
        let restarted = start_beside(&service).await;
        assert_eq!(ask(&Server::new(restarted), &get(), &header).await, refused_as("nonce_used"));
        let nonces = "SELECT count(*) AS n FROM nonces";
        service.clock().advance(10 * MINUTE);
        sweep(&service).await.unwrap();
        assert_eq!(count(&service, nonces).await, 1, "its time is still accepted");
        assert_eq!(ask(&Server::new(service.clone()), &get(), &header).await, refused_as("nonce_used"));
        service.clock().advance(30 * MINUTE);
        sweep(&service).await.unwrap();
        assert_eq!(count(&service, nonces).await, 0);
        assert_eq!(ask(&Server::new(service.clone()), &get(), &header).await, refused_as("timestamp_refused"));
    }

    /// On another machine than the database.
    async fn who_is_ahead_forgets_nothing_that_the_others_accept(service: Service) {
        // Later than the machine's own time, whenever this is run.
        service.clock().advance(Clock::System.now().since(service.clock().now()).max(0) + 5 * MINUTE);
        let admin = organisation(&service).await;
        let signer = signer(&service, &admin).await;
        let header = signer.header(&get(), &Said::now(&service));
        assert_eq!(ask(&Server::new(service.clone()), &get(), &header).await, VALID);
        service.clock().advance(60 * MINUTE);
        sweep(&service).await.unwrap();
        let is_on_another = matches!(service.database(), Database::Postgres { .. });
        assert_eq!(count(&service, "SELECT count(*) AS n FROM nonces").await, i64::from(is_on_another));
    }

    async fn a_timestamp_outside_of_the_window_is_refused(service: Service) {
        let admin = organisation(&service).await;
        let signer = signer(&service, &admin).await;
        let server = Server::new(service.clone());
        let ask_at = async |seconds| {
            ask(&server, &get(), &signer.header(&get(), &Said::off(&service, seconds))).await
        };
        for (seconds, told) in [(-301, refused_as("timestamp_refused")), (-300, VALID), (300, VALID), (301, refused_as("timestamp_refused"))] {
            assert_eq!(ask_at(seconds).await, told, "{seconds}");
        }
        let narrow = [("consumers.timestamp_window_seconds".to_owned(), "60".to_owned())];
        settings::change(&service, &admin, None, &narrow).await.unwrap();
        for (seconds, told) in [(-61, refused_as("timestamp_refused")), (-60, VALID), (60, VALID), (61, refused_as("timestamp_refused"))] {
            assert_eq!(ask_at(seconds).await, told, "{seconds}");
        }
    }

    async fn a_method_that_the_consumer_does_not_accept_is_refused(service: Service) {
        let admin = organisation(&service).await;
        let signer = signer(&service, &admin).await;
        let server = Server::new(service.clone());
        let ask_by = async |method| {
            ask(&server, &get(), &signer.header(&get(), &Said { method, ..Said::now(&service) })).await
        };
        let not_accepted = (Code::Malformed, Some("signature_method_rejected"));
        for method in [SignatureMethod::Plaintext, SignatureMethod::RsaSha1, SignatureMethod::RsaSha256] {
            assert_eq!(ask_by(method).await, not_accepted, "{method:?}");
        }
        let only = ConsumerDraft { signature_methods: vec![Accepted::HmacSha256], ..draft("DOORS Next") };
        consumers::change(&service, &admin, signer.consumer.id, None, &only, None).await.unwrap();
        assert_eq!(ask_by(SignatureMethod::HmacSha1).await, not_accepted);
        assert_eq!(ask_by(SignatureMethod::HmacSha256).await, VALID);
    }

    async fn a_token_is_of_one_consumer_and_one_tenant(service: Service) {
        let admin = organisation(&service).await;
        let signer = signer(&service, &admin).await;
        let server = Server::new(service.clone());
        let other = consumer(&service, &admin, "Polarion").await;
        let other = act(&service, &admin, Act::Approve, &other).await.unwrap();
        let borrowed = Signer { consumer: other, ..signer.clone() };
        assert_eq!(fresh(&service, &server, &borrowed).await, refused_as("token_rejected"));
        let unknown = Signer { token: AuthorizationId::from_bits(random::bits()), ..signer.clone() };
        assert_eq!(fresh(&service, &server, &unknown).await, refused_as("token_rejected"));

        let abroad = operator(&service, "other").await;
        let foreign = consumer(&service, &abroad, "Jama").await;
        let foreign = act(&service, &abroad, Act::Approve, &foreign).await.unwrap();
        let smuggled = Signer { consumer: foreign, ..signer.clone() };
        let question = Question { tenant: Some(admin.tenant), ..Question::default() };
        let header = smuggled.header(&get(), &Said::now(&service));
        assert_eq!(ask_about(&server, &get(), &header, &question).await, refused_as("consumer_key_unknown"));
        assert_eq!(ask_about(&server, &get(), &header, &Question::default()).await, refused_as("token_rejected"));
        let question = Question { tenant: Some(abroad.tenant), ..Question::default() };
        let header = signer.header(&get(), &Said::now(&service));
        assert_eq!(ask_about(&server, &get(), &header, &question).await, refused_as("consumer_key_unknown"));
        assert_eq!(ask(&server, &get(), &header).await, VALID);
    }

    async fn what_is_no_signed_request_is_told_so(service: Service) {
        let admin = organisation(&service).await;
        let signer = signer(&service, &admin).await;
        let server = Server::new(service.clone());
        let header = signer.header(&get(), &Said::now(&service));
        let (malformed, without) = (|problem| (Code::Malformed, Some(problem)), |name: &str| {
            let kept: Vec<&str> = header.split(", ").filter(|pair| !pair.starts_with(name)).collect();
            kept.join(", ")
        });
        for name in ["oauth_consumer_key", "oauth_nonce", "oauth_timestamp", "oauth_signature_method", "oauth_signature=", "oauth_token"] {
            assert_eq!(ask(&server, &get(), &without(name)).await, malformed("parameter_absent"), "{name}");
        }
        assert_eq!(ask(&server, &get(), "OAuth").await, malformed("parameter_absent"));
        assert_eq!(ask(&server, &get(), &format!("{header}, oauth_nonce=\"x\"")).await, malformed("parameter_rejected"));
        let in_both = Request { query: Some("oauth_callback=oob"), ..get() };
        assert_eq!(ask(&server, &in_both, &header).await, malformed("parameter_rejected"));
        assert_eq!(ask(&server, &get(), &header.replace("\"1.0\"", "\"2.0\"")).await, malformed("version_rejected"));
        let key = signer.consumer.key.to_string();
        assert_eq!(ask(&server, &get(), &header.replace(&key, &"0".repeat(32))).await, refused_as("consumer_key_unknown"));
        // Absent or 1.0 is the same to §3.1, but what was signed is what was sent.
        assert_eq!(ask(&server, &get(), &without("oauth_version")).await, refused_as("signature_invalid"));
        assert_eq!(ask(&server, &get(), &header).await, VALID);
    }

    async fn the_api_that_is_called_decides_as_for_every_credential(service: Service) {
        let admin = organisation(&service).await;
        let signer = signer(&service, &admin).await;
        let server = Server::new(service.clone());
        let at = async |target| {
            let question = Question { target, method: Some("GET"), ..Question::default() };
            ask_about(&server, &get(), &signer.header(&get(), &Said::now(&service)), &question).await
        };
        let place = |path| Target::Place { host: "api.example.test", path };
        assert_eq!(at(place("/orders/17")).await, VALID);
        for target in [place("/billing"), place("/nowhere"), Target::Api("billing"), Target::Untold] {
            assert_eq!(at(target).await, (Code::InsufficientAccess, None), "{target:?}");
        }
        service.clock().advance(DAY);
        assert_eq!(at(Target::Anything).await, VALID);
    }
}
