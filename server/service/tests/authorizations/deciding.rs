//! Being asked, and saying yes or no: once, by who is signed in, while the consumer is approved.

use domain::Error;
use domain::access::Access::{Full, Read};
use domain::authorization::{Decision, Onward, Reach};
use domain::consumer::{Act, ConsumerDraft};
use domain::event::Action;
use domain::id::TemporaryId;
use domain::time::MINUTE;
use service::store::{FromRow, Row, sql};
use service::{Actor, Service, authorizations, consumers};

use super::{approved, request};
use crate::access::makers::*;
use crate::common::*;
use crate::each_database;

const CALLBACK: &str = "https://jts.example.test:9443/jts/cb?x=1";

#[derive(Debug, PartialEq)]
struct Decided {
    user: Option<String>,
    denied: bool,
    access: Option<String>,
    has_verifier: bool,
}

impl FromRow for Decided {
    fn from_row(row: &Row) -> service::Result<Self> {
        let verifier: Option<String> = row.get("verifier_hash")?;
        Ok(Self {
            user: row.get("user_id")?,
            denied: row.get("denied")?,
            access: row.get("access")?,
            has_verifier: verifier.is_some(),
        })
    }
}

async fn decided(service: &Service, id: TemporaryId) -> Decided {
    let found = sql("SELECT user_id, denied, access, verifier_hash FROM temporary_credentials WHERE id = $1").bind(id);
    found.one(&mut service.database().read().await.unwrap()).await.unwrap().unwrap()
}

async fn allow(service: &Service, by: &Actor, id: TemporaryId) -> service::Result<Onward> {
    authorizations::decide(service, by, id, &Decision::Allow(None)).await
}

each_database! {
    async fn a_user_is_asked_and_sent_back_with_what_the_consumer_needs(service: Service) {
        let admin = organisation(&service).await;
        let wanda = owner(&service, &admin, "wanda", &["writer"]).await;
        let jazz = approved(&service, &admin, "DOORS Next").await;
        let id = request(&service, &admin, &jazz, CALLBACK).await;
        let asked = authorizations::asked(&service, &wanda, id).await.unwrap();
        assert_eq!((asked.consumer.as_str(), asked.days), ("DOORS Next", 365));
        assert_eq!(asked.back_to.as_deref(), Some("https://jts.example.test:9443"));
        assert!(asked.reach.iter().any(|Reach { api, access, .. }| api == "orders" && *access == Full), "{asked:?}");
        let Onward::Back { consumer, url } = allow(&service, &wanda, id).await.unwrap() else { panic!("not sent back") };
        assert_eq!(consumer, "DOORS Next");
        let verifier = url.strip_prefix(&format!("{CALLBACK}&oauth_token={id}&oauth_verifier=")).unwrap();
        assert_eq!(verifier.len(), 26);
        let expected =
            Decided { user: Some(id_of(&wanda).to_string()), denied: false, access: None, has_verifier: true };
        assert_eq!(decided(&service, id).await, expected);
        let told = &all_events(&service, &admin).await[0];
        assert_eq!((told.action, told.actor.as_str()), (Action::ConsumerAllowed, "Wanda"));
    }

    async fn a_request_is_answered_once(service: Service) {
        let admin = organisation(&service).await;
        let wanda = owner(&service, &admin, "wanda", &["writer"]).await;
        let rita = owner(&service, &admin, "rita", &["reader"]).await;
        let jazz = approved(&service, &admin, "Jama").await;
        let id = request(&service, &admin, &jazz, "oob").await;
        let both = tokio::join!(allow(&service, &wanda, id), allow(&service, &rita, id));
        let (won, lost) = match both {
            (Ok(won), Err(lost)) | (Err(lost), Ok(won)) => (won, lost),
            other => panic!("{other:?}"),
        };
        let Onward::Code { code, .. } = won else { panic!("no code") };
        assert_eq!(code.len(), 9);
        assert!(matches!(lost.tell(), Error::Conflict { .. }));
        assert!(matches!(refused(authorizations::asked(&service, &wanda, id).await), Error::Conflict { .. }));
    }

    async fn no_is_an_answer(service: Service) {
        let admin = organisation(&service).await;
        let wanda = owner(&service, &admin, "wanda", &["writer"]).await;
        let jazz = approved(&service, &admin, "Jama").await;
        let id = request(&service, &admin, &jazz, "https://a.test").await;
        let onward = authorizations::decide(&service, &wanda, id, &Decision::Deny).await.unwrap();
        let url = format!("https://a.test?oauth_token={id}&oauth_problem=permission_denied");
        assert_eq!(onward, Onward::Back { consumer: "Jama".into(), url });
        let no = decided(&service, id).await;
        assert!(no.denied && !no.has_verifier, "{no:?}");
        assert_eq!(all_events(&service, &admin).await[0].action, Action::ConsumerDenied);
        let by_hand = request(&service, &admin, &jazz, "oob").await;
        let onward = authorizations::decide(&service, &wanda, by_hand, &Decision::Deny).await.unwrap();
        assert_eq!(onward, Onward::Nowhere { consumer: "Jama".into() });
    }

    async fn less_is_allowed_than_is_reached_and_never_more(service: Service) {
        let admin = organisation(&service).await;
        let rita = owner(&service, &admin, "rita", &["reader"]).await;
        let jazz = approved(&service, &admin, "Jama").await;
        let id = request(&service, &admin, &jazz, "oob").await;
        let less = |pairs| Decision::Allow(Some(access(pairs)));
        for nothing in [less(&[]), less(&[("orders", domain::access::Access::None)]), less(&[("nowhere", Full)])] {
            let error = refused(authorizations::decide(&service, &rita, id, &nothing).await);
            assert!(error.about("access").is_some(), "{error}");
        }
        let asked = authorizations::asked(&service, &rita, id).await.unwrap();
        let orders = asked.reach.iter().find(|reach| reach.api == "orders").unwrap();
        assert_eq!(orders.access, Read);
        authorizations::decide(&service, &rita, id, &less(&[("orders", Full), ("no\u{202e}where", Full)])).await.unwrap();
        let told = all_events(&service, &admin).await.swap_remove(0);
        assert_eq!((told.action, told.details), (Action::ConsumerAllowed, vec![("access".into(), "orders: read".into())]));
        let access = decided(&service, id).await.access.unwrap();
        assert!(access.starts_with("api_") && access.ends_with(":read"), "{access}");
    }

    /// Also one that is newer than the request.
    async fn nobody_is_sent_where_the_consumer_may_not_send_them(service: Service) {
        let admin = organisation(&service).await;
        let wanda = owner(&service, &admin, "wanda", &["writer"]).await;
        let jazz = approved(&service, &admin, "Jama").await;
        let (id, by_hand) =
            (request(&service, &admin, &jazz, CALLBACK).await, request(&service, &admin, &jazz, "oob").await);
        let draft = ConsumerDraft { callback_prefix: "https://new.test/".to_owned(), ..ConsumerDraft::from(&jazz) };
        consumers::change(&service, &admin, jazz.id, None, &draft, None).await.unwrap();
        for error in [refused(authorizations::asked(&service, &wanda, id).await), refused(allow(&service, &wanda, id).await)] {
            assert!(error.to_string().contains("may not send you where it wants to any more"), "{error}");
        }
        assert_eq!(decided(&service, id).await.user, None);
        allow(&service, &wanda, by_hand).await.unwrap();
    }

    async fn nobody_answers_what_is_not_theirs_to_answer(service: Service) {
        let admin = organisation(&service).await;
        let wanda = owner(&service, &admin, "wanda", &["writer"]).await;
        let jazz = approved(&service, &admin, "Jama").await;
        let elsewhere = operator(&service, "elsewhere").await;
        let stranger = person(&service, &elsewhere, "sam@elsewhere.test", &[]).await;
        let id = request(&service, &admin, &jazz, CALLBACK).await;
        let unknown = TemporaryId::from_bits(7);
        for (who, which) in [(&stranger, id), (&wanda, unknown)] {
            let missing = Error::not_found("The sign-in request");
            assert_eq!(refused(authorizations::asked(&service, who, which).await), missing);
            assert_eq!(refused(allow(&service, who, which).await), missing);
        }
        assert_eq!(refused(allow(&service, &elsewhere, id).await), Error::Unauthenticated, "only a person says it");
        consumers::act(&service, &admin, Act::Disapprove, &[jazz.id]).await.unwrap();
        assert!(refused(allow(&service, &wanda, id).await).to_string().contains("not approved"));
        consumers::act(&service, &admin, Act::Approve, &[jazz.id]).await.unwrap();
        service.clock().advance(10 * MINUTE);
        let late = refused(allow(&service, &wanda, id).await);
        assert!(late.to_string().contains("has expired"), "{late}");
        assert_eq!(decided(&service, id).await.user, None);
    }
}
