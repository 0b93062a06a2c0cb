//! What the database counts by itself is what somebody finds who counts again.

use domain::project::ProjectDraft;
use domain::role::RoleName;
use domain::selection::Selection;
use domain::time::DAY;
use domain::user::{User, UserChange};
use service::store::{sql, sql_text};
use service::{Actor, Service, api_keys, projects, usage, users};
use tokio::task::JoinSet;

use crate::access::beside::{count, run};
use crate::api_keys::makers::named;
use crate::api_keys::views::{agree, calls, keys, people};
use crate::common::{again, as_is, code_of};
use crate::each_database;

/// Counts that are not what is counted again, either way round.
pub(crate) const WRONG: &str = "SELECT count(*) AS n FROM (
    SELECT tenant_id, scope, segment, sum(keys) AS keys FROM (
        SELECT tenant_id, scope, segment, -keys AS keys FROM api_key_counts
        UNION ALL SELECT tenant_id, tenant_id, segment, 1 FROM api_keys
        UNION ALL SELECT tenant_id, owner_id, segment, 1 FROM api_keys
        UNION ALL SELECT tenant_id, project_id, segment, 1 FROM api_keys WHERE project_id IS NOT NULL
    ) AS both_ways GROUP BY tenant_id, scope, segment
) AS differences WHERE keys <> 0";

async fn assert_right(service: &Service) {
    assert!(
        count(service, "SELECT count(*) AS n FROM api_key_counts WHERE keys > 0").await > 0,
        "something is counted"
    );
    assert_eq!(count(service, WRONG).await, 0);
}

async fn rename(service: Service, operator: Actor, user: User) {
    for round in 0..4 {
        let user = users::get(&service, &operator, user.id).await.unwrap();
        let change = UserChange { name: format!("Renamed {round}"), ..as_is(&user) };
        users::change(&service, &operator, user.id, None, &change).await.unwrap();
    }
}

async fn generate_and_delete(service: Service, operator: Actor, owner: Actor, email: String) {
    for name in ["one", "two", "three"] {
        let key = api_keys::generate_for(&service, &operator, &email, &named(name)).await.unwrap();
        api_keys::delete(&service, &owner, &[key.key.id]).await.unwrap();
    }
}

/// What nobody waits for does not wait long for others itself.
fn may_give_way(done: service::Result<()>) {
    if let Err(error) = done {
        let lock_timeout = "55P03";
        assert!(format!("{error:?}").contains(lock_timeout), "{error:?}");
    }
}

each_database! {
    /// Nobody is refused because another writes the same counts.
    async fn counts_are_right_after_everything_at_once(service: Service) {
        let (operator, people) = people(&service).await;
        let mut made = keys(&service, &operator, &people).await;
        made.extend(keys(&service, &operator, &people).await);
        // Many segments have ended.
        service.clock().advance(20 * DAY);
        let other = Service::new(service.database().clone(), service.ring().clone(), service.clock().clone()).await.unwrap();
        other.index().load(other.database()).await.unwrap();
        let mut working = JoinSet::new();
        for (i, process) in [service.clone(), other].into_iter().enumerate() {
            let revoked: Vec<_> = made.iter().skip(i).step_by(2).map(|key| key.key.id).collect();
            let (by, revoking) = (operator.clone(), service.clone());
            working.spawn(async move {
                for ids in revoked.chunks(7) {
                    api_keys::revoke(&revoking, &by, &Selection::Ids(ids.to_vec())).await.unwrap();
                }
            });
            working.spawn(rename(service.clone(), operator.clone(), people[i].clone()));
            let owner = again(&service, &people[i].email).await;
            working.spawn(generate_and_delete(service.clone(), operator.clone(), owner, people[i].email.clone()));
            let (user, secrets) = (process.clone(), made.iter().map(|key| key.secret.clone()).collect::<Vec<_>>());
            working.spawn(async move {
                for secrets in secrets.chunks(5) {
                    secrets.iter().for_each(|secret| _ = code_of(&user, secret));
                    may_give_way(usage::flush(&user).await);
                }
            });
            working.spawn(async move {
                for _ in 0..20 {
                    may_give_way(api_keys::settle(&process).await);
                }
            });
        }
        while let Some(done) = working.join_next().await {
            done.unwrap();
        }
        assert_right(&service).await;
        agree(&service, &operator).await;
        api_keys::settle(&service).await.unwrap();
        assert_right(&service).await;
        agree(&service, &operator).await;
    }

    async fn counts_follow_a_key_to_another_project_and_out_of_the_table(service: Service) {
        let (operator, people) = people(&service).await;
        let made = keys(&service, &operator, &people).await;
        calls(&service, &made[..9]).await;
        let draft = ProjectDraft { slug: "billing".into(), name: "Billing".into(), members: vec![(people[0].id, RoleName::DEVELOPER)] };
        projects::add(&service, &operator, &draft).await.unwrap();
        run(&service, "UPDATE api_keys SET project_id = (SELECT id FROM projects WHERE slug = 'billing') WHERE project_id IS NOT NULL AND revoked_at IS NULL AND last_used_at IS NULL").await;
        assert_right(&service).await;
        let listed = projects::list(&service, &operator).await.unwrap();
        let counted: u32 = listed.iter().map(|project| project.keys).sum();
        assert_eq!(counted, made.iter().filter(|key| key.key.project.is_some()).count() as u32);
        run(&service, "UPDATE api_keys SET project_id = NULL WHERE last_used_at IS NOT NULL").await;
        assert_right(&service).await;
        agree(&service, &operator).await;
        let mut tx = service.database().begin().await.unwrap();
        sql("DELETE FROM users WHERE id = $1").bind(people[1].id).run(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        assert_right(&service).await;
        agree(&service, &operator).await;
        run(&service, "DELETE FROM api_keys").await;
        assert_eq!(count(&service, "SELECT count(*) AS n FROM api_key_counts WHERE keys <> 0").await, 0);
        agree(&service, &operator).await;
    }

    async fn counts_go_with_a_tenant(service: Service) {
        let (operator, people) = people(&service).await;
        keys(&service, &operator, &people).await;
        let mut tx = service.database().begin().await.unwrap();
        for table in ["sessions", "project_members", "api_keys"] {
            let text = match table {
                "api_keys" => "DELETE FROM api_keys WHERE tenant_id = $1".to_owned(),
                _ => format!("DELETE FROM {table} WHERE user_id IN (SELECT id FROM users WHERE tenant_id = $1)"),
            };
            sql_text(text).bind(operator.tenant).run_any(&mut tx).await.unwrap();
        }
        tx.commit().await.unwrap();
        assert_eq!(count(&service, "SELECT count(*) AS n FROM api_key_counts WHERE keys <> 0").await, 0);
    }
}
