//! What is answered: about a credential, and to who asks about others.

use std::net::IpAddr;

use domain::access::Access;
use domain::id::{ApiId, CredentialId, ProjectId, RequestId, TenantId, UserId};
use domain::limits::Limits;
use domain::permission::PermissionSet;
use domain::time::Timestamp;
use domain::verdict::Code;
use oauth1::Problem;

use super::grants::{Apis, Grants};
use super::known::Shelf;
use super::rate::Left;
use super::refusal::Refusal;
use crate::secret::HashedSecret;

/// The answer of a verification.
pub struct Verdict<'v> {
    pub code: Code,
    pub request_id: RequestId,
    /// Present if and only if the code is [`Code::Valid`].
    pub credential: Option<Credential<'v>>,
    /// Of a key with a rate, once it was asked.
    pub ratelimit: Option<Left>,
    /// What refuses a credential that is known.
    pub refusal: Option<Refusal<'v>>,
    /// What is wrong with a request that should have been signed.
    pub problem: Option<Problem>,
}

impl Verdict<'_> {
    pub(super) const fn refused(code: Code, request_id: RequestId) -> Self {
        Self { code, request_id, credential: None, ratelimit: None, refusal: None, problem: None }
    }
}

/// What a valid credential is.
pub struct Credential<'v> {
    pub id: CredentialId,
    pub name: &'v str,
    pub tenant: TenantId,
    /// ID and e-mail address of the person whom it belongs to.
    pub owner: Option<(UserId, &'v str)>,
    /// ID and slug.
    pub project: Option<(ProjectId, &'v str)>,
    pub issued_at: Timestamp,
    /// [`Timestamp::NEVER`] for a key without expiry.
    pub expires_at: Timestamp,
    pub(super) apis: &'v Apis,
    pub(super) grants: Grants<'v>,
}

impl Credential<'_> {
    /// The names of the roles that it acts with.
    pub fn roles(&self) -> impl Iterator<Item = &str> {
        self.grants.roles.iter().map(|role| role.name.as_str())
    }

    /// What it may do at Claviger.
    #[must_use]
    pub fn permissions(&self) -> PermissionSet {
        self.grants.permissions()
    }

    /// What it may reach, by the slug of each API.
    pub fn access(&self) -> impl Iterator<Item = (&str, Access)> {
        let given = self.apis.all.iter().map(|api| (&*api.slug, self.grants.access_to(api)));
        given.filter(|(_, access)| *access != Access::None)
    }
}

/// A credential that may ask about others.
#[derive(Clone, Copy, Debug)]
pub struct Asker {
    /// Credentials of any other tenant are not found for it.
    pub tenant: TenantId,
}

/// Why somebody may not ask about others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallerRefused {
    /// No secret of a credential here.
    Unknown,
    /// A credential that is not valid (any more).
    Invalid(Code),
    /// One that was used as often as it may be for now.
    TooOften(Left),
    /// Its owner's roles do not have the permission.
    Forbidden,
    Unavailable,
}

/// A credential that calls for itself.
#[derive(Clone, Debug)]
pub struct Bearer {
    pub id: CredentialId,
    pub name: String,
    pub tenant: TenantId,
    pub owner: Option<UserId>,
    pub proof: Proof,
}

/// Which secret of which credential was presented, and from where: enough to ask again whether it holds.
#[derive(Clone, Debug)]
pub struct Proof {
    pub(super) shelf: Shelf,
    pub(super) id_bits: u128,
    pub(super) hash: HashedSecret,
    pub(super) address: Option<IpAddr>,
}

/// What a credential that calls for itself may do at this moment.
pub(crate) struct Standing {
    /// Whom it acts for by now.
    pub(crate) owner: Option<UserId>,
    /// Without those that are for the console alone.
    pub(crate) permissions: PermissionSet,
    pub(crate) bounds: Bounds,
}

/// What keeps a credential from all that its holder may: it cannot make another that goes beyond.
#[derive(Clone, Debug)]
pub struct Bounds {
    pub project: Option<ProjectId>,
    /// The most that it may reach, sorted by ID; `None` for all that its roles give.
    pub access: Option<Vec<(ApiId, Access)>>,
    /// The most that it may do at Claviger; `None` for all that its roles give.
    pub permitted: Option<PermissionSet>,
    pub limits: Limits,
    /// [`Timestamp::NEVER`] for one without expiry.
    pub expires_at: Timestamp,
    /// It was presented by the secret before the last rotation.
    pub is_old_secret: bool,
}
