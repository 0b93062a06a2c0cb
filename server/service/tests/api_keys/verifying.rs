use domain::id::CredentialId;
use domain::permission::Permission;
use domain::role::RoleName;
use domain::time::DAY;
use domain::user::UserChange;
use domain::verdict::Code;
use service::verify::{CallerRefused, Question};
use service::{Service, users};

use crate::api_keys::makers::{developer, key, tenant, verdict};
use crate::common::{as_is, id_of};
use crate::each_database;

each_database! {
    async fn the_verdict_says_what_the_credential_is(service: Service) {
        let admin = tenant(&service).await;
        let dora = developer(&service, &admin, "dora@example.test").await;
        let made = key(&service, &dora, "export").await;
        let question = Question { secret: &made.secret, ..Question::default() };
        service.index().verify(&question, |verdict| {
            let credential = verdict.credential.as_ref().unwrap();
            assert_eq!((credential.id, credential.name), (CredentialId::ApiKey(made.key.id), "export"));
            assert_eq!(credential.owner, Some((id_of(&dora), "dora@example.test")));
            assert_eq!(credential.tenant, dora.tenant);
            assert_eq!(credential.roles().collect::<Vec<_>>(), ["developer"]);
        });
    }

    async fn expiry_is_exact(service: Service) {
        let admin = tenant(&service).await;
        let dora = developer(&service, &admin, "dora@example.test").await;
        let made = key(&service, &dora, "export").await;
        service.clock().advance(30 * DAY - 1);
        assert_eq!(verdict(&service, &made.secret), Code::Valid);
        service.clock().advance(1);
        assert_eq!(verdict(&service, &made.secret), Code::Expired);
    }

    async fn a_disabled_owner_takes_their_keys_along_and_brings_them_back(service: Service) {
        let admin = tenant(&service).await;
        let dora = developer(&service, &admin, "dora@example.test").await;
        let made = key(&service, &dora, "export").await;
        let user = users::get(&service, &admin, id_of(&dora)).await.unwrap();
        for (disabled, code) in [(true, Code::OwnerInactive), (false, Code::Valid)] {
            users::change(&service, &admin, user.id, None, &UserChange { disabled, ..as_is(&user) }).await.unwrap();
            assert_eq!(verdict(&service, &made.secret), code);
        }
    }

    async fn cut_altered_unknown_deleted_and_foreign_secrets_are_refused(service: Service) {
        let admin = tenant(&service).await;
        let dora = developer(&service, &admin, "dora@example.test").await;
        let made = key(&service, &dora, "export").await;
        let secret = &made.secret;
        let altered = secret.replace(&secret[40..41], if &secret[40..41] == "x" { "y" } else { "x" });
        for bad in [&secret[..secret.len() - 1], &altered, "", "clvk_", &"a".repeat(10_000)] {
            assert_eq!(verdict(&service, bad), Code::Malformed, "{bad}");
        }
        let forged = domain::secret_format::compose("clvk", made.key.id.bits(), &[7; 32]);
        assert_eq!(verdict(&service, &forged), Code::NotFound);
        let other = crate::common::operator(&service, "other").await;
        let asked_by = |tenant| {
            let question = Question { secret, tenant: Some(tenant), ..Question::default() };
            service.index().verify(&question, |verdict| verdict.code)
        };
        assert_eq!((asked_by(other.tenant), asked_by(dora.tenant)), (Code::NotFound, Code::Valid));
        service::api_keys::delete(&service, &dora, &[made.key.id]).await.unwrap();
        assert_eq!(verdict(&service, secret), Code::NotFound);
    }

    async fn asking_about_others_needs_the_permission(service: Service) {
        let admin = tenant(&service).await;
        let dora = developer(&service, &admin, "dora@example.test").await;
        let made = key(&service, &dora, "export").await;
        let ask = || service.index().caller(&made.secret, None, Permission::Verify);
        assert_eq!(ask().unwrap_err(), CallerRefused::Forbidden);
        let user = users::get(&service, &admin, id_of(&dora)).await.unwrap();
        let gateway = UserChange { roles: vec![RoleName::GATEWAY], ..as_is(&user) };
        users::change(&service, &admin, user.id, None, &gateway).await.unwrap();
        assert_eq!(ask().unwrap().tenant, dora.tenant);
        service.clock().advance(31 * DAY);
        assert_eq!(ask().unwrap_err(), CallerRefused::Invalid(Code::Expired));
    }

    async fn what_another_process_changes_is_followed(service: Service) {
        let admin = tenant(&service).await;
        let dora = developer(&service, &admin, "dora@example.test").await;
        let made = key(&service, &dora, "export").await;
        // A second process on the same database, with an index of its own.
        let ring = service.ring().clone();
        let other = Service::new(service.database().clone(), ring, service.clock().clone()).await.unwrap();
        other.index().load(other.database()).await.unwrap();
        let one = domain::selection::Selection::Ids(vec![made.key.id]);
        service::api_keys::revoke(&service, &admin, &one).await.unwrap();
        let second = key(&service, &dora, "second").await;
        assert_eq!(verdict(&other, &made.secret), Code::Valid);
        other.index().catch_up_to_head(other.database()).await.unwrap();
        assert_eq!((verdict(&other, &made.secret), verdict(&other, &second.secret)), (Code::Revoked, Code::Valid));
        // A log that was pruned meanwhile: everything is read again.
        let third = key(&service, &dora, "third").await;
        service.clock().advance(2 * DAY);
        service::usage::prune_changes(&service).await.unwrap();
        other.index().catch_up_to_head(other.database()).await.unwrap();
        assert_eq!(verdict(&other, &third.secret), Code::Valid);
        assert_eq!(verdict(&other, &made.secret), Code::Revoked);
    }
}
