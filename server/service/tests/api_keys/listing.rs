use domain::Error;
use domain::api_key::{KeyFilter, KeyQuery, KeySort, View};
use domain::page::{Direction, Position};
use domain::selection::Selection;
use domain::time::DAY;
use service::api_keys::{self, NewKey};
use service::{Actor, Service, users};

use crate::api_keys::makers::{developer, key, names, set, tenant, verdict};
use crate::common::{again, as_is, id_of, refused};
use crate::each_database;

fn search(text: &str) -> KeyQuery {
    KeyQuery { filter: KeyFilter { text: text.into(), ..KeyFilter::default() }, ..KeyQuery::default() }
}

fn view(view: View) -> KeyQuery {
    KeyQuery { filter: KeyFilter { view, ..KeyFilter::default() }, ..KeyQuery::default() }
}

async fn with_days(service: &Service, owner: &Actor, name: &str, days: Option<u32>) -> domain::api_key::GeneratedKey {
    let new = NewKey { name: name.into(), expires_in_days: days, ..NewKey::default() };
    api_keys::generate(service, owner, &new).await.unwrap()
}

each_database! {
    async fn search_finds_parts_of_name_id_and_owner_in_any_case(service: Service) {
        let admin = tenant(&service).await;
        let dora = developer(&service, &admin, "dora@example.test").await;
        let emil = developer(&service, &admin, "emil@example.test").await;
        let made = key(&service, &dora, "Nightly ÉXPORT 100%").await;
        key(&service, &emil, "under_score").await;
        key(&service, &emil, "underXscore").await;
        for (text, expected) in [
            ("éxport", vec!["Nightly ÉXPORT 100%"]),
            ("0%", vec![]),
            ("100%", vec!["Nightly ÉXPORT 100%"]),
            ("DORA", vec!["Nightly ÉXPORT 100%"]),
            ("dora@ex", vec!["Nightly ÉXPORT 100%"]),
            ("er_sco", vec!["under_score"]),
            ("ni", vec!["Nightly ÉXPORT 100%"]),
            ("em", vec!["underXscore", "under_score"]),
            ("nothing like it", vec![]),
            ("'; DROP TABLE api_keys; --", vec![]),
            ("\"", vec![]),
        ] {
            let mut found = names(&service, &admin, &search(text)).await;
            found.sort();
            assert_eq!(found, expected, "{text}");
        }
        let id = made.key.id.to_string();
        for part in [id.as_str(), &id[..20], &id[10..24], &id.to_uppercase()] {
            let found = names(&service, &admin, &search(part)).await;
            assert!(found.contains(&"Nightly ÉXPORT 100%".to_owned()), "{part}");
        }
        assert_eq!(names(&service, &admin, &search(&id)).await, ["Nightly ÉXPORT 100%"]);
    }

    async fn a_renamed_owner_is_found_and_sorted_under_the_new_name(service: Service) {
        let admin = tenant(&service).await;
        let dora = developer(&service, &admin, "dora@example.test").await;
        key(&service, &dora, "export").await;
        let user = users::get(&service, &admin, id_of(&dora)).await.unwrap();
        let change = domain::user::UserChange { name: "Zoe Quick".into(), ..as_is(&user) };
        users::change(&service, &admin, user.id, None, &change).await.unwrap();
        assert_eq!(names(&service, &admin, &search("zoe qu")).await, ["export"]);
        let page = api_keys::list(&service, &admin, &KeyQuery::default()).await.unwrap();
        assert_eq!(page.items[0].owner.name, "Zoe Quick");
    }

    async fn every_sort_pages_through_every_key_once_forwards_and_back(service: Service) {
        let admin = tenant(&service).await;
        set(&service, &admin, "api_keys.max_per_user", "1000").await;
        let dora = developer(&service, &admin, "dora@example.test").await;
        for i in 0..120_u32 {
            // Names and times that repeat, so that only the ID tells rows apart at a page's edge.
            with_days(&service, &dora, &format!("key {}", i % 7), Some(1 + i % 5)).await;
            if i % 10 == 0 {
                service.clock().advance(1);
            }
        }
        for sort in KeySort::ALL {
            for direction in [Direction::Ascending, Direction::Descending] {
                let mut query = KeyQuery { sort, direction, ..KeyQuery::default() };
                let mut pages = Vec::new();
                loop {
                    let page = api_keys::list(&service, &admin, &query).await.unwrap();
                    pages.push(page.items.iter().map(|key| key.id).collect::<Vec<_>>());
                    assert_eq!(page.count.value, 120);
                    let Some(next) = page.next else { break };
                    query.position = Position::After(next);
                }
                assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [50, 50, 20], "{sort:?} {direction:?}");
                let mut all: Vec<_> = pages.concat();
                all.sort();
                all.dedup();
                assert_eq!(all.len(), 120, "{sort:?} {direction:?}");

                let last = api_keys::list(&service, &admin, &query).await.unwrap();
                query.position = Position::Before(last.previous.unwrap());
                let before = api_keys::list(&service, &admin, &query).await.unwrap();
                assert_eq!(before.items.iter().map(|key| key.id).collect::<Vec<_>>(), pages[1], "{sort:?} {direction:?}");
                query.position = Position::Before(before.previous.unwrap());
                let first = api_keys::list(&service, &admin, &query).await.unwrap();
                assert_eq!(first.items.iter().map(|key| key.id).collect::<Vec<_>>(), pages[0]);
                assert!(first.previous.is_none());
            }
        }
    }

    async fn each_view_shows_its_keys(service: Service) {
        let admin = tenant(&service).await;
        let dora = developer(&service, &admin, "dora@example.test").await;
        set(&service, &admin, "api_keys.max_expiration_days", "none").await;
        with_days(&service, &dora, "endless", None).await;
        with_days(&service, &dora, "long", Some(400)).await;
        with_days(&service, &dora, "gone", Some(10)).await;
        let used = with_days(&service, &dora, "used", Some(400)).await;
        let revoked = with_days(&service, &dora, "revoked", Some(400)).await;
        api_keys::revoke(&service, &admin, &Selection::Ids(vec![revoked.key.id])).await.unwrap();
        service.clock().advance(95 * DAY);
        let (admin, dora) = (again(&service, "ada@example.test").await, again(&service, "dora@example.test").await);
        verdict(&service, &used.secret);
        service::usage::flush(&service).await.unwrap();
        with_days(&service, &dora, "soon", Some(14)).await;
        for (shown, expected) in [
            (View::All, vec!["endless", "gone", "long", "revoked", "soon", "used"]),
            (View::Active, vec!["endless", "long", "soon", "used"]),
            (View::Expired, vec!["gone"]),
            (View::Revoked, vec!["revoked"]),
            (View::ExpiringSoon, vec!["soon"]),
            (View::NoExpiry, vec!["endless"]),
            (View::NeverUsed, vec!["endless", "long", "soon"]),
            (View::Idle, vec!["endless", "long"]),
        ] {
            let mut found = names(&service, &admin, &view(shown)).await;
            found.sort();
            assert_eq!(found, expected, "{shown:?}");
        }
    }

    async fn a_list_holds_only_the_own_tenant_and_the_own_keys(service: Service) {
        let admin = tenant(&service).await;
        let dora = developer(&service, &admin, "dora@example.test").await;
        let emil = developer(&service, &admin, "emil@example.test").await;
        let made = key(&service, &dora, "hers").await;
        let other = crate::common::operator(&service, "other").await;
        assert!(names(&service, &other, &KeyQuery::default()).await.is_empty());
        assert!(names(&service, &other, &search(&made.key.id.to_string())).await.is_empty());
        assert!(matches!(refused(api_keys::get(&service, &other, made.key.id).await), Error::NotFound { .. }));
        assert!(matches!(refused(api_keys::list(&service, &dora, &KeyQuery::default()).await), Error::Forbidden { .. }));
        let own = api_keys::list_own(&service, &emil, &KeyQuery::default()).await.unwrap();
        assert!(own.items.is_empty());
        let own = api_keys::list_own(&service, &dora, &KeyQuery::default()).await.unwrap();
        assert_eq!(own.items.len(), 1);
    }
}
