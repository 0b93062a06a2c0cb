//! What the index holds of authorizations: a consumer, acting for a user who let it.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use domain::id::{AuthorizationId, ConsumerId, CredentialId, UserId};
use domain::permission::PermissionSet;
use domain::time::Timestamp;

use super::consumer::Consumer;
use super::entry::Owner;
use super::granted::Granted;
use super::grants::{Basis, Grants};
use super::index::Index;
use super::load::Which;
use super::subject::Subject;
use crate::error::{Failure, Result};
use crate::secret::SealedSecret;
use crate::store::{FromRow, Row, Snapshot, sql_text};

pub(super) struct Authorization {
    pub(super) consumer: Arc<Consumer>,
    user: Arc<Owner>,
    pub(super) secret: SealedSecret,
    /// None for all that its user reaches.
    access: Option<Granted>,
    expires_at: Timestamp,
    withdrawn: bool,
}

impl Authorization {
    /// Lends the authorization as the rules look at it: its user, or less. At Claviger itself it may do nothing.
    pub(super) fn with_subject<R>(&self, id: AuthorizationId, with: impl FnOnce(&Subject<'_>) -> R) -> R {
        let (consumer, user) = (self.consumer.state.load(), self.user.state.load());
        let removed = consumer.removed.then_some("the consumer was removed");
        with(&Subject {
            id: CredentialId::Consumer(self.consumer.id),
            noun: "the authorization",
            name: &consumer.name,
            tenant: &self.consumer.tenant,
            owner: Some((&*self.user, &**user)),
            project: None,
            switched_off: None,
            approved: consumer.is_approved(),
            revoked: removed.or(self.withdrawn.then_some("the authorization was withdrawn")),
            issued_at: id.made_at(),
            expires_at: self.expires_at,
            networks: &[],
            rate: None,
            grants: Grants {
                roles: &user.roles,
                narrowing: self.access.as_ref().map(|granted| &*granted.access),
                permitted: Some(PermissionSet::NONE),
                basis: Basis::Roles,
            },
            counter: &self.consumer.counter,
        })
    }
}

/// When authorizations were last used, as far as nobody has written it yet.
#[derive(Default)]
pub(super) struct Uses(Mutex<HashMap<AuthorizationId, Timestamp>>);

impl Uses {
    pub(super) fn note(&self, id: AuthorizationId, at: Timestamp) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(id, at);
    }

    pub(super) fn take(&self) -> HashMap<AuthorizationId, Timestamp> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Authorizations that have not expired. Those that are gone are removed.
pub(super) async fn load(index: &Index, snapshot: &mut Snapshot<'_>, which: Which<'_>) -> Result<()> {
    let (condition, values) = which.condition("id");
    let text = format!(
        "SELECT id, consumer_id, user_id, secret, access, expires_at, withdrawn_at FROM authorizations WHERE {condition}"
    );
    let rows: Vec<AuthorizationRow> = sql_text(text).bind_all(values).all(snapshot).await?;
    let found: HashSet<AuthorizationId> = rows.iter().map(|row| row.id).collect();
    let authorizations = index.authorizations.pin();
    match which {
        Which::All => authorizations.retain(|id, _| found.contains(id)),
        Which::Only(ids) => {
            let asked = ids.iter().filter_map(|id| id.parse().ok());
            asked.filter(|id| !found.contains(id)).for_each(|id| _ = authorizations.remove(&id));
        }
    }
    for AuthorizationRow { id, consumer, user, secret, access, expires_at, withdrawn } in rows {
        let consumer = index.consumers.pin().get(&consumer).cloned();
        let consumer = consumer.ok_or(Failure::Corrupt { what: "consumer_id" })?;
        let user = index.owners.pin().get(&user).cloned().ok_or(Failure::Corrupt { what: "user_id" })?;
        authorizations.insert(id, Authorization { consumer, user, secret, access, expires_at, withdrawn });
    }
    Ok(())
}

struct AuthorizationRow {
    id: AuthorizationId,
    consumer: ConsumerId,
    user: UserId,
    secret: SealedSecret,
    access: Option<Granted>,
    expires_at: Timestamp,
    withdrawn: bool,
}

impl FromRow for AuthorizationRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.parsed("id")?,
            consumer: row.parsed("consumer_id")?,
            user: row.parsed("user_id")?,
            secret: SealedSecret::from_stored(row.get::<String>("secret")?),
            access: row.get::<Option<String>>("access")?.map(|text| Granted::read(&text)),
            expires_at: row.time("expires_at")?,
            withdrawn: row.time_opt("withdrawn_at")?.is_some(),
        })
    }
}
