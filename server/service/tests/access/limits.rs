use domain::api_key::NewKey;
use domain::limits::{Limits, Per, RateLimit};
use domain::verdict::Code;
use service::verify::Question;
use service::{Service, api_keys};

use crate::access::makers::*;
use crate::common::refused;
use crate::each_database;

fn from(service: &Service, secret: &str, address: &str) -> Code {
    let question = Question { secret, address: address.parse().ok(), ..Question::default() };
    service.index().verify(&question, |verdict| verdict.code)
}

each_database! {
    async fn a_refused_address_spends_nothing(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &[]).await;
        let limits = Limits {
            allowed_addresses: vec!["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()],
            ratelimit: Some(RateLimit { limit: 2, per: Per::Minute }),
        };
        let secret = key(&service, &owner, NewKey { limits, ..named("ci") }).await.secret;
        for _ in 0..10 {
            assert_eq!(from(&service, &secret, "192.0.2.1"), Code::AddressNotAllowed);
            assert_eq!(from(&service, &secret, ""), Code::AddressNotAllowed);
        }
        assert_eq!(from(&service, &secret, "10.1.2.3"), Code::Valid);
        assert_eq!(from(&service, &secret, "fd12::1"), Code::Valid);
        assert_eq!(from(&service, &secret, "10.1.2.3"), Code::RateLimited);
        service.clock().advance(30_001);
        assert_eq!(from(&service, &secret, "10.1.2.3"), Code::Valid);
        assert_eq!(from(&service, &secret, "10.1.2.3"), Code::RateLimited);
    }

    async fn limits_change_and_a_rename_gives_no_calls_back(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &[]).await;
        let rate = |limit| Limits { ratelimit: Some(RateLimit { limit, per: Per::Hour }), ..Limits::default() };
        let made = key(&service, &owner, NewKey { limits: rate(1), ..named("ci") }).await;
        assert_eq!(from(&service, &made.secret, ""), Code::Valid);
        api_keys::rename(&service, &owner, made.key.id, "other").await.unwrap();
        assert_eq!(from(&service, &made.secret, ""), Code::RateLimited);
        api_keys::limit(&service, &owner, made.key.id, &Limits::default()).await.unwrap();
        assert_eq!(from(&service, &made.secret, ""), Code::Valid);
        let zero = refused(api_keys::limit(&service, &owner, made.key.id, &rate(0)).await);
        assert!(zero.about("ratelimit").is_some());
        let details = api_keys::details(&service, &owner, made.key.id).await.unwrap();
        assert!(details.limits.is_none());
    }

    async fn an_extension_counts_from_the_end_and_keeps_the_maximum(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &[]).await;
        service::settings::change(&service, &admin, None, &[("api_keys.max_expiration_days".into(), "60".into())])
            .await
            .unwrap();
        let made = key(&service, &owner, named("ci")).await;
        let longer = api_keys::extend(&service, &owner, made.key.id, 30).await.unwrap();
        assert_eq!(longer.expires_at, made.key.expires_at.plus(30 * domain::time::DAY));
        let beyond = refused(api_keys::extend(&service, &owner, made.key.id, 1).await);
        assert!(beyond.about("days").unwrap().contains("at most 60 days"));
        service.clock().advance(61 * domain::time::DAY);
        let owner = crate::common::again(&service, "wanda@example.test").await;
        assert_eq!(from(&service, &made.secret, ""), Code::Expired);
        api_keys::extend(&service, &owner, made.key.id, 1).await.unwrap();
        assert_eq!(from(&service, &made.secret, ""), Code::Valid);
    }
}
