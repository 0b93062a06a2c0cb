//! A new secret under the same ID, and who still calls with the old one.

use domain::access::Access::Read;
use domain::rotation::Overlap;
use domain::time::{DAY, HOUR};
use domain::verdict::Code;
use service::verify::Question;
use service::{api_tokens, usage};

use super::{edit, token};
use crate::access::makers::*;
use crate::common::{again, code_of, refused};
use crate::each_database;

each_database! {
    async fn the_old_secret_ends_at_once_or_after_an_overlap_and_is_watched(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &[]).await;
        let first = token(&service, &admin, &owner, "orders", Read).await;
        let id = first.token.id;
        let second = api_tokens::regenerate(&service, &admin, id, 3, Overlap::NONE).await.unwrap();
        assert_eq!((second.token.id, second.previous_until), (id, None));
        assert_eq!(second.token.expires_at.to_string(), "2027-02-20T09:30:00.000Z");
        assert_eq!((code_of(&service, &first.secret), code_of(&service, &second.secret)), (Code::NotFound, Code::Valid));

        let third = api_tokens::regenerate(&service, &admin, id, 6, Overlap::HOUR).await.unwrap();
        assert_eq!(third.previous_until, Some(service.clock().now().plus(HOUR)));
        let question = Question {
            secret: &second.secret,
            address: "192.0.2.7".parse().ok(),
            agent: "erp/1.0",
            ..Question::default()
        };
        assert_eq!(service.index().verify(&question, |verdict| verdict.code), Code::Valid);
        usage::flush(&service).await.unwrap();
        let details = api_tokens::details(&service, &admin, id).await.unwrap();
        let callers = details.old_secret.unwrap().callers;
        assert_eq!((callers.len(), callers[0].address.as_str(), callers[0].calls), (1, "192.0.2.7", 1));
        assert!(details.usage.days.iter().map(|day| day.valid).sum::<u64>() >= 2);
        assert!(details.token.last_used_at.is_some());

        api_tokens::end_old_secret(&service, &admin, id).await.unwrap();
        assert_eq!((code_of(&service, &second.secret), code_of(&service, &third.secret)), (Code::NotFound, Code::Valid));
        assert_eq!(api_tokens::details(&service, &admin, id).await.unwrap().old_secret, None);
    }

    /// Nobody means an old secret to gain from a new one.
    async fn an_old_secret_works_no_longer_than_it_would_have(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &[]).await;
        let first = token(&service, &admin, &owner, "orders", Read).await;
        let ends = first.token.expires_at;
        service.clock().advance(ends.since(service.clock().now()) - HOUR);
        let admin = again(&service, "ada@example.test").await;
        let second = api_tokens::regenerate(&service, &admin, first.token.id, 12, Overlap::MAX).await.unwrap();
        assert_eq!(second.previous_until, Some(ends));
        service.clock().advance(HOUR);
        assert_eq!((code_of(&service, &first.secret), code_of(&service, &second.secret)), (Code::NotFound, Code::Valid));

        let expired = token(&service, &again(&service, "ada@example.test").await, &owner, "orders", Read).await;
        service.clock().advance(200 * DAY);
        let admin = again(&service, "ada@example.test").await;
        let renewed = api_tokens::regenerate(&service, &admin, expired.token.id, 6, Overlap::DAY).await.unwrap();
        assert_eq!(renewed.previous_until, None);
        assert_eq!((code_of(&service, &expired.secret), code_of(&service, &renewed.secret)), (Code::NotFound, Code::Valid));
        edit(&service, &admin, &renewed.token, domain::access::Access::None, None).await.unwrap();
        let error = refused(api_tokens::regenerate(&service, &admin, expired.token.id, 6, Overlap::NONE).await);
        assert!(matches!(error, domain::Error::Conflict { .. }), "{error}");
    }
}
