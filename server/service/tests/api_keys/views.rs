//! Every list agrees with the plainest way to make it: views, orders, directions, pages and counts, whatever has been
//! written since and as the clock goes on, whether anybody has settled the segments or not.

use domain::api_key::{GeneratedKey, KeyFilter, KeyQuery, KeySort, NewKey, View};
use domain::page::{Count, PageSize};
use domain::project::ProjectDraft;
use domain::role::RoleName;
use domain::selection::Selection;
use domain::time::{DAY, Timestamp};
use domain::user::User;
use service::{Actor, Service, api_keys, projects, usage, users};

use crate::api_keys::makers::{set, tenant, verdict};
use crate::api_keys::model::Model;
use crate::common::{again, as_is, user};
use crate::each_database;

/// Dora and Emil, who may make keys, and the project `checkout` of both.
pub(super) async fn people(service: &Service) -> (Actor, [User; 2]) {
    let admin = tenant(service).await;
    set(service, &admin, "api_keys.max_expiration_days", "none").await;
    set(service, &admin, "api_keys.max_per_user", "1000").await;
    let dora = user(service, &admin, "dora@example.test", &[RoleName::DEVELOPER]).await;
    let emil = user(service, &admin, "emil@elsewhere.test", &[RoleName::DEVELOPER]).await;
    let members = [&dora, &emil].map(|user| (user.id, RoleName::DEVELOPER)).to_vec();
    let draft = ProjectDraft { slug: "checkout".into(), name: "Checkout".into(), members };
    projects::add(service, &admin, &draft).await.unwrap();
    (Actor::operator(admin.tenant), [dora, emil])
}

/// Keys of every age and end, every third of them in a project.
pub(super) async fn keys(service: &Service, operator: &Actor, people: &[User]) -> Vec<GeneratedKey> {
    let mut made = Vec::new();
    for round in 0..4 {
        for days in [None, Some(1), Some(14), Some(15), Some(40), Some(120), Some(400)] {
            let i = made.len();
            let owner = &people[i % people.len()];
            let new = NewKey {
                name: format!("{} {}", ["Nightly", "export", "Édge"][i % 3], round),
                expires_in_days: days,
                project: i.is_multiple_of(3).then(|| "checkout".to_owned()),
                ..NewKey::default()
            };
            made.push(api_keys::generate_for(service, operator, &owner.email, &new).await.unwrap());
        }
        service.clock().advance(i64::from(round) * 31 * DAY);
    }
    made
}

pub(super) async fn calls(service: &Service, keys: &[GeneratedKey]) {
    for key in keys {
        verdict(service, &key.secret);
    }
    usage::flush(service).await.unwrap();
}

pub(super) async fn agree(service: &Service, operator: &Actor) {
    Model::read(service, operator).await.agrees_in_every_order(service, operator, 10).await;
}

fn filters(people: &[User]) -> Vec<KeyFilter> {
    let mut filters = Vec::new();
    for owner in [None, Some(people[0].id)] {
        for project in [None, Some("checkout".to_owned()), Some("nowhere".to_owned())] {
            for text in ["", "nightly", "édge 2", "dora", "elsewhere.test", "o", "em", "key_0", "quetzal", "%", "t_1"]
            {
                for view in [View::All, View::Active, View::ExpiringSoon, View::Expired] {
                    filters.push(KeyFilter { text: text.into(), view, owner, project: project.clone() });
                }
            }
        }
    }
    filters
}

async fn agree_for_every_filter(service: &Service, operator: &Actor, people: &[User]) {
    let model = Model::read(service, operator).await;
    for filter in filters(people) {
        for sort in [KeySort::Created, KeySort::Name] {
            let query = KeyQuery { filter: filter.clone(), sort, size: PageSize::of(10), ..KeyQuery::default() };
            model.agrees(service, operator, &query, Count::of).await;
        }
    }
}

each_database! {
    async fn views_agree_with_the_rows_after_every_change(service: Service) {
        let (operator, people) = people(&service).await;
        agree(&service, &operator).await;
        let made = keys(&service, &operator, &people).await;
        agree(&service, &operator).await;

        calls(&service, &made[..20]).await;
        agree(&service, &operator).await;
        api_keys::settle(&service).await.unwrap();
        agree(&service, &operator).await;

        let revoked = made.iter().skip(2).step_by(5).map(|key| key.key.id).collect();
        api_keys::revoke(&service, &operator, &Selection::Ids(revoked)).await.unwrap();
        let dora = again(&service, &people[0].email).await;
        api_keys::extend(&service, &dora, made[4].key.id, 30).await.unwrap();
        api_keys::rename(&service, &dora, made[6].key.id, "Aardvark").await.unwrap();
        api_keys::delete(&service, &dora, &[made[8].key.id]).await.unwrap();
        agree(&service, &operator).await;
        let change = domain::user::UserChange { name: "Zoe Quick".into(), ..as_is(&people[0]) };
        users::change(&service, &operator, people[0].id, None, &change).await.unwrap();
        agree(&service, &operator).await;
        // Those that were idle are not any more.
        service.clock().advance(100 * DAY);
        api_keys::settle(&service).await.unwrap();
        calls(&service, &made[..10]).await;
        agree(&service, &operator).await;
    }

    async fn views_agree_with_the_rows_as_time_goes_by(service: Service) {
        let (operator, people) = people(&service).await;
        let made = keys(&service, &operator, &people).await;
        calls(&service, &made[..15]).await;
        // To the instant at which each view gains or loses a key, and to the one before.
        let ends = made.iter().map(|key| key.key.expires_at).filter(|end| *end != Timestamp::NEVER);
        let created = made.iter().map(|key| key.key.created_at.plus(90 * DAY));
        let mut instants: Vec<_> = ends.flat_map(|end| [end, end.plus(-14 * DAY)]).chain(created).collect();
        instants.sort();
        instants.dedup();
        for (i, instant) in instants.into_iter().enumerate() {
            let now = service.clock().now();
            if instant.since(now) < 1 {
                continue;
            }
            for advance in [instant.since(now) - 1, 1] {
                service.clock().advance(advance);
                let model = Model::read(&service, &operator).await;
                for view in View::ALL {
                    let filter = KeyFilter { view, ..KeyFilter::default() };
                    let query = KeyQuery { filter, sort: KeySort::Updated, ..KeyQuery::default() };
                    model.agrees(&service, &operator, &query, Count::of).await;
                }
            }
            if i.is_multiple_of(3) {
                api_keys::settle(&service).await.unwrap();
            }
        }
        agree(&service, &operator).await;
    }

    async fn whoever_sees_only_their_own_keys_is_told_of_no_others(service: Service) {
        let (operator, people) = people(&service).await;
        let made = keys(&service, &operator, &people).await;
        calls(&service, &made[..10]).await;
        service.clock().advance(20 * DAY);
        for settled in [false, true] {
            if settled {
                api_keys::settle(&service).await.unwrap();
            }
            for person in &people {
                let (actor, model) = (again(&service, &person.email).await, Model::read(&service, &operator).await);
                let own = |view| KeyFilter { view, owner: Some(person.id), ..KeyFilter::default() };
                let by_view = View::ALL.map(|view| model.count(&own(view))).to_vec();
                assert!(by_view[0] < model.count(&KeyFilter::default()));
                for (view, count) in View::ALL.into_iter().zip(&by_view) {
                    let query = KeyQuery { filter: KeyFilter { view, ..KeyFilter::default() }, ..KeyQuery::default() };
                    let found = api_keys::list_own(&service, &actor, &query).await.unwrap();
                    assert_eq!((found.count, &found.by_view), (Count::of(*count), &by_view), "{view:?}");
                    assert_eq!(found.items.len() as u64, *count, "{view:?}");
                    assert!(api_keys::list(&service, &actor, &query).await.is_err());
                }
                let narrowed = KeyFilter { project: Some("checkout".into()), ..KeyFilter::default() };
                let query = KeyQuery { filter: narrowed, ..KeyQuery::default() };
                assert!(api_keys::list_own(&service, &actor, &query).await.unwrap().by_view.is_empty());
            }
        }
    }

    async fn every_filter_agrees_with_the_rows(service: Service) {
        let (operator, people) = people(&service).await;
        keys(&service, &operator, &people).await;
        agree_for_every_filter(&service, &operator, &people).await;
        service.clock().advance(20 * DAY);
        agree_for_every_filter(&service, &operator, &people).await;
        api_keys::settle(&service).await.unwrap();
        agree_for_every_filter(&service, &operator, &people).await;
    }
}
