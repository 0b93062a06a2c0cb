//! What a filter selects, by what the rows say themselves. Conditions are over `api_keys k`.

use domain::api_key::{IDLE_DAYS, KeyFilter, SOON_DAYS, View};
use domain::id::{ProjectId, TenantId};
use domain::time::{DAY, Timestamp};

use crate::store::Conditions;

/// Everything but the text that is searched for.
pub(super) fn conditions(tenant: TenantId, filter: &KeyFilter, now: Timestamp) -> Conditions {
    let mut conditions = Conditions::default();
    conditions.and("k.tenant_id = ?", [tenant.into()]);
    whose(&mut conditions, tenant, filter);
    shown(&mut conditions, filter.view, now);
    conditions
}

/// The keys of an owner, and of a project.
pub(super) fn whose(conditions: &mut Conditions, tenant: TenantId, filter: &KeyFilter) {
    if let Some(owner) = filter.owner {
        conditions.and("k.owner_id = ?", [owner.into()]);
    }
    if let Some(project) = &filter.project {
        match project.parse::<ProjectId>() {
            Ok(id) => conditions.and("k.project_id = ?", [id.into()]),
            Err(_) => conditions.and(
                "k.project_id IN (SELECT id FROM projects WHERE tenant_id = ? AND slug = ?)",
                [tenant.into(), project.into()],
            ),
        };
    }
}

/// Those that `view` shows at `now`.
pub(super) fn shown(conditions: &mut Conditions, view: View, now: Timestamp) {
    const ACTIVE: &str = "k.revoked_at IS NULL AND k.expires_at > ?";
    match view {
        View::All => conditions,
        View::Active => conditions.and(ACTIVE, [now.into()]),
        View::Expired => conditions.and("k.revoked_at IS NULL AND k.expires_at <= ?", [now.into()]),
        View::Revoked => conditions.and("k.revoked_at IS NOT NULL", []),
        View::NoExpiry => conditions.and("k.revoked_at IS NULL AND k.expires_at = ?", [Timestamp::NEVER.into()]),
        View::ExpiringSoon => {
            conditions.and(ACTIVE, [now.into()]).and("k.expires_at <= ?", [now.plus(SOON_DAYS * DAY).into()])
        }
        View::NeverUsed => conditions.and(ACTIVE, [now.into()]).and("k.last_used_at IS NULL", []),
        View::Idle => conditions
            .and(ACTIVE, [now.into()])
            .and("coalesce(k.last_used_at, k.created_at) <= ?", [now.plus(-IDLE_DAYS * DAY).into()]),
    };
}
