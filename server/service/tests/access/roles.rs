use domain::Error;
use domain::access::Access;
use domain::permission::Permission;
use domain::role::{BuiltIn, HolderKind, RoleDraft, RoleName};
use domain::role_choice::reached;
use domain::time::MINUTE;
use domain::user::UserChange;
use service::{roles, users};

use crate::access::makers::*;
use crate::common::{as_is, id_of, operator, refused, resumed};
use crate::each_database;

each_database! {
    async fn own_roles_stand_beside_the_built_in_ones(service: Service) {
        let admin = organisation(&service).await;
        owner(&service, &admin, "wanda", &["writer"]).await;
        let all = roles::list(&service, &admin).await.unwrap();
        let names: Vec<&str> = all.iter().map(|role| role.name.as_str()).collect();
        assert_eq!(names, ["tenant-admin", "developer", "auditor", "gateway", "reader", "writer"]);
        let writer = &all[5];
        assert_eq!(HolderKind::ALL.map(|kind| writer.held_by(kind)), [1, 0, 0]);
        assert_eq!(writer.access, access(&[("orders", Access::Full)]));
        assert_eq!(all[0].access["billing"], Access::Full);
    }

    async fn whoever_gives_roles_sees_what_they_reach_only_with_roles_read(service: Service) {
        let admin = organisation(&service).await;
        let choices = roles::choices(&service, &admin).await.unwrap();
        let chosen = |names: &'static [&str]| choices.iter().filter(|choice| names.contains(&choice.name.as_str()));
        assert_eq!(reached(chosen(&["writer", "developer"])).unwrap(), "ORDERS: full");
        assert_eq!(reached(chosen(&["auditor", "writer"])).unwrap(), "ORDERS: full, every other API: read");
        let draft = RoleDraft {
            name: "receptionist".into(),
            permissions: [Permission::UsersRead].into_iter().collect(),
            ..RoleDraft::default()
        };
        roles::add(&service, &admin, &draft).await.unwrap();
        let receptionist = owner(&service, &admin, "rita", &["receptionist"]).await;
        let seen = roles::choices(&service, &receptionist).await.unwrap();
        assert_eq!(seen.len(), choices.len() + 1);
        assert!(seen.iter().all(|choice| choice.access.is_none()));
        let nobody = owner(&service, &admin, "nora", &["writer"]).await;
        assert!(matches!(refused(roles::choices(&service, &nobody).await), Error::Forbidden { .. }));
    }

    async fn a_role_in_use_is_not_removed_and_a_built_in_one_never_changed(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &["writer"]).await;
        let writer: RoleName = "writer".parse().unwrap();
        let error = refused(roles::remove(&service, &admin, &writer).await);
        assert!(error.to_string().contains("1 user, 0 members of projects and 0 applications have it"), "{error}");
        let user = users::get(&service, &admin, id_of(&owner)).await.unwrap();
        let without = UserChange { roles: vec![RoleName::DEVELOPER], ..as_is(&user) };
        users::change(&service, &admin, user.id, None, &without).await.unwrap();
        roles::remove(&service, &admin, &writer).await.unwrap();
        let gone = refused(users::change(&service, &admin, user.id, None, &as_is(&user)).await);
        assert!(gone.about("roles").unwrap().contains("There is no role “writer”"));
        let built_in: RoleName = BuiltIn::Auditor.into();
        let same = RoleDraft { name: "auditor".into(), ..RoleDraft::default() };
        for error in [
            refused(roles::remove(&service, &admin, &built_in).await),
            refused(roles::change(&service, &admin, &built_in, None, &same).await),
        ] {
            assert!(matches!(error, Error::Conflict { .. }), "{error}");
        }
        assert!(refused(roles::add(&service, &admin, &same).await).about("name").is_some());
    }

    async fn its_permissions_count_in_the_console_at_once(service: Service) {
        let admin = organisation(&service).await;
        let draft = RoleDraft {
            name: "key-reader".into(),
            permissions: [Permission::ApiKeysRead].into_iter().collect(),
            ..RoleDraft::default()
        };
        roles::add(&service, &admin, &draft).await.unwrap();
        crate::common::user(&service, &admin, "rita@example.test", &["key-reader".parse().unwrap()]).await;
        let session = service::sessions::sign_in(&service, &crate::common::desk(), "rita@example.test", crate::common::PASSWORD)
            .await
            .unwrap();
        assert!(resumed(&service, &session).await.viewer.permissions.has(Permission::ApiKeysRead));
        let none = RoleDraft { permissions: Default::default(), ..draft.clone() };
        roles::change(&service, &admin, &"key-reader".parse().unwrap(), Some(&draft), &none).await.unwrap();
        assert!(!resumed(&service, &session).await.viewer.permissions.has(Permission::ApiKeysRead));
        let stale = refused(roles::change(&service, &admin, &"key-reader".parse().unwrap(), Some(&draft), &draft).await);
        assert!(matches!(stale, Error::Stale { .. }));
    }

    async fn roles_ask_for_the_password_and_stay_in_their_tenant(service: Service) {
        let admin = organisation(&service).await;
        let other = operator(&service, "other").await;
        assert!(matches!(refused(roles::get(&service, &other, &"writer".parse().unwrap()).await), Error::NotFound { .. }));
        service.clock().advance(5 * MINUTE + 1);
        let draft = RoleDraft { name: "late".into(), ..RoleDraft::default() };
        assert_eq!(refused(roles::add(&service, &admin, &draft).await), Error::ReauthenticationRequired);
    }
}
