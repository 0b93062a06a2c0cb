use domain::Error;
use domain::api_key::{KeyFilter, KeyQuery, NewKey};
use domain::id::UserId;
use domain::page::PageSize;
use domain::project::ProjectDraft;
use service::actor::Actor;
use service::{api_keys, projects};

use crate::access::makers::*;
use crate::common::{operator, refused};
use crate::each_database;

each_database! {
    async fn members_have_a_role_and_only_they_have_keys_in_it(service: Service) {
        let admin = organisation(&service).await;
        let (inside, outside) =
            (owner(&service, &admin, "ina", &[]).await, owner(&service, &admin, "otto", &[]).await);
        let project = project(&service, &admin, "checkout", &[(&inside, "reader")]).await;
        assert_eq!(projects::mine(&service, &inside).await.unwrap()[0].slug, "checkout");
        assert!(projects::mine(&service, &outside).await.unwrap().is_empty());
        let of = async |by: &Actor, user: &Actor| projects::of_user(&service, by, user.person().unwrap()).await;
        let [membership] = &of(&admin, &inside).await.unwrap()[..] else { panic!("one membership") };
        assert_eq!((membership.project, membership.role.as_str(), membership.keys), (project.id, "reader", 0));
        assert!(of(&admin, &outside).await.unwrap().is_empty());
        assert!(matches!(refused(of(&inside, &inside).await), Error::Forbidden { .. }));
        assert!(of(&operator(&service, "other").await, &inside).await.unwrap().is_empty(), "another tenant’s");
        let new = NewKey { project: Some("checkout".into()), ..named("ci") };
        let made = key(&service, &inside, new.clone()).await;
        assert_eq!(made.key.project.unwrap().id, project.id);
        let error = refused(api_keys::generate(&service, &outside, &new).await);
        assert!(error.about("project").unwrap().contains("“checkout” is no project that you are a member of"));
        assert_eq!(projects::get(&service, &admin, project.id).await.unwrap().keys, 1);
        assert_eq!(of(&admin, &inside).await.unwrap()[0].keys, 1);
    }

    async fn what_is_wrong_is_named(service: Service) {
        let admin = organisation(&service).await;
        let wanda = owner(&service, &admin, "wanda", &[]).await;
        project(&service, &admin, "checkout", &[]).await;
        let draft = |slug: &str, members| ProjectDraft { slug: slug.into(), name: "New".into(), members };
        let taken = refused(projects::add(&service, &admin, &draft("checkout", vec![])).await);
        assert!(taken.about("slug").is_some());
        let id = wanda.person().unwrap();
        let role = refused(projects::add(&service, &admin, &draft("x", vec![(id, "unheard-of".parse().unwrap())])).await);
        assert!(role.about("members").unwrap().contains("There is no role “unheard-of”"));
        let stranger = vec![(UserId::from_bits(7), "reader".parse().unwrap())];
        assert!(refused(projects::add(&service, &admin, &draft("x", stranger)).await).about("members").is_some());
        assert!(matches!(refused(projects::list(&service, &wanda).await), Error::Forbidden { .. }));
    }

    async fn keys_are_listed_by_their_project(service: Service) {
        let admin = organisation(&service).await;
        let wanda = owner(&service, &admin, "wanda", &[]).await;
        let checkout = project(&service, &admin, "checkout", &[(&wanda, "developer")]).await;
        project(&service, &admin, "search", &[(&wanda, "developer")]).await;
        for (name, project) in [("a", Some("checkout")), ("b", Some("checkout")), ("c", Some("search")), ("d", None)] {
            key(&service, &wanda, NewKey { project: project.map(str::to_owned), ..named(name) }).await;
        }
        for (project, expected) in [
            ("checkout", vec!["a", "b"]),
            (&checkout.id.to_string(), vec!["a", "b"]),
            ("search", vec!["c"]),
            ("nothing", vec![]),
            ("' OR 1=1 --", vec![]),
        ] {
            let filter = KeyFilter { project: Some(project.to_owned()), ..KeyFilter::default() };
            let page = api_keys::list(&service, &admin, &KeyQuery { filter, ..KeyQuery::default() }).await.unwrap();
            let mut names: Vec<_> = page.items.iter().map(|key| key.name.as_str()).collect();
            names.sort_unstable();
            assert_eq!((names, page.count.value as usize), (expected.clone(), expected.len()), "{project}");
        }
        let two = KeyQuery { size: PageSize::of(3), ..KeyQuery::default() };
        let page = api_keys::list(&service, &admin, &two).await.unwrap();
        assert_eq!((page.items.len(), page.next.is_some()), (3, true));
    }
}
