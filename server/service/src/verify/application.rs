//! What the index holds of applications: OAuth 2.0 clients and their access tokens.

use std::sync::Arc;

use arc_swap::ArcSwap;
use domain::access::Access;
use domain::id::{ApiId, ApplicationId};
use domain::permission::PermissionSet;
use domain::time::Timestamp;

use super::counter::Counter;
use super::entry::Tenant;
use super::grants::RoleCell;
use crate::secret::{HashedSecret, KeyRing};

pub(super) struct Application {
    pub(super) id: ApplicationId,
    pub(super) tenant: Arc<Tenant>,
    pub(super) card: ArcSwap<Card>,
    pub(super) counter: Arc<Counter>,
}

/// What can change about an application; its tokens point at it, so that a change counts for all of them.
#[derive(Clone)]
pub(super) struct Card {
    pub(super) name: String,
    pub(super) roles: Vec<Arc<RoleCell>>,
    pub(super) disabled: bool,
    pub(super) deleted: bool,
    /// Tokens of another epoch are dead.
    pub(super) epoch: i64,
    pub(super) hash: HashedSecret,
    /// The secret before the last one, and until when it works.
    pub(super) previous: Option<(HashedSecret, Timestamp)>,
}

impl Card {
    /// True if this is the application's secret, or the one before it in its overlap.
    pub(super) fn knows(&self, secret: &str, ring: &KeyRing, now: Timestamp) -> bool {
        self.hash.matches(secret, ring)
            || self.previous.as_ref().is_some_and(|(hash, until)| now < *until && hash.matches(secret, ring))
    }
}

pub(super) struct Token {
    pub(super) application: Arc<Application>,
    pub(super) hash: HashedSecret,
    pub(super) epoch: i64,
    pub(super) expires_at: Timestamp,
    pub(super) revoked: bool,
    pub(super) permissions: PermissionSet,
    /// Sorted by ID.
    pub(super) access: Box<[(ApiId, Access)]>,
}
