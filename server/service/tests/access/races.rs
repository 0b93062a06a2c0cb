//! Many at once: what one has looked at is still so when it writes, on both databases.

use std::future::poll_fn;
use std::task::{Context, Poll};

use domain::Error;
use domain::api_key::KeyQuery;
use domain::api_key::View;
use domain::application::ApplicationDraft;
use domain::permission::Permission;
use domain::project::ProjectDraft;
use domain::role::{RoleDraft, RoleName};
use domain::time::DAY;
use domain::user::UserChange;
use service::store::sql;
use service::{Actor, Service, api_keys, applications, projects, roles, settings, users};
use tokio::task::JoinSet;

use crate::access::makers::*;
use crate::common::*;
use crate::each_database;

const AT_ONCE: usize = 16;

async fn set(service: &Service, admin: &Actor, name: &str, value: &str) {
    settings::change(service, admin, None, &[(name.to_owned(), value.to_owned())]).await.unwrap();
}

async fn active_keys(service: &Service, owner: &Actor) -> usize {
    let mut query = KeyQuery::default();
    query.filter.view = View::Active;
    api_keys::list_own(service, owner, &query).await.unwrap().items.len()
}

each_database! {
    async fn extensions_at_once_stay_within_the_limit(service: Service) {
        let admin = organisation(&service).await;
        set(&service, &admin, "api_keys.max_per_user", "16").await;
        let wanda = owner(&service, &admin, "wanda", &[]).await;
        let mut keys = Vec::new();
        for i in 0..AT_ONCE {
            keys.push(key(&service, &wanda, named(&format!("key {i}"))).await.key.id);
        }
        service.clock().advance(31 * DAY);
        let wanda = again(&service, "wanda@example.test").await;
        set(&service, &operator(&service, "default").await, "api_keys.max_per_user", "3").await;
        let mut extending = JoinSet::new();
        for id in keys {
            let (service, wanda) = (service.clone(), wanda.clone());
            extending.spawn(async move { api_keys::extend(&service, &wanda, id, 1).await.is_ok() });
        }
        let extended = extending.join_all().await.into_iter().filter(|extended| *extended).count();
        assert_eq!((extended, active_keys(&service, &wanda).await), (3, 3));
    }

    async fn keys_made_at_once_stay_within_the_limit(service: Service) {
        let admin = organisation(&service).await;
        set(&service, &admin, "api_keys.max_per_user", "3").await;
        let wanda = owner(&service, &admin, "wanda", &[]).await;
        let mut making = JoinSet::new();
        for i in 0..AT_ONCE {
            let (service, wanda) = (service.clone(), wanda.clone());
            making.spawn(async move { api_keys::generate(&service, &wanda, &named(&format!("key {i}"))).await.is_ok() });
        }
        let made = making.join_all().await.into_iter().filter(|made| *made).count();
        assert_eq!((made, active_keys(&service, &wanda).await), (3, 3));
    }

    async fn nothing_keeps_a_role_that_is_removed_meanwhile(service: Service) {
        let admin = organisation(&service).await;
        let draft = ApplicationDraft { name: "export".into(), roles: vec!["reader".parse().unwrap()], ..Default::default() };
        let id = applications::add(&service, &admin, &draft).await.unwrap().application.id;
        for round in 0..8 {
            let role = RoleDraft { name: format!("late-{round}"), permissions: [Permission::Verify].into_iter().collect(), ..RoleDraft::default() };
            let name = roles::add(&service, &admin, &role).await.unwrap();
            let with = ApplicationDraft { roles: vec![name.clone()], ..draft.clone() };
            let (given, removed) = tokio::join!(
                applications::change(&service, &admin, id, None, &with),
                roles::remove(&service, &admin, &name),
            );
            let exists = roles::list(&service, &admin).await.unwrap().iter().any(|role| role.name == name);
            let held = applications::get(&service, &admin, id).await.unwrap().roles.contains(&name);
            assert!(!held || exists, "given: {given:?}, removed: {removed:?}");
            applications::change(&service, &admin, id, None, &draft).await.unwrap();
        }
    }

    async fn administrators_who_demote_each_other_leave_one(service: Service) {
        let ada = organisation(&service).await;
        let bea = person(&service, &ada, "bea@example.test", &[RoleName::TENANT_ADMIN]).await;
        let demoted = async |by: &Actor, whom: &Actor| {
            let user = users::get(&service, &operator(&service, "default").await, id_of(whom)).await.unwrap();
            users::change(&service, by, user.id, None, &UserChange { roles: Vec::new(), ..as_is(&user) }).await
        };
        let (one, other) = tokio::join!(demoted(&ada, &bea), demoted(&bea, &ada));
        let outcomes = [one.map(|_| ()), other.map(|_| ())];
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
        let lost = outcomes.into_iter().find_map(Result::err).unwrap().tell();
        assert!(matches!(lost, Error::Forbidden { .. }), "whoever was demoted first demotes nobody: {lost:?}");
    }

    /// An index that is filled while somebody writes sees one moment, and then all that comes after it.
    async fn a_start_amid_writing_reads_one_moment(service: Service) {
        let admin = organisation(&service).await;
        set(&service, &admin, "api_keys.max_per_user", "1000").await;
        let writer = {
            let (service, admin) = (service.clone(), admin.clone());
            tokio::spawn(async move {
                for i in 0..12 {
                    let wanda = owner(&service, &admin, &format!("wanda{i}"), &[]).await;
                    project(&service, &admin, &format!("checkout{i}"), &[(&wanda, "reader")]).await;
                    let new = domain::api_key::NewKey { project: Some(format!("checkout{i}")), ..named("first") };
                    key(&service, &wanda, new).await;
                }
            })
        };
        while !writer.is_finished() {
            let other = Service::new(service.database().clone(), service.ring().clone(), service.clock().clone()).await.unwrap();
            other.index().load(other.database()).await.unwrap();
            other.index().catch_up_to_head(other.database()).await.unwrap();
        }
        writer.await.unwrap();
    }
    /// However many changes wait for each other, somebody who only looks is answered.
    async fn readers_do_not_wait_for_writers(service: Service) {
        let admin = organisation(&service).await;
        let mut first = service.database().begin().await.unwrap();
        sql("UPDATE tenants SET name = name").run(&mut first).await.unwrap();
        let drafts: Vec<_> = (0..3 * AT_ONCE)
            .map(|i| ProjectDraft { name: format!("p{i}"), slug: format!("p{i}"), ..ProjectDraft::default() })
            .collect();
        let mut writers: Vec<_> = drafts.iter().map(|draft| Box::pin(projects::add(&service, &admin, draft))).collect();
        let mut go_on = |context: &mut Context<'_>| {
            writers.retain_mut(|writer| writer.as_mut().poll(context).map(Result::unwrap).is_pending());
            writers.len()
        };
        // Each asks for a connection before the reader does.
        let waiting = poll_fn(|context| Poll::Ready(go_on(context))).await;
        assert_eq!(waiting, drafts.len());
        assert!(projects::list(&service, &admin).await.unwrap().is_empty());
        first.commit().await.unwrap();
        poll_fn(|context| if go_on(context) == 0 { Poll::Ready(()) } else { Poll::Pending }).await;
    }
}
