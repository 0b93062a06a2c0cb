//! Lists of so many keys that they are not sorted for a page but found in their order, and of a small tenant beside
//! them, which sees nothing of theirs.

use domain::api_key::{KeyFilter, KeyQuery, KeySort, View};
use domain::id::{KeyId, UserId};
use domain::page::{Count, PageSize};
use domain::selection::Selection;
use domain::time::{DAY, Timestamp};
use service::store::{Value, insert_many, sql};
use service::{Actor, Service, api_keys, random};

use crate::api_keys::makers::named;
use crate::api_keys::model::Model;
use crate::api_keys::views::people;
use crate::common::{operator, user};
use crate::each_database;

/// More than are sorted for a page.
const MANY: usize = 6_500;

/// Keys of every segment, called `word` and two numbers: most are the first owner's and of the project, and a sixth
/// of them is the second's.
async fn crowd(service: &Service, tenant: &Actor, owners: [UserId; 2], word: &str) {
    let project = sql("SELECT id AS t FROM projects WHERE tenant_id = $1").bind(tenant.tenant);
    let project: Option<String> = project.one(&mut service.database().read().await.unwrap()).await.unwrap();
    let now = service.clock().now();
    let mut tx = service.database().begin().await.unwrap();
    for first in (0..MANY).step_by(500) {
        let row = |i: usize| {
            let made_at = now.plus(-((i % 200) as i64) * DAY);
            let id = random::id(KeyId::new, made_at);
            let name = match i % 400 {
                0 => "日本_x 100%".to_owned(),
                1 => "say \"hi\" to emil".to_owned(),
                2 => "backup of dora".to_owned(),
                _ => format!("{word} {}_{}", i % 17, i / 1_000),
            };
            let (owner, sort_owner) = if i / 4 % 6 == 1 { (owners[1], "emil") } else { (owners[0], "dora") };
            let ends = [Timestamp::NEVER, now.plus(3 * DAY), now.plus(200 * DAY), now.plus(-DAY)];
            let search = format!("{name}\n{}", &id.to_string()[4..]);
            [
                Value::from(id),
                tenant.tenant.into(),
                owner.into(),
                (&name).into(),
                "clvk".into(),
                "aaaa".into(),
                "1:00".into(),
                made_at.into(),
                made_at.into(),
                ends[i % 4].into(),
                i.is_multiple_of(7).then_some(now).into(),
                i.is_multiple_of(3).then_some(now).into(),
                (&name).into(),
                sort_owner.into(),
                search.into(),
                project.clone().filter(|_| i % 12 != 5).into(),
            ]
        };
        let into = "api_keys (id, tenant_id, owner_id, name, prefix, last_four, secret_hash, created_at, updated_at, \
                    expires_at, revoked_at, last_used_at, sort_name, sort_owner, search, project_id)";
        insert_many(into, 16, (first..first + 500).flat_map(row).collect()).run(&mut tx).await.unwrap();
    }
    // As a database does by and by.
    sql("ANALYZE api_keys").run_any(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
}

fn filter(text: &str, view: View, owner: Option<UserId>, project: Option<&str>) -> KeyFilter {
    KeyFilter { text: text.into(), view, owner, project: project.map(str::to_owned) }
}

each_database! {
    async fn whatever_filters_many_keys_agrees_with_the_rows(service: Service) {
        let (tenant, [dora, emil]) = people(&service).await;
        crowd(&service, &tenant, [dora.id, emil.id], "nightly").await;
        api_keys::settle(&service).await.unwrap();
        // Some end between two looks.
        service.clock().advance(4 * DAY);
        let model = Model::read(&service, &tenant).await;
        let (dora, emil, project) = (Some(dora.id), Some(emil.id), Some("checkout"));
        let filters = [
            // Counted, however many they are.
            (filter("", View::NeverUsed, None, None), true),
            (filter("", View::Active, dora, None), true),
            (filter("", View::Revoked, None, project), true),
            (filter("nightly 3_", View::All, None, None), true),
            (filter("emil", View::NeverUsed, None, None), true),
            (filter("dora", View::Active, None, None), true),
            (filter("本_x 1", View::All, None, None), true),
            (filter("y \"hi\"", View::All, None, None), true),
            (filter("00%", View::Active, None, project), true),
            (filter("quetzal", View::All, dora, None), true),
            (filter("nightly", View::Active, emil, project), true),
            (filter("nightly", View::All, emil, None), true),
            // Counted up to a thousand.
            (filter("nightly", View::All, None, None), false),
            (filter("ni", View::Revoked, None, None), false),
            (filter("key_0", View::Expired, None, None), false),
            (filter("y 1", View::Active, dora, None), false),
            (filter("nightly", View::Expired, None, project), false),
            (filter("3_2", View::All, dora, project), false),
            (filter("", View::Idle, dora, project), false),
        ];
        for ((filter, is_exact), sort) in filters.into_iter().zip(KeySort::ALL.into_iter().cycle()) {
            let query = KeyQuery { filter, sort, size: PageSize::of(200), ..KeyQuery::default() };
            model.agrees(&service, &tenant, &query, if is_exact { Count::of } else { Count::up_to_cap }).await;
        }
    }

    async fn what_others_have_is_in_no_list_and_no_count(service: Service) {
        let (large, [dora, emil]) = people(&service).await;
        crowd(&service, &large, [dora.id, emil.id], "nightly").await;
        let other = operator(&service, "other").await;
        let olga = user(&service, &other, "olga@elsewhere.test", &[]).await;
        crowd(&service, &other, [olga.id, olga.id], "weekly").await;
        let model = Model::read(&service, &other).await;
        for text in ["nightly", "ni", "dora@", "weekly 3_", "backup of"] {
            let query = KeyQuery { filter: filter(text, View::All, None, None), ..KeyQuery::default() };
            model.agrees(&service, &other, &query, Count::of).await;
        }
        let small = operator(&service, "small").await;
        user(&service, &small, "zoe@example.test", &[]).await;
        for name in ["nightly export", "weekly"] {
            api_keys::generate_for(&service, &small, "zoe@example.test", &named(name)).await.unwrap();
        }
        let model = Model::read(&service, &small).await;
        for text in ["nightly", "ni", "key_", "key_0", "export", "dora", "example.test", ""] {
            let query = KeyQuery { filter: filter(text, View::All, None, None), ..KeyQuery::default() };
            model.agrees(&service, &small, &query, Count::of).await;
        }
        let projects: Vec<String> =
            sql("SELECT id AS t FROM projects").all(&mut service.database().read().await.unwrap()).await.unwrap();
        let no_projects = [large.tenant.to_string(), small.tenant.to_string(), dora.id.to_string()];
        let theirs = projects.iter().map(|id| (&small, id));
        for (actor, project) in theirs.chain(no_projects.iter().flat_map(|id| [(&small, id), (&large, id)])) {
            let query = KeyQuery { filter: filter("", View::All, None, Some(project)), ..KeyQuery::default() };
            let page = api_keys::list(&service, actor, &query).await.unwrap();
            assert_eq!((page.items.len(), page.count), (0, Count::of(0)), "{project}");
        }
        let theirs = filter("", View::All, Some(dora.id), None);
        let page = api_keys::list(&service, &small, &KeyQuery { filter: theirs.clone(), ..KeyQuery::default() }).await.unwrap();
        assert_eq!((page.items.len(), page.count), (0, Count::of(0)));
        for filter in [theirs, filter("nightly 3", View::All, None, None), filter("key_0", View::Active, Some(dora.id), None)] {
            let impact = api_keys::impact(&service, &small, &Selection::Matching(filter)).await.unwrap();
            assert_eq!((impact.active, impact.not_active), (0, 0));
        }
    }
}
