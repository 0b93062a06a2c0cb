//! What the index holds of OAuth 1.0a consumers.

use std::collections::HashSet;
use std::sync::Arc;

use arc_swap::ArcSwap;
use domain::consumer::{ConsumerKey, ConsumerStatus};
use domain::id::{ConsumerId, TenantId};
use oauth1::{Keys, Problem, PublicKey, SignatureMethod, Signed, Verified};

use super::counter::Counter;
use super::entry::Tenant;
use super::index::Index;
use super::load::Which;
use crate::error::{Failure, Result};
use crate::sealing::CONSUMER_SECRET;
use crate::secret::{KeyRing, PlainSecret, SealedSecret};
use crate::store::{FromRow, Row, Snapshot, sql_text};

pub(crate) struct Consumer {
    pub(crate) id: ConsumerId,
    pub(super) key: ConsumerKey,
    pub(super) tenant: Arc<Tenant>,
    pub(super) state: ArcSwap<ConsumerState>,
    pub(super) counter: Arc<Counter>,
}

/// What can change about a consumer; what users let it do points at it, so that a change counts for all of that.
#[derive(Clone)]
pub(super) struct ConsumerState {
    pub(super) name: String,
    status: ConsumerStatus,
    pub(super) removed: bool,
    secret: SealedSecret,
    methods: Vec<SignatureMethod>,
    public_key: Option<PublicKey>,
}

impl ConsumerState {
    pub(super) fn is_approved(&self) -> bool {
        self.status == ConsumerStatus::Approved
    }
}

impl Consumer {
    pub(crate) fn tenant(&self) -> TenantId {
        self.tenant.id
    }

    /// True while it may be used at all.
    pub(crate) fn is_approved(&self) -> bool {
        let state = self.state.load();
        state.is_approved() && !state.removed
    }

    /// True while nobody has decided about it. Anybody may have registered it, and nothing of it need be remembered: it
    /// never had anything.
    pub(crate) fn is_pending(&self) -> bool {
        self.state.load().status == ConsumerStatus::Pending
    }

    /// Proves that the consumer signed, and with the secret of the token that it names, if it names one.
    ///
    /// # Errors
    /// [`Problem::SignatureMethodRejected`] or [`Problem::SignatureInvalid`]; nothing is valid that cannot be opened.
    pub(super) fn prove(
        &self,
        ring: &KeyRing,
        signed: &Signed,
        token_secret: Option<&PlainSecret>,
    ) -> std::result::Result<Verified, Problem> {
        self.with_keys(ring, token_secret, |methods, keys| signed.verify(methods, keys))
    }

    /// Lends what its signatures are verified with.
    pub(super) fn with_keys<R>(
        &self,
        ring: &KeyRing,
        token_secret: Option<&PlainSecret>,
        with: impl FnOnce(&[SignatureMethod], &Keys<'_>) -> std::result::Result<R, Problem>,
    ) -> std::result::Result<R, Problem> {
        let state = self.state.load();
        let id = self.id.to_string();
        let secret = ring.open(&state.secret, &CONSUMER_SECRET.place(self.tenant.id, &id)).map_err(|error| {
            tracing::error!(consumer = id, %error, "a consumer's secret cannot be read");
            Problem::SignatureInvalid
        })?;
        let keys = Keys {
            consumer_secret: secret.expose(),
            token_secret: token_secret.map_or("", PlainSecret::expose),
            public_key: state.public_key.as_ref(),
        };
        with(&state.methods, &keys)
    }
}

/// Consumers; what was counted for one and not written yet stays with it.
pub(super) async fn load(index: &Index, snapshot: &mut Snapshot<'_>, which: Which<'_>) -> Result<()> {
    let (condition, values) = which.condition("id");
    let text = format!(
        "SELECT id, tenant_id, consumer_key, name, secret, signature_methods, public_key, approved_at, disapproved_at
         FROM consumers WHERE {condition}"
    );
    let rows: Vec<ConsumerRow> = sql_text(text).bind_all(values).all(snapshot).await?;
    let found: HashSet<ConsumerId> = rows.iter().map(|row| row.id).collect();
    let (consumers, keys) = (index.consumers.pin(), index.consumer_keys.pin());
    for ConsumerRow { id, tenant, key, state } in rows {
        if let Some(consumer) = consumers.get(&id) {
            consumer.state.store(Arc::new(state));
            continue;
        }
        let tenant = index.tenants.pin().get(&tenant).cloned().ok_or(Failure::Corrupt { what: "tenant_id" })?;
        let consumer = Consumer { id, key, tenant, state: ArcSwap::from_pointee(state), counter: Arc::default() };
        let consumer = Arc::new(consumer);
        consumers.insert(id, consumer.clone());
        keys.insert(key, consumer);
    }
    let gone = |id: &ConsumerId| match which {
        Which::All => !found.contains(id),
        Which::Only(ids) => !found.contains(id) && ids.contains(&id.to_string()),
    };
    let mut removed = HashSet::new();
    for (id, consumer) in consumers.iter().filter(|(id, _)| gone(id)) {
        // A request may be under way that points at it.
        consumer.state.rcu(|state| ConsumerState { removed: true, ..ConsumerState::clone(state) });
        keys.remove(&consumer.key);
        consumers.remove(id);
        removed.insert(*id);
    }
    if !removed.is_empty() {
        // The database has removed what users let it do, and tells nobody.
        index.authorizations.pin().retain(|_, authorization| !removed.contains(&authorization.consumer.id));
    }
    Ok(())
}

struct ConsumerRow {
    id: ConsumerId,
    tenant: TenantId,
    key: ConsumerKey,
    state: ConsumerState,
}

impl FromRow for ConsumerRow {
    fn from_row(row: &Row) -> Result<Self> {
        let status = ConsumerStatus::of(row.time_opt("approved_at")?, row.time_opt("disapproved_at")?);
        let (methods, pem): (String, String) = (row.get("signature_methods")?, row.get("public_key")?);
        Ok(Self {
            id: row.parsed("id")?,
            tenant: row.parsed("tenant_id")?,
            key: row.parsed("consumer_key")?,
            state: ConsumerState {
                name: row.get("name")?,
                status,
                removed: false,
                secret: SealedSecret::from_stored(row.get::<String>("secret")?),
                // One that this version does not know is not accepted.
                methods: methods.split(' ').filter_map(|name| name.parse().ok()).collect(),
                public_key: PublicKey::from_pem(&pem).ok(),
            },
        })
    }
}
