use domain::Error;
use domain::event::Action;
use domain::role::RoleName;
use domain::secret_format;
use domain::time::{DAY, Timestamp};
use domain::verdict::Code;
use service::api_keys::{self, NewKey};

use crate::api_keys::makers::{developer, key, named, refusal, set, tenant, verdict};
use crate::common::{START, all_events, dump, person, refused};
use crate::each_database;

each_database! {
    async fn a_generated_key_is_of_the_documented_form_and_works_at_once(service: Service) {
        let admin = tenant(&service).await;
        let dora = developer(&service, &admin, "dora@example.test").await;
        let made = key(&service, &dora, "ci-deploy <prod>").await;
        let parsed = secret_format::parse(&made.secret).unwrap();
        assert_eq!((parsed.prefix, parsed.id_bits), ("clvk", made.key.id.bits()));
        assert_eq!(made.key.expires_at, START.plus(30 * DAY));
        assert!(made.key.masked.ends_with(&made.secret[made.secret.len() - 4..]));
        assert_eq!(verdict(&service, &made.secret), Code::Valid);
    }

    async fn the_secret_is_nowhere_in_the_database(service: Service) {
        let admin = tenant(&service).await;
        let dora = developer(&service, &admin, "dora@example.test").await;
        let made = key(&service, &dora, "a name to find").await;
        let dump = dump(&service).await;
        assert!(dump.contains("a name to find") && dump.contains(&made.key.id.to_string()));
        assert!(!dump.contains(&made.secret));
        let random_part = made.secret.rsplit('_').next().unwrap();
        assert!(!dump.contains(random_part) && !dump.contains(&random_part[..20]));
    }

    async fn generating_is_told_in_the_log(service: Service) {
        let admin = tenant(&service).await;
        let dora = developer(&service, &admin, "dora@example.test").await;
        let made = key(&service, &dora, "export").await;
        api_keys::rename(&service, &dora, made.key.id, "nightly export").await.unwrap();
        api_keys::delete(&service, &dora, &[made.key.id]).await.unwrap();
        let events = all_events(&service, &admin).await;
        let of_key: Vec<_> = events.iter().filter(|e| e.target_id == Some(made.key.id.to_string())).collect();
        let actions: Vec<_> = of_key.iter().map(|e| e.action).collect();
        assert_eq!(actions, [Action::ApiKeyDeleted, Action::ApiKeyRenamed, Action::ApiKeyGenerated]);
        assert!(of_key.iter().all(|e| e.actor == "Dora" && e.address == "192.0.2.10"));
    }

    async fn it_needs_the_switch_the_role_and_a_seat(service: Service) {
        let admin = tenant(&service).await;
        assert!(matches!(refusal(&service, &admin, named("x")).await, Error::Forbidden { .. }));
        let seatless = person(&service, &admin, "sam@example.test", &[RoleName::DEVELOPER]).await;
        let told = refusal(&service, &seatless, named("x")).await.to_string();
        assert!(told.contains("licence seat"), "{told}");
        let dora = developer(&service, &admin, "dora@example.test").await;
        set(&service, &admin, "api_keys.enabled", "false").await;
        let told = refusal(&service, &dora, named("x")).await.to_string();
        assert!(told.contains("switched off"), "{told}");
    }

    async fn bad_input_names_every_field_and_its_limit(service: Service) {
        let admin = tenant(&service).await;
        let dora = developer(&service, &admin, "dora@example.test").await;
        let new = NewKey { name: "x".repeat(10_000), expires_in_days: Some(366), ..NewKey::default() };
        let error = refusal(&service, &dora, new).await;
        assert_eq!(error.about("name"), Some("Name may have at most 100 characters; this one has 10000."));
        assert_eq!(error.about("expires_in_days"), Some("Expiry may be at most 365 days from now; 366 is more."));
        let endless = NewKey { name: "x".into(), expires_in_days: None, ..NewKey::default() };
        let longest = api_keys::generate(&service, &dora, &endless).await.unwrap();
        assert_eq!(longest.key.expires_at, service.clock().now().plus(365 * DAY));
        set(&service, &admin, "api_keys.max_expiration_days", "none").await;
        let made = api_keys::generate(&service, &dora, &endless).await.unwrap();
        assert_eq!(made.key.expires_at, Timestamp::NEVER);
    }

    async fn the_maximum_per_user_holds_under_a_race(service: Service) {
        let admin = tenant(&service).await;
        let dora = developer(&service, &admin, "dora@example.test").await;
        set(&service, &admin, "api_keys.max_per_user", "5").await;
        let tries = (0..20).map(|i| {
            let (service, dora) = (service.clone(), dora.clone());
            tokio::spawn(async move { api_keys::generate(&service, &dora, &named(&format!("key {i}"))).await.is_ok() })
        });
        let mut made = 0;
        for one in tries.collect::<Vec<_>>() {
            made += usize::from(one.await.unwrap());
        }
        assert_eq!(made, 5);
        let told = refusal(&service, &dora, named("one more")).await.to_string();
        assert!(told.contains("at most 5 active API keys"), "{told}");
    }

    async fn only_the_owner_renames_and_deletes(service: Service) {
        let admin = tenant(&service).await;
        let dora = developer(&service, &admin, "dora@example.test").await;
        let emil = developer(&service, &admin, "emil@example.test").await;
        let made = key(&service, &dora, "hers").await;
        assert!(matches!(refused(api_keys::rename(&service, &emil, made.key.id, "his").await), Error::NotFound { .. }));
        assert!(matches!(refused(api_keys::delete(&service, &emil, &[made.key.id]).await), Error::NotFound { .. }));
        assert!(matches!(refused(api_keys::delete(&service, &admin, &[made.key.id]).await), Error::Forbidden { .. }));
        assert_eq!(verdict(&service, &made.secret), Code::Valid);
    }

    async fn a_tenants_own_prefix_is_on_new_keys(service: Service) {
        let admin = tenant(&service).await;
        let dora = developer(&service, &admin, "dora@example.test").await;
        let before = key(&service, &dora, "before").await;
        set(&service, &admin, "api_keys.prefix", "acme_live").await;
        let after = key(&service, &dora, "after").await;
        assert!(after.secret.starts_with("acme_live_"));
        assert_eq!((verdict(&service, &before.secret), verdict(&service, &after.secret)), (Code::Valid, Code::Valid));
    }
}
