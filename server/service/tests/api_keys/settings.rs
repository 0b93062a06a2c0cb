use domain::Error;
use domain::role::RoleName;
use domain::settings::Settings;
use domain::time::MINUTE;
use domain::verdict::Code;
use service::settings;

use crate::api_keys::makers::{developer, key, set, tenant, verdict};
use crate::common::{administrator, all_events, person, refused};
use crate::each_database;

each_database! {
    async fn api_keys_are_off_in_a_new_tenant(service: Service) {
        let admin = administrator(&service).await;
        assert_eq!(settings::get(&service, &admin).await.unwrap(), Settings::default());
        assert!(!Settings::default().api_keys_enabled);
    }

    async fn the_switch_disables_every_key_at_once_and_brings_back_the_active(service: Service) {
        let admin = tenant(&service).await;
        let dora = developer(&service, &admin, "dora@example.test").await;
        let made = key(&service, &dora, "export").await;
        let dead = key(&service, &dora, "dead").await;
        let one = domain::selection::Selection::Ids(vec![dead.key.id]);
        service::api_keys::revoke(&service, &admin, &one).await.unwrap();
        set(&service, &admin, "api_keys.enabled", "false").await;
        assert_eq!(verdict(&service, &made.secret), Code::Disabled);
        set(&service, &admin, "api_keys.enabled", "true").await;
        assert_eq!((verdict(&service, &made.secret), verdict(&service, &dead.secret)), (Code::Valid, Code::Revoked));
    }

    async fn a_stale_form_overwrites_nothing(service: Service) {
        let admin = tenant(&service).await;
        let seen = settings::get(&service, &admin).await.unwrap();
        set(&service, &admin, "api_keys.max_per_user", "7").await;
        let values = [("api_keys.max_per_user".to_owned(), "9".to_owned())];
        let error = refused(settings::change(&service, &admin, Some(&seen), &values).await);
        assert!(matches!(error, Error::Stale { .. }), "{error}");
        assert_eq!(settings::get(&service, &admin).await.unwrap().max_keys_per_user, 7);
    }

    async fn a_change_is_told_with_old_and_new_value(service: Service) {
        let admin = tenant(&service).await;
        set(&service, &admin, "api_keys.max_per_user", "7").await;
        let events = all_events(&service, &admin).await;
        assert_eq!(events[0].details, [("api_keys.max_per_user".to_owned(), "25 → 7".to_owned())]);
    }

    async fn only_an_administrator_with_a_fresh_password_changes_them(service: Service) {
        let admin = tenant(&service).await;
        let values = [("api_keys.max_per_user".to_owned(), "9".to_owned())];
        for role in [RoleName::DEVELOPER, RoleName::AUDITOR, RoleName::GATEWAY] {
            let actor = person(&service, &admin, &format!("{role}@example.test"), &[role]).await;
            assert!(matches!(refused(settings::change(&service, &actor, None, &values).await), Error::Forbidden { .. }));
        }
        service.clock().advance(6 * MINUTE);
        assert_eq!(refused(settings::change(&service, &admin, None, &values).await), Error::ReauthenticationRequired);
    }
}
