use domain::access::Access;
use domain::application::{ApplicationDraft, ApplicationQuery};
use domain::event::Action;
use domain::page::Position;
use domain::role::{HolderKind, RoleName};
use domain::rotation::Overlap;
use service::{applications, roles};

use super::{application, draft};
use crate::access::makers::organisation;
use crate::common::{all_events, person, refused};
use crate::each_database;

each_database! {
    async fn an_application_is_added_changed_and_deleted_with_an_event_each(service: Service) {
        let admin = organisation(&service).await;
        let added = applications::add(&service, &admin, &draft(" ERP ", &["writer", "reader", "writer"])).await.unwrap();
        let id = added.application.id;
        assert_eq!(added.application.roles, ["reader", "writer"].map(|role| role.parse::<RoleName>().unwrap()));
        assert!(added.secret.starts_with("clva_") && added.application.masked.ends_with(&added.secret[added.secret.len() - 4..]));
        let seen = ApplicationDraft::from(&added.application);
        let changed = applications::change(&service, &admin, id, Some(&seen), &draft("ERP 2", &["reader"])).await.unwrap();
        assert_eq!(changed.name, "ERP 2");
        let stale = refused(applications::change(&service, &admin, id, Some(&seen), &draft("ERP 3", &["reader"])).await);
        assert!(matches!(stale, domain::Error::Stale { .. }), "{stale}");
        applications::change(&service, &admin, id, None, &ApplicationDraft { disabled: true, ..draft("ERP 2", &["reader"]) })
            .await
            .unwrap();
        applications::regenerate(&service, &admin, id, Overlap::HOUR).await.unwrap();
        applications::delete(&service, &admin, id).await.unwrap();
        let gone = refused(applications::details(&service, &admin, id).await);
        assert!(matches!(gone, domain::Error::NotFound { .. }));
        let of_it = all_events(&service, &admin).await.into_iter().filter(|event| event.target_id == Some(id.to_string()));
        let actions: Vec<Action> = of_it.map(|event| event.action).collect();
        assert_eq!(actions, [
            Action::ApplicationDeleted,
            Action::ApplicationRegenerated,
            Action::ApplicationDisabled,
            Action::ApplicationChanged,
            Action::ApplicationAdded,
        ]);
    }

    async fn bad_input_names_its_field(service: Service) {
        let admin = organisation(&service).await;
        let error = refused(applications::add(&service, &admin, &draft("", &[])).await);
        assert!(error.about("name").is_some() && error.about("roles").is_some());
        let error = refused(applications::add(&service, &admin, &draft(&"x".repeat(101), &["nobody"])).await);
        assert!(error.about("name").unwrap().contains("at most 100"));
        let error = refused(applications::add(&service, &admin, &draft("ERP", &["nobody"])).await);
        assert!(error.about("roles").unwrap().contains("There is no role “nobody”"));
    }

    async fn a_list_is_searched_filtered_and_paged(service: Service) {
        let admin = organisation(&service).await;
        for i in 0..60 {
            let role = if i % 2 == 0 { "reader" } else { "gateway" };
            applications::add(&service, &admin, &draft(&format!("App {i:02}%"), &[role])).await.unwrap();
        }
        let list = async |query: ApplicationQuery| applications::list(&service, &admin, &query).await.unwrap();
        let first = list(ApplicationQuery::default()).await;
        assert_eq!((first.items.len(), first.count.value), (50, 60));
        let after = Position::After(first.next.unwrap());
        let second = list(ApplicationQuery { position: after, ..Default::default() }).await;
        assert_eq!((second.items.len(), second.items[0].name.as_str()), (10, "App 50%"));
        assert_eq!(list(ApplicationQuery { text: "07%".into(), ..Default::default() }).await.items.len(), 1);
        assert_eq!(list(ApplicationQuery { text: "0_%".into(), ..Default::default() }).await.items.len(), 0);
        let id = second.items[0].id.to_string();
        assert_eq!(list(ApplicationQuery { text: id.into(), ..Default::default() }).await.items.len(), 1);
        let of_role = list(ApplicationQuery { role: Some(RoleName::GATEWAY), ..Default::default() }).await;
        assert_eq!(of_role.count.value, 30);
    }

    async fn a_role_of_an_application_is_in_use(service: Service) {
        let admin = organisation(&service).await;
        application(&service, &admin, &["reader"]).await;
        let name: RoleName = "reader".parse().unwrap();
        assert_eq!(roles::get(&service, &admin, &name).await.unwrap().held_by(HolderKind::Application), 1);
        let error = refused(roles::remove(&service, &admin, &name).await);
        assert!(error.to_string().contains("1 application have it"), "{error}");
    }

    async fn details_tell_the_reach_with_its_reason(service: Service) {
        let admin = organisation(&service).await;
        let erp = application(&service, &admin, &["writer", "gateway"]).await;
        let details = applications::details(&service, &admin, erp.application.id).await.unwrap();
        let orders = details.access.iter().find(|access| access.api == "orders").unwrap();
        assert_eq!((orders.access, orders.reason.as_str()), (Access::Full, "by the role writer of the application"));
        assert_eq!(details.permissions, [domain::permission::Permission::Verify]);
    }

    async fn who_may_not_is_refused(service: Service) {
        let admin = organisation(&service).await;
        let erp = application(&service, &admin, &["reader"]).await;
        let id = erp.application.id;
        let auditor = person(&service, &admin, "audra@example.test", &[RoleName::AUDITOR]).await;
        applications::details(&service, &auditor, id).await.unwrap();
        let developer = person(&service, &admin, "dora@example.test", &[RoleName::DEVELOPER]).await;
        for error in [
            refused(applications::list(&service, &developer, &ApplicationQuery::default()).await),
            refused(applications::details(&service, &developer, id).await),
            refused(applications::add(&service, &auditor, &draft("x", &["reader"])).await),
            refused(applications::change(&service, &auditor, id, None, &draft("x", &["reader"])).await),
            refused(applications::regenerate(&service, &auditor, id, Overlap::NONE).await),
            refused(applications::end_old_secret(&service, &auditor, id).await),
            refused(applications::revoke_tokens(&service, &auditor, id).await),
            refused(applications::delete(&service, &auditor, id).await),
        ] {
            assert!(matches!(error, domain::Error::Forbidden { .. }), "{error}");
        }
    }
}
