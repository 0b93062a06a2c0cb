//! What keys may do at Claviger: what their roles give, and of a narrowed one what it was given by name.

use domain::access::Access;
use domain::api_key::NewKey;
use domain::permission::{Permission, PermissionSet};
use domain::role::RoleName;
use domain::user::UserChange;
use service::verify::CallerRefused;
use service::{Service, api_keys, users};

use crate::access::makers::*;
use crate::common::{as_is, id_of, refused};
use crate::each_database;

fn set(permissions: &[Permission]) -> PermissionSet {
    permissions.iter().copied().collect()
}

/// Whether a gateway could ask with it.
fn asks(service: &Service, secret: &str) -> Result<(), CallerRefused> {
    service.index().caller(secret, None, Permission::Verify).map(drop)
}

each_database! {
    async fn a_narrowed_key_may_what_it_is_given_by_name(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &["gateway", "reader"]).await;
        let narrow = Some(access(&[("orders", Access::Read)]));
        for (name, narrowed, permissions, may) in [
            ("all", None, None, true),
            ("narrowed", narrow.clone(), None, false),
            ("narrowed-with", narrow.clone(), Some(set(&[Permission::Verify])), true),
            ("narrowed-without", narrow, Some(set(&[Permission::ApiKeysOwn])), false),
            ("nothing-here", None, Some(PermissionSet::NONE), false),
        ] {
            let made = key(&service, &owner, NewKey { access: narrowed, permissions, ..named(name) }).await;
            assert_eq!(asks(&service, &made.secret).is_ok(), may, "{name}");
            let details = api_keys::details(&service, &owner, made.key.id).await.unwrap();
            assert_eq!(details.permissions.contains(&Permission::Verify), may, "{name}");
            // Read anew, it is the same.
            service.index().load(service.database()).await.unwrap();
            assert_eq!(asks(&service, &made.secret).is_ok(), may, "{name}");
        }
    }

    async fn it_never_has_more_than_its_roles_give(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &["gateway"]).await;
        let with = |permissions: &[Permission]| NewKey { permissions: Some(set(permissions)), ..named("k") };
        for beyond in [Permission::EventsRead, Permission::UsersRead, Permission::PlacesWrite] {
            let error = refused(api_keys::generate(&service, &owner, &with(&[beyond])).await);
            assert!(error.about("permissions").unwrap().contains(beyond.as_str()), "{error}");
        }
        let secret = key(&service, &owner, with(&[Permission::Verify])).await.secret;
        assert!(asks(&service, &secret).is_ok());
        let user = users::get(&service, &admin, id_of(&owner)).await.unwrap();
        let without = UserChange { roles: vec![RoleName::DEVELOPER], ..as_is(&user) };
        users::change(&service, &admin, user.id, None, &without).await.unwrap();
        assert_eq!(asks(&service, &secret), Err(CallerRefused::Forbidden));
    }

    async fn in_a_project_it_is_the_role_there_that_gives(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &["tenant-admin"]).await;
        project(&service, &admin, "checkout", &[(&owner, "gateway")]).await;
        let with = |permission| {
            NewKey { project: Some("checkout".into()), permissions: Some(set(&[permission])), ..named("k") }
        };
        assert!(refused(api_keys::generate(&service, &owner, &with(Permission::EventsRead)).await).about("permissions").is_some());
        assert!(asks(&service, &key(&service, &owner, with(Permission::Verify)).await.secret).is_ok());
    }
}
