use domain::Error;
use domain::rotation::Overlap;
use domain::usage::FirstCall;
use domain::verdict::Code;
use service::verify::Question;
use service::{Service, api_keys, settings, usage};

use crate::access::makers::*;
use crate::common::refused;
use crate::each_database;

fn call(service: &Service, secret: &str, address: &str) -> Code {
    let question = Question { secret, address: address.parse().ok(), ..Question::default() };
    service.index().verify(&question, |verdict| verdict.code)
}

each_database! {
    async fn whoever_generated_a_key_is_told_of_its_first_call_and_from_where_it_came(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &[]).await;
        let made = key(&service, &owner, named("ci")).await;
        let first = async || api_keys::first_call(&service, &owner, made.key.id).await.unwrap();
        assert_eq!(first().await, None);
        service.clock().advance(1_000);
        let at = service.clock().now();
        assert_eq!(call(&service, &made.secret, "192.0.2.7"), Code::Valid);
        service.clock().advance(1_000);
        call(&service, &made.secret, "192.0.2.8");
        let expected = FirstCall { at, from: Some("192.0.2.7".into()), code: Some(Code::Valid) };
        assert_eq!(first().await, Some(expected));
        // Nobody else is told, whatever they may see of the key.
        for other in [&admin, &self::owner(&service, &admin, "otto", &[]).await] {
            let error = refused(api_keys::first_call(&service, other, made.key.id).await);
            assert!(matches!(error, Error::NotFound { .. } | Error::Forbidden { .. }), "{error}");
        }
    }

    async fn a_refused_first_call_is_told_with_its_reason(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &[]).await;
        let made = key(&service, &owner, named("ci")).await;
        assert_eq!(api_keys::first_call(&service, &owner, made.key.id).await.unwrap(), None);
        let off = [("api_keys.enabled".to_owned(), "false".to_owned())];
        settings::change(&service, &admin, None, &off).await.unwrap();
        assert_eq!(call(&service, &made.secret, "192.0.2.7"), Code::Disabled);
        let first = api_keys::first_call(&service, &owner, made.key.id).await.unwrap().unwrap();
        assert_eq!(first.code, Some(Code::Disabled));
    }

    async fn calls_with_the_secret_before_are_not_the_first_with_the_new_one(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &[]).await;
        let old = key(&service, &owner, named("ci")).await;
        call(&service, &old.secret, "192.0.2.7");
        usage::flush(&service).await.unwrap();
        service.clock().advance(1_000);
        let (new, _) = api_keys::rotate(&service, &owner, old.key.id, Overlap::HOUR).await.unwrap();
        let first = async || api_keys::first_call(&service, &owner, old.key.id).await.unwrap();
        assert_eq!(first().await, None);
        call(&service, &old.secret, "192.0.2.7");
        assert_eq!(first().await, None);
        call(&service, &new.secret, "192.0.2.9");
        assert_eq!(first().await.unwrap().from.as_deref(), Some("192.0.2.9"));
    }

    async fn of_a_call_to_another_process_the_time_is_told(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &[]).await;
        let made = key(&service, &owner, named("ci")).await;
        // Nobody waited yet, as in a process that was not asked.
        call(&service, &made.secret, "192.0.2.7");
        let at = service.clock().now();
        usage::flush(&service).await.unwrap();
        let first = api_keys::first_call(&service, &owner, made.key.id).await.unwrap();
        assert_eq!(first, Some(FirstCall { at, from: None, code: None }));
    }
}
