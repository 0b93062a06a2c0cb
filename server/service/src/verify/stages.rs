//! The rules that a known credential must pass, in order. The first that refuses is the verdict.

use domain::time::Timestamp;
use domain::verdict::Code;

use super::index::Entry;

type Stage = fn(&Entry, Timestamp) -> Option<Code>;

/// To add a rule, add its function here, in its place.
const STAGES: [Stage; 4] = [tenant_switch, owner, revoked, expired];

pub(super) fn judge(entry: &Entry, now: Timestamp) -> Code {
    STAGES.iter().find_map(|stage| stage(entry, now)).unwrap_or(Code::Valid)
}

fn tenant_switch(entry: &Entry, _: Timestamp) -> Option<Code> {
    (!entry.owner.tenant.api_keys_enabled()).then_some(Code::Disabled)
}

fn owner(entry: &Entry, _: Timestamp) -> Option<Code> {
    (!entry.owner.is_active()).then_some(Code::OwnerInactive)
}

fn revoked(entry: &Entry, _: Timestamp) -> Option<Code> {
    entry.revoked.then_some(Code::Revoked)
}

fn expired(entry: &Entry, now: Timestamp) -> Option<Code> {
    (entry.expires_at <= now).then_some(Code::Expired)
}
