//! Nobody gives away more than they have.

use domain::access::Access;
use domain::permission::Permission;
use domain::project::ProjectDraft;
use domain::role::{RoleDraft, RoleName};
use domain::rotation::Overlap;
use service::{Actor, Service, applications, bearer, projects, roles};

use super::{application, draft, token};
use crate::access::makers::{access, organisation};
use crate::common::{id_of, person, refused};
use crate::each_database;

async fn manager_role(service: &Service, admin: &Actor) -> RoleName {
    let draft = RoleDraft {
        name: "manager".into(),
        permissions: [
            Permission::ApplicationsWrite,
            Permission::ApplicationsRead,
            Permission::ProjectsWrite,
            Permission::ProjectsRead,
        ]
        .into_iter()
        .collect(),
        access: access(&[("orders", Access::Read)]),
        ..RoleDraft::default()
    };
    roles::add(service, admin, &draft).await.unwrap()
}

each_database! {
    async fn a_person_gives_applications_roles_within_their_own(service: Service) {
        let admin = organisation(&service).await;
        let manager = manager_role(&service, &admin).await;
        let meg = person(&service, &admin, "meg@example.test", &[manager]).await;
        let erp = application(&service, &meg, &["reader", "manager"]).await;
        for (role, why) in [("writer", "full access to orders"), ("gateway", "the permission verify"), ("tenant-admin", "the permission")] {
            let error = refused(applications::add(&service, &meg, &draft("x", &[role])).await);
            assert!(error.about("roles").unwrap().contains(why), "{error}");
        }
        let broad = application(&service, &admin, &["tenant-admin"]).await;
        // The secret of one that may more is not hers to have, but she may end it.
        assert!(refused(applications::regenerate(&service, &meg, broad.application.id, Overlap::NONE).await).about("roles").is_some());
        applications::revoke_tokens(&service, &meg, broad.application.id).await.unwrap();
        applications::regenerate(&service, &meg, erp.application.id, Overlap::NONE).await.unwrap();
    }

    async fn a_token_makes_no_application_that_outlasts_it(service: Service) {
        let admin = organisation(&service).await;
        manager_role(&service, &admin).await;
        let erp = application(&service, &admin, &["manager"]).await;
        let token = token(&service, &erp).await;
        let actor = bearer::actor(&service, &token, None, "").unwrap();
        for role in ["reader", "writer"] {
            let error = refused(applications::add(&service, &actor, &draft("x", &[role])).await);
            assert!(error.to_string().starts_with("expires_at: this credential is limited until"), "{error}");
        }
    }

    async fn a_member_of_a_project_gets_no_role_beyond_the_givers(service: Service) {
        let admin = organisation(&service).await;
        let manager = manager_role(&service, &admin).await;
        let meg = person(&service, &admin, "meg@example.test", &[manager]).await;
        let of = |role: &str| ProjectDraft { slug: "shop".into(), name: "Shop".into(), members: vec![(id_of(&meg), role.parse().unwrap())] };
        assert!(refused(projects::add(&service, &meg, &of("writer")).await).about("members").is_some());
        let shop = projects::add(&service, &admin, &of("writer")).await.unwrap();
        // What somebody else gave stays when she changes the rest.
        projects::change(&service, &meg, shop.id, None, &ProjectDraft { name: "Shop 2".into(), ..of("writer") }).await.unwrap();
        projects::change(&service, &meg, shop.id, None, &of("developer")).await.unwrap();
        assert!(refused(projects::change(&service, &meg, shop.id, None, &of("writer")).await).about("members").is_some());
    }
}
