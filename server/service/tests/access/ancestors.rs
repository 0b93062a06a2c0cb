//! Whatever a credential hangs on takes it along at the next verification, one test for each.

use domain::access::Access;
use domain::api::ApiDraft;
use domain::project::ProjectDraft;
use domain::role::{RoleDraft, RoleName};
use domain::user::UserChange;
use domain::verdict::Code;
use service::{Actor, Service, apis, projects, roles, settings, users};

use crate::access::makers::*;
use crate::common::{as_is, id_of};
use crate::each_database;

async fn writer_and_key(service: &Service) -> (Actor, Actor, String) {
    let admin = organisation(service).await;
    let owner = owner(service, &admin, "wanda", &["writer"]).await;
    let key = key(service, &owner, named("ci")).await;
    assert_eq!(call(service, &key.secret, "orders", "POST"), Code::Valid);
    (admin, owner, key.secret)
}

async fn change_user(service: &Service, admin: &Actor, user: &Actor, change: impl FnOnce(UserChange) -> UserChange) {
    let present = users::get(service, admin, id_of(user)).await.unwrap();
    users::change(service, admin, present.id, None, &change(as_is(&present))).await.unwrap();
}

each_database! {
    async fn the_switch_of_the_tenant(service: Service) {
        let (admin, _, secret) = writer_and_key(&service).await;
        for (on, code) in [("false", Code::Disabled), ("true", Code::Valid)] {
            settings::change(&service, &admin, None, &[("api_keys.enabled".into(), on.into())]).await.unwrap();
            assert_eq!(call(&service, &secret, "orders", "POST"), code);
        }
    }

    async fn its_owner(service: Service) {
        let (admin, owner, secret) = writer_and_key(&service).await;
        for (disabled, code) in [(true, Code::OwnerInactive), (false, Code::Valid)] {
            change_user(&service, &admin, &owner, |user| UserChange { disabled, ..user }).await;
            assert_eq!(call(&service, &secret, "orders", "POST"), code);
        }
    }

    async fn the_role_that_its_owner_had(service: Service) {
        let (admin, owner, secret) = writer_and_key(&service).await;
        let only = |roles| |user| UserChange { roles, ..user };
        change_user(&service, &admin, &owner, only(vec![RoleName::DEVELOPER])).await;
        assert_eq!(call(&service, &secret, "orders", "GET"), Code::InsufficientAccess);
        change_user(&service, &admin, &owner, only(vec![RoleName::DEVELOPER, "reader".parse().unwrap()])).await;
        assert_eq!(call(&service, &secret, "orders", "GET"), Code::Valid);
        assert_eq!(call(&service, &secret, "orders", "POST"), Code::InsufficientAccess);
    }

    async fn what_the_role_gives(service: Service) {
        let (admin, _, secret) = writer_and_key(&service).await;
        let name: RoleName = "writer".parse().unwrap();
        let before = RoleDraft::from(&roles::get(&service, &admin, &name).await.unwrap());
        let draft = RoleDraft { access: access(&[("orders", Access::Read), ("billing", Access::Full)]), ..before };
        roles::change(&service, &admin, &name, None, &draft).await.unwrap();
        assert_eq!(call(&service, &secret, "orders", "POST"), Code::InsufficientAccess);
        assert_eq!(call(&service, &secret, "orders", "GET"), Code::Valid);
        assert_eq!(call(&service, &secret, "billing", "POST"), Code::Valid);
    }

    async fn the_api(service: Service) {
        let (admin, _, secret) = writer_and_key(&service).await;
        let api = api_called(&service, &admin, "orders").await;
        for (enabled, code) in [(false, Code::Disabled), (true, Code::Valid)] {
            let draft = ApiDraft { enabled, ..ApiDraft::from(&api) };
            apis::change(&service, &admin, api.id, None, &draft).await.unwrap();
            assert_eq!(call(&service, &secret, "orders", "POST"), code);
        }
        apis::remove(&service, &admin, api.id).await.unwrap();
        assert_eq!(call(&service, &secret, "orders", "GET"), Code::InsufficientAccess);
        // One of the same name is another one, to which nobody was given access.
        crate::access::makers::api(&service, &admin, "orders", &["/orders"]).await;
        assert_eq!(call(&service, &secret, "orders", "GET"), Code::InsufficientAccess);
    }

    async fn its_project_and_the_membership(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &[]).await;
        let project = project(&service, &admin, "checkout", &[(&owner, "writer")]).await;
        let new = domain::api_key::NewKey { project: Some("checkout".into()), ..named("ci") };
        let secret = key(&service, &owner, new).await.secret;
        assert_eq!(call(&service, &secret, "orders", "POST"), Code::Valid);

        let members = |role: &str| ProjectDraft {
            members: vec![(id_of(&owner), role.parse().unwrap())],
            ..ProjectDraft::from(&project)
        };
        projects::change(&service, &admin, project.id, None, &members("reader")).await.unwrap();
        assert_eq!(call(&service, &secret, "orders", "POST"), Code::InsufficientAccess);
        let nobody = ProjectDraft { members: Vec::new(), ..ProjectDraft::from(&project) };
        projects::change(&service, &admin, project.id, None, &nobody).await.unwrap();
        assert_eq!(call(&service, &secret, "orders", "GET"), Code::OwnerInactive);
        projects::change(&service, &admin, project.id, None, &members("writer")).await.unwrap();
        for (archived, code) in [(true, Code::Disabled), (false, Code::Valid)] {
            projects::archive(&service, &admin, project.id, archived).await.unwrap();
            assert_eq!(call(&service, &secret, "orders", "POST"), code);
        }
    }
}
