//! Lists read to their end, for a file.

use std::future::poll_fn;
use std::task::Poll;

use domain::Error;
use domain::api_key::{KeyFilter, KeyQuery, KeySort, View};
use domain::application::{ApplicationDraft, ApplicationQuery};
use domain::event::{Action, Event, EventQuery};
use domain::page::{Cursor, Direction, MAX, PageSize, Position};
use domain::permission::Permission;
use domain::role::RoleName;
use domain::search::MAX_CHARS;
use domain::user::{NewUser, UserChange, UserQuery};
use service::export::{Export, List, Rows};
use service::{Actor, Service, api_keys, applications, sessions, settings, users};

use crate::access::makers::*;
use crate::common::*;
use crate::each_database;

/// Fewer than a connection each.
const CONNECTIONS: usize = 16;

fn every_list() -> [(List, Permission, Action); 4] {
    [
        (List::ApiKeys(KeyQuery::default()), Permission::ApiKeysRead, Action::ApiKeysExported),
        (List::Applications(ApplicationQuery::default()), Permission::ApplicationsRead, Action::ApplicationsExported),
        (List::Users(UserQuery::default()), Permission::UsersRead, Action::UsersExported),
        (List::Events(EventQuery::default()), Permission::EventsRead, Action::EventsExported),
    ]
}

async fn begun(service: &Service, actor: &Actor, list: List) -> service::Result<Export> {
    Export::begin(service.clone(), actor.clone(), list).await
}

/// The IDs of a page.
fn ids(rows: Rows) -> Vec<String> {
    match rows {
        Rows::ApiKeys(rows) => rows.into_iter().map(|row| row.id.to_string()).collect(),
        Rows::Applications(rows) => rows.into_iter().map(|row| row.id.to_string()).collect(),
        Rows::Users(rows) => rows.into_iter().map(|row| row.id.to_string()).collect(),
        Rows::Events(rows) => rows.into_iter().map(|row| row.id.to_string()).collect(),
    }
}

/// The IDs of each page.
async fn exported(service: &Service, actor: &Actor, list: List) -> Vec<Vec<String>> {
    let mut export = begun(service, actor, list).await.unwrap();
    let mut pages = Vec::new();
    while let Some(rows) = export.next().await.unwrap() {
        pages.push(ids(rows));
    }
    pages
}

/// More users, and so more events, than a page holds.
async fn many_users(service: &Service, admin: &Actor) {
    for i in 0..MAX + 5 {
        let new = NewUser { name: format!("User {i:03}"), ..new_user(&format!("u{i}@example.test"), &[]) };
        users::add(service, admin, &new, None).await.unwrap();
    }
}

async fn latest(service: &Service, admin: &Actor) -> Event {
    all_events(service, admin).await.remove(0)
}

each_database! {
    async fn all_that_a_list_holds_is_told_once_in_its_order(service: Service) {
        let admin = organisation(&service).await;
        many_users(&service, &admin).await;
        let (mut shown, mut position) = (Vec::new(), Position::Start);
        loop {
            let page = users::list(&service, &admin, "user", None, &position).await.unwrap();
            shown.extend(page.items.into_iter().map(|user| user.id.to_string()));
            let Some(next) = page.next else { break };
            position = Position::After(next);
        }
        assert_eq!(shown.len(), MAX as usize + 5);
        // From the first row, whatever page somebody looks at.
        let somewhere = Position::After(Cursor { id: shown[100].clone(), value: "user 100".into() });
        let query = UserQuery { text: "user".into(), position: somewhere, ..UserQuery::default() };
        let pages = exported(&service, &admin, List::Users(query)).await;
        assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [MAX as usize, 5]);
        assert_eq!(pages.concat(), shown);
        let events = exported(&service, &admin, List::Events(EventQuery { family: Some("user".into()), ..EventQuery::default() })).await;
        let mut told = events.concat();
        assert!(told.len() > MAX as usize && told.is_sorted_by(|a, b| a > b));
        told.dedup();
        assert_eq!(told.len(), events.concat().len());
    }

    async fn the_filter_and_the_order_are_those_of_the_list(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &[]).await;
        for name in ["beta", "alpha", "gamma", "other"] {
            key(&service, &owner, named(name)).await;
            let draft = ApplicationDraft { name: name.into(), roles: vec![RoleName::GATEWAY], disabled: false };
            applications::add(&service, &admin, &draft).await.unwrap();
        }
        for sort in KeySort::ALL {
            for direction in [Direction::Ascending, Direction::Descending] {
                let filter = KeyFilter { text: "a".into(), view: View::Active, ..KeyFilter::default() };
                let query = KeyQuery { filter, sort, direction, ..KeyQuery::default() };
                let shown = api_keys::list(&service, &admin, &query).await.unwrap().items;
                let shown: Vec<String> = shown.into_iter().map(|key| key.id.to_string()).collect();
                assert_eq!(exported(&service, &admin, List::ApiKeys(query)).await, [shown]);
            }
        }
        let query = ApplicationQuery { text: "a".into(), size: PageSize::of(1), ..ApplicationQuery::default() };
        assert_eq!(exported(&service, &admin, List::Applications(query)).await[0].len(), 3);
        let none = UserQuery { role: Some(RoleName::GATEWAY), ..UserQuery::default() };
        assert_eq!(exported(&service, &admin, List::Users(none)).await, [Vec::<String>::new()]);
    }

    async fn the_log_tells_who_asked_for_what(service: Service) {
        let admin = organisation(&service).await;
        for (list, _, action) in every_list() {
            exported(&service, &admin, list).await;
            let event = latest(&service, &admin).await;
            assert_eq!((event.action, event.actor.as_str(), event.details), (action, "Ada Admin", vec![]));
        }
        let filter = KeyFilter { text: "ci".into(), view: View::Idle, ..KeyFilter::default() };
        let query = KeyQuery { filter, sort: KeySort::Name, direction: Direction::Ascending, ..KeyQuery::default() };
        exported(&service, &admin, List::ApiKeys(query)).await;
        let asked = [("search", "ci"), ("status", "idle"), ("sort", "name")];
        let asked: Vec<_> = asked.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        assert_eq!(latest(&service, &admin).await.details, asked);
        // As long as an address may be, as often as somebody likes.
        let filter = KeyFilter { project: Some("é".repeat(30_000)), ..KeyFilter::default() };
        exported(&service, &admin, List::ApiKeys(KeyQuery { filter, ..KeyQuery::default() })).await;
        let details = latest(&service, &admin).await.details;
        assert_eq!(details, [("project".to_owned(), "é".repeat(MAX_CHARS))]);
    }

    async fn each_list_is_for_who_may_see_it(service: Service) {
        let admin = organisation(&service).await;
        let dev = person(&service, &admin, "dev@example.test", &[RoleName::DEVELOPER]).await;
        let auditor = person(&service, &admin, "audit@example.test", &[RoleName::AUDITOR]).await;
        for (list, permission, action) in every_list() {
            let error = refused(begun(&service, &dev, list.clone()).await.map(drop));
            assert_eq!(error, Error::Forbidden { permission: permission.to_string() });
            assert_ne!(latest(&service, &admin).await.action, action, "what is refused is not told as done");
            assert!(!exported(&service, &auditor, list).await.is_empty());
        }
        let long = List::Users(UserQuery { text: "é".repeat(MAX_CHARS + 1).into(), ..UserQuery::default() });
        assert!(refused(begun(&service, &admin, long).await.map(drop)).about("q").is_some());
    }

    async fn another_tenant_is_not_in_it(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &[]).await;
        key(&service, &owner, named("k")).await;
        let other = operator(&service, "other").await;
        let olga = person(&service, &other, "olga@other.test", &[RoleName::TENANT_ADMIN]).await;
        for (list, ..) in every_list() {
            let (ours, theirs) = (exported(&service, &admin, list.clone()).await, exported(&service, &olga, list).await);
            assert!(theirs.concat().iter().all(|id| !ours.concat().contains(id)), "{theirs:?}");
        }
    }

    async fn whoever_loses_the_right_gets_no_further_page(service: Service) {
        let admin = organisation(&service).await;
        many_users(&service, &admin).await;
        let events = || List::Events(EventQuery::default());
        let ended = Error::Forbidden { permission: Permission::EventsRead.to_string() };
        for (name, error) in [("demoted", ended), ("out", Error::Unauthenticated), ("disabled", Error::Unauthenticated)] {
            let actor = person(&service, &admin, &format!("{name}@example.test"), &[RoleName::AUDITOR]).await;
            let mut export = begun(&service, &actor, events()).await.unwrap();
            assert_eq!(ids(export.next().await.unwrap().unwrap()).len(), MAX as usize);
            let user = users::get(&service, &admin, id_of(&actor)).await.unwrap();
            let change = match name {
                "demoted" => UserChange { roles: vec![], ..as_is(&user) },
                _ => UserChange { disabled: name == "disabled", ..as_is(&user) },
            };
            users::change(&service, &admin, user.id, None, &change).await.unwrap();
            if name == "out" {
                sessions::sign_out(&service, &actor).await.unwrap();
            }
            assert_eq!(refused(export.next().await.map(drop)), error, "{name}");
        }
    }

    async fn files_that_nobody_reads_on_keep_nobody_waiting(service: Service) {
        let admin = organisation(&service).await;
        many_users(&service, &admin).await;
        let mut unread = Vec::new();
        for _ in 0..2 * CONNECTIONS {
            let mut export = begun(&service, &admin, List::Events(EventQuery::default())).await.unwrap();
            export.next().await.unwrap().unwrap();
            unread.push(export);
        }
        let setting = [("api_keys.max_per_user".to_owned(), "7".to_owned())];
        settings::change(&service, &admin, None, &setting).await.unwrap();
        assert!(unread[0].next().await.unwrap().is_some());
    }

    async fn files_that_are_read_leave_others_a_connection(service: Service) {
        let admin = organisation(&service).await;
        let mut files = Vec::new();
        for _ in 0..2 * CONNECTIONS {
            files.push(begun(&service, &admin, List::Events(EventQuery::default())).await.unwrap());
        }
        // Each has asked for its page, and then stands still.
        let mut reading: Vec<_> = files.iter_mut().map(|file| Box::pin(file.next())).collect();
        poll_fn(|context| {
            reading.iter_mut().for_each(|page| _ = page.as_mut().poll(context));
            Poll::Ready(())
        })
        .await;
        assert!(!users::list(&service, &admin, "", None, &Position::Start).await.unwrap().items.is_empty());
    }
}
