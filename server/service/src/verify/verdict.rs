//! What is answered: about a credential, and to who asks about others.

use domain::access::Access;
use domain::id::{CredentialId, KeyId, ProjectId, RequestId, TenantId, UserId};
use domain::permission::PermissionSet;
use domain::time::Timestamp;
use domain::verdict::Code;

use super::grants::{Apis, Grants};
use super::rate::Left;
use crate::actor::Bounds;

/// The answer of a verification.
pub struct Verdict<'v> {
    pub code: Code,
    pub request_id: RequestId,
    /// Present if and only if the code is [`Code::Valid`].
    pub credential: Option<Credential<'v>>,
    /// Of a key with a rate, once it was asked.
    pub ratelimit: Option<Left>,
    /// The credential is good; it is the API that is switched off.
    pub is_about_api: bool,
}

/// What a valid credential is.
pub struct Credential<'v> {
    pub id: KeyId,
    pub name: &'v str,
    pub tenant: TenantId,
    pub owner: UserId,
    pub owner_email: &'v str,
    /// ID and slug.
    pub project: Option<(ProjectId, &'v str)>,
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
    pub permissions: PermissionSet,
    pub bounds: Bounds,
}
