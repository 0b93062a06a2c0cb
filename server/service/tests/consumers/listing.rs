//! Finding consumers.

use domain::consumer::{Act, ConsumerQuery, ConsumerStatus, View};
use domain::hit::Kind;
use domain::page::{Count, PageSize, Position};
use domain::permission::Permission;
use domain::role::RoleName;
use service::find::find;
use service::{Actor, Service, consumers};

use super::{act, consumer};
use crate::access::makers::*;
use crate::common::person;
use crate::each_database;

async fn names(service: &Service, by: &Actor, query: &ConsumerQuery) -> Vec<String> {
    consumers::list(service, by, query).await.unwrap().items.into_iter().map(|consumer| consumer.name).collect()
}

each_database! {
    async fn they_are_found_by_name_key_id_and_status(service: Service) {
        let admin = organisation(&service).await;
        let doors = consumer(&service, &admin, "DOORS Next ÄÖ").await;
        let jama = consumer(&service, &admin, "Jama 100%").await;
        let cameo = consumer(&service, &admin, "Cameo").await;
        act(&service, &admin, Act::Approve, &doors).await.unwrap();
        act(&service, &admin, Act::Disapprove, &jama).await.unwrap();
        let key = doors.key.to_string();
        for (text, expected) in [
            ("", vec!["Cameo", "Jama 100%", "DOORS Next ÄÖ"]),
            ("doors", vec!["DOORS Next ÄÖ"]),
            ("äö", vec!["DOORS Next ÄÖ"]),
            (&key, vec!["DOORS Next ÄÖ"]),
            (&key.to_uppercase()[4..30], vec!["DOORS Next ÄÖ"]),
            (&cameo.id.to_string(), vec!["Cameo"]),
            ("100%", vec!["Jama 100%"]),
            ("100_", vec![]),
        ] {
            let query = ConsumerQuery { text: text.into(), ..ConsumerQuery::default() };
            assert_eq!(names(&service, &admin, &query).await, expected, "{text}");
        }
        for (status, name) in
            [(ConsumerStatus::Approved, "DOORS Next ÄÖ"), (ConsumerStatus::Disapproved, "Jama 100%"), (ConsumerStatus::Pending, "Cameo")]
        {
            let query = ConsumerQuery { view: View(Some(status)), ..ConsumerQuery::default() };
            let page = consumers::list(&service, &admin, &query).await.unwrap();
            assert_eq!((page.items[0].name.as_str(), page.count), (name, Count::of(1)));
            assert_eq!(page.by_view, [3, 1, 1, 1]);
        }
    }

    async fn a_page_goes_on_where_the_last_one_ended(service: Service) {
        let admin = organisation(&service).await;
        for i in 0..7 {
            consumer(&service, &admin, &format!("c{i}")).await;
        }
        let mut query = ConsumerQuery { size: PageSize::of(3), ..ConsumerQuery::default() };
        let mut seen = Vec::new();
        loop {
            let page = consumers::list(&service, &admin, &query).await.unwrap();
            seen.extend(page.items.into_iter().map(|consumer| consumer.name));
            let Some(next) = page.next else { break };
            query.position = Position::After(next);
        }
        assert_eq!(seen, ["c6", "c5", "c4", "c3", "c2", "c1", "c0"]);
    }

    async fn the_search_across_everything_finds_them_for_who_may_see_them(service: Service) {
        let admin = organisation(&service).await;
        let made = consumer(&service, &admin, "Rhapsody").await;
        for text in ["rhaps".to_owned(), made.key.to_string(), made.id.to_string()] {
            let hits = find(&service, &admin, &text.as_str().into()).await.unwrap();
            assert_eq!((hits.len(), hits[0].kind), (1, Kind::Consumer), "{text}");
            let hit = &hits[0].first[0];
            let told = (hit.id.as_str(), hit.detail.as_str(), hit.status.as_deref());
            assert_eq!(told, (made.id.to_string().as_str(), made.key.to_string().as_str(), Some("pending")));
        }
        let auditor = person(&service, &admin, "audra@example.test", &[RoleName::AUDITOR]).await;
        assert!(!RoleName::AUDITOR.built_in().unwrap().permissions().has(Permission::ConsumersManage));
        assert!(find(&service, &auditor, &"rhaps".into()).await.unwrap().is_empty());
    }
}
