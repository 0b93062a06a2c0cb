//! What is judged: a credential as the rules look at it, whatever its kind.

use std::net::IpAddr;
use std::sync::Arc;

use domain::id::CredentialId;
use domain::limits::Limits;
use domain::network::Network;
use domain::time::Timestamp;

use super::counter::Counter;
use super::entry::{Owner, OwnerState, Project, Tenant};
use super::grants::Grants;
use super::rate::Rate;
use super::verdict::Bounds;

/// A credential, of what the index lends. Each kind builds it in one place; to add a kind, add that.
#[derive(Clone, Copy)]
pub(super) struct Subject<'c> {
    /// As answers call it.
    pub(super) id: CredentialId,
    /// As words call it: `the key`.
    pub(super) noun: &'static str,
    pub(super) name: &'c str,
    pub(super) tenant: &'c Tenant,
    /// The person whom it belongs to.
    pub(super) owner: Option<(&'c Owner, &'c OwnerState)>,
    pub(super) project: Option<&'c Project>,
    /// All of its kind, or its holder; in words.
    pub(super) switched_off: Option<&'static str>,
    /// False for what works only once somebody approves it, and while they do.
    pub(super) approved: bool,
    /// Taken back; in words.
    pub(super) revoked: Option<&'static str>,
    pub(super) issued_at: Timestamp,
    /// [`Timestamp::NEVER`] for one without expiry.
    pub(super) expires_at: Timestamp,
    /// Where it may be used from; none for everywhere.
    pub(super) networks: &'c [Network],
    pub(super) rate: Option<&'c Rate>,
    pub(super) grants: Grants<'c>,
    pub(super) counter: &'c Arc<Counter>,
}

impl Subject<'_> {
    /// True if it may be used from there.
    pub(super) fn allows(&self, address: Option<IpAddr>) -> bool {
        let is_inside = |address| self.networks.iter().any(|network| network.contains(address));
        self.networks.is_empty() || address.is_some_and(is_inside)
    }

    pub(super) fn bounds(&self) -> Bounds {
        Bounds {
            project: self.project.map(|project| project.id),
            access: self.grants.narrowing.map(<[_]>::to_vec),
            permitted: self.grants.permitted,
            limits: Limits { allowed_addresses: self.networks.to_vec(), ratelimit: self.rate.map(|rate| rate.limit) },
            expires_at: self.expires_at,
            is_old_secret: false,
        }
    }
}
