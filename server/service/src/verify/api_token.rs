//! What the index holds of API tokens: each is for one API.

use std::collections::HashSet;
use std::sync::Arc;

use domain::access::Access;
use domain::id::{ApiId, ApiTokenId, CredentialId, UserId};
use domain::permission::PermissionSet;
use domain::time::Timestamp;

use super::counter::Counter;
use super::entry::Owner;
use super::grants::{Basis, Grants};
use super::index::Index;
use super::load::Which;
use super::secrets::{Previous, Secrets};
use super::subject::Subject;
use crate::error::{Failure, Result};
use crate::secret::HashedSecret;
use crate::store::{FromRow, Row, Snapshot, sql_text};

pub(super) struct ApiToken {
    pub(super) owner: Arc<Owner>,
    /// The slug of its API.
    name: Box<str>,
    /// Its API, and what it was issued with.
    access: [(ApiId, Access); 1],
    /// It has no more than its owner's roles give.
    within_owner: bool,
    hash: HashedSecret,
    previous: Option<Previous>,
    expires_at: Timestamp,
    revoked: bool,
    counter: Arc<Counter>,
}

impl ApiToken {
    pub(super) const fn secrets(&self) -> Secrets<'_> {
        Secrets { present: &self.hash, previous: self.previous.as_ref() }
    }

    /// Lends the token as the rules look at it. At Claviger itself it may do nothing.
    pub(super) fn with_subject<R>(&self, id: ApiTokenId, with: impl FnOnce(&Subject<'_>) -> R) -> R {
        let state = self.owner.state.load();
        let (roles, basis) = match self.within_owner {
            true => (&state.roles[..], Basis::WithinOwner),
            false => (&[][..], Basis::Issued),
        };
        with(&Subject {
            id: CredentialId::ApiToken(id),
            noun: "the token",
            name: &self.name,
            tenant: &self.owner.tenant,
            owner: Some((&*self.owner, &**state)),
            project: None,
            switched_off: None,
            approved: true,
            revoked: self.revoked.then_some("the token was revoked"),
            issued_at: id.made_at(),
            expires_at: self.expires_at,
            networks: &[],
            rate: None,
            grants: Grants { roles, narrowing: Some(&self.access), permitted: Some(PermissionSet::NONE), basis },
            counter: &self.counter,
        })
    }
}

/// Tokens; what was counted for one and not written yet stays with it. Those that are gone are removed.
pub(super) async fn load(index: &Index, snapshot: &mut Snapshot<'_>, which: Which<'_>) -> Result<()> {
    let (condition, values) = which.condition("id");
    let text = format!(
        "SELECT id, owner_id, api_id, name, access, within_owner, secret_hash, previous_hash, previous_until, expires_at,
                revoked_at FROM api_tokens WHERE {condition}"
    );
    let rows: Vec<TokenRow> = sql_text(text).bind_all(values).all(snapshot).await?;
    let found: HashSet<u128> = rows.iter().map(|row| row.id.bits()).collect();
    let tokens = index.api_tokens.pin();
    match which {
        Which::All => tokens.retain(|bits, _| found.contains(bits)),
        Which::Only(ids) => {
            let asked = ids.iter().filter_map(|id| id.parse::<ApiTokenId>().ok()).map(ApiTokenId::bits);
            asked.filter(|bits| !found.contains(bits)).for_each(|bits| _ = tokens.remove(&bits));
        }
    }
    for row in rows {
        let owner = index.owners.pin().get(&row.owner).cloned().ok_or(Failure::Corrupt { what: "owner_id" })?;
        let counter = tokens.get(&row.id.bits()).map(|before| before.counter.clone()).unwrap_or_default();
        tokens.insert(row.id.bits(), row.token(owner, counter));
    }
    Ok(())
}

struct TokenRow {
    id: ApiTokenId,
    owner: UserId,
    api: ApiId,
    name: String,
    access: Access,
    within_owner: bool,
    hash: HashedSecret,
    previous: Option<Previous>,
    expires_at: Timestamp,
    revoked: bool,
}

impl TokenRow {
    fn token(self, owner: Arc<Owner>, counter: Arc<Counter>) -> ApiToken {
        let Self { api, name, access, within_owner, hash, previous, expires_at, revoked, .. } = self;
        let (name, access) = (name.into(), [(api, access)]);
        ApiToken { owner, name, access, within_owner, hash, previous, expires_at, revoked, counter }
    }
}

impl FromRow for TokenRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.parsed("id")?,
            owner: row.parsed("owner_id")?,
            api: row.parsed("api_id")?,
            name: row.get("name")?,
            access: row.parsed("access")?,
            within_owner: row.get("within_owner")?,
            hash: row.parsed("secret_hash")?,
            previous: Previous::read(row)?,
            expires_at: row.time("expires_at")?,
            revoked: row.time_opt("revoked_at")?.is_some(),
        })
    }
}
