//! Segments that have ended are put in order by whoever settles them.

use domain::role::RoleName;
use domain::time::DAY;
use service::store::{Engine, sql};
use service::{Actor, Service, api_keys};

use crate::api_keys::makers::named;
use crate::api_keys::views::{agree, calls, keys, people};
use crate::common::{operator, user};
use crate::each_database;

/// The tenant's keys whose segment has ended, or is not the one that their times give.
async fn unsettled(service: &Service, tenant: &Actor) -> i64 {
    let now = service.clock().now();
    let wrong = "SELECT count(*) AS n FROM api_keys WHERE tenant_id = $1 AND (segment_until <= $2
         OR segment <> CASE
                WHEN revoked_at IS NOT NULL THEN 14
                WHEN expires_at <= $2 THEN 13
                ELSE CASE WHEN expires_at = 9223372036854775807 THEN 1 WHEN expires_at > $3 THEN 5 ELSE 9 END
                    + CASE WHEN last_used_at IS NULL THEN 2 ELSE 0 END
                    + CASE WHEN coalesce(last_used_at, created_at) <= $4 THEN 1 ELSE 0 END
            END)";
    let wrong = sql(wrong).bind(tenant.tenant).bind(now).bind(now.plus(14 * DAY)).bind(now.plus(-90 * DAY));
    wrong.one(&mut service.database().read().await.unwrap()).await.unwrap().unwrap()
}

each_database! {
    async fn every_segment_that_has_ended_is_settled(service: Service) {
        let (tenant, people) = people(&service).await;
        let made = keys(&service, &tenant, &people).await;
        calls(&service, &made[..20]).await;
        assert!(unsettled(&service, &tenant).await > 0, "some were called for the first time");
        for _ in 0..6 {
            api_keys::settle(&service).await.unwrap();
            assert_eq!(unsettled(&service, &tenant).await, 0);
            agree(&service, &tenant).await;
            service.clock().advance(30 * DAY);
        }
    }

    /// On SQLite whoever writes for long keeps everybody waiting.
    async fn a_tenant_in_which_somebody_writes_keeps_no_other_waiting(service: Service) {
        if service.database().engine() == Engine::Sqlite {
            return;
        }
        let tenants = [people(&service).await.0, operator(&service, "other").await];
        user(&service, &tenants[1], "zoe@example.test", &[RoleName::DEVELOPER]).await;
        for (tenant, email) in tenants.iter().zip(["dora@example.test", "zoe@example.test"]) {
            api_keys::generate_for(&service, tenant, email, &named("export")).await.unwrap();
        }
        service.clock().advance(20 * DAY);
        for held in &tenants {
            let mut tx = service.database().begin().await.unwrap();
            let hold = sql("SELECT id AS t FROM tenants WHERE id = $1").bind(held.tenant).locking();
            hold.one::<String>(&mut tx).await.unwrap();
            api_keys::settle(&service).await.unwrap_err();
            for tenant in &tenants {
                assert_eq!(unsettled(&service, tenant).await, i64::from(tenant.tenant == held.tenant));
            }
            drop(tx);
            api_keys::settle(&service).await.unwrap();
            assert_eq!(unsettled(&service, held).await, 0);
            service.clock().advance(20 * DAY);
        }
    }
}
