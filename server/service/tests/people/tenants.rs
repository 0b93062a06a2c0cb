use domain::Error;
use domain::page::Position;
use domain::role::RoleName;
use domain::user::UserChange;
use service::{tenants, users};

use crate::common::*;
use crate::each_database;

each_database! {
    async fn nothing_crosses_between_tenants(service: Service) {
        let ada = administrator(&service).await;
        let ben = user(&service, &ada, "ben@example.test", &[]).await;
        let other = operator(&service, "other").await;
        let olga = person(&service, &other, "olga@other.test", &[RoleName::TENANT_ADMIN]).await;
        let oscar = user(&service, &olga, "oscar@other.test", &[]).await;

        for actor in [&olga, &other] {
            assert!(matches!(refused(users::get(&service, actor, ben.id).await), Error::NotFound { .. }));
            assert!(matches!(refused(users::change(&service, actor, ben.id, None, &as_is(&ben)).await), Error::NotFound { .. }));
            assert!(matches!(refused(users::invite(&service, actor, ben.id).await), Error::NotFound { .. }));
        }
        let names = async |actor, text: &str| -> Vec<String> {
            let page = users::list(&service, actor, text, None, &Position::Start).await.unwrap();
            page.items.into_iter().map(|user| user.name).collect()
        };
        assert_eq!(names(&ada, "").await, ["Ada Admin", "Ben"]);
        assert_eq!(names(&olga, "").await, ["Olga", "Oscar"]);
        assert_eq!(names(&olga, "ben").await, Vec::<String>::new());
        assert_eq!(names(&olga, &ben.id.to_string()).await, Vec::<String>::new());
        assert_eq!(names(&ada, &oscar.id.to_string()).await, Vec::<String>::new());
        let seen = all_events(&service, &olga).await;
        assert!(!seen.is_empty() && seen.iter().all(|event| event.target != "Ben" && event.actor != "Ada Admin"));
    }

    /// Nothing but the database keeps two tenants apart when they write at once.
    async fn of_two_who_take_an_address_at_once_one_is_told_that_it_is_taken(service: Service) {
        let ada = administrator(&service).await;
        let other = operator(&service, "other").await;
        for round in 0..12 {
            let ours = user(&service, &ada, &format!("ours{round}@example.test"), &[]).await;
            let theirs = user(&service, &other, &format!("theirs{round}@example.test"), &[]).await;
            let email = format!("taken{round}@example.test");
            let take = async |actor, user| {
                let to = UserChange { email: email.clone(), ..as_is(user) };
                users::change(&service, actor, user.id, None, &to).await.map_err(service::Failure::tell)
            };
            let (one, two) = tokio::join!(take(&ada, &ours), take(&other, &theirs));
            assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
            let lost = one.err().or(two.err()).unwrap();
            assert!(lost.about("email").is_some_and(|words| words.contains("already a user")), "{lost}");
        }
    }

    async fn a_tenant_is_made_once_under_a_good_name(service: Service) {
        let made: Vec<_> = (0..8)
            .map(|_| {
                let service = service.clone();
                tokio::spawn(async move { tenants::ensure(&service, "acme-2", "Acme").await.unwrap() })
            })
            .collect();
        let mut ids = Vec::new();
        for one in made {
            ids.push(one.await.unwrap());
        }
        ids.dedup();
        assert_eq!(ids.len(), 1);
        assert_eq!(tenants::by_slug(&service, "acme-2").await.unwrap(), ids[0]);
        assert_eq!(tenants::name(&service, ids[0]).await.unwrap(), "Acme");
        let told = all_events(&service, &operator(&service, "acme-2").await).await;
        assert_eq!(told.len(), 1, "one event tells of it");

        for bad in ["", "Acme", "a b", "-a", "a-", "é", "a\0", &"a".repeat(41)] {
            assert!(refused(tenants::ensure(&service, bad, "Name").await).about("tenant").is_some(), "{bad}");
            assert!(matches!(refused(tenants::by_slug(&service, bad).await), Error::NotFound { .. }), "{bad}");
        }
        assert!(refused(tenants::ensure(&service, "fine", " ").await).about("name").is_some());
    }
}
