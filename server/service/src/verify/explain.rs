//! What a credential may do now, and why: what a verification would say, as its own screen tells it.

use domain::access::Access;
use domain::api_key::{EffectiveAccess, Refused};
use domain::id::CredentialId;
use domain::permission::PermissionSet;
use domain::time::Timestamp;

use super::grants::{ApiEntry, Basis, Given, Grants};
use super::index::Index;
use super::stages;
use super::subject::Subject;
use crate::error::Result;

/// What a credential may do now.
pub(crate) struct Explained {
    /// Why it may do nothing at all, if that is so.
    pub(crate) refused: Option<Refused>,
    /// One for each API of the tenant, by slug.
    pub(crate) access: Vec<EffectiveAccess>,
    /// At Claviger.
    pub(crate) permissions: PermissionSet,
}

impl Index {
    /// What a credential may do by now; of an application, the most that its tokens may. `whose` are the roles that it
    /// acts with: `of Ann in Billing`.
    ///
    /// # Errors
    /// `Unavailable` while nobody can tell, and for a credential that is not in here, yet or any more.
    pub(crate) fn explain(&self, id: CredentialId, whose: &str) -> Result<Explained> {
        if !self.is_answering() {
            return Err(domain::Error::Unavailable.into());
        }
        let now = self.clock.now();
        let explain = |subject: &Subject<'_>| explained(subject, whose, now);
        let explained = match id {
            CredentialId::ApiKey(id) => self.keys.pin().get(&id.bits()).map(|key| key.with_subject(id, explain)),
            CredentialId::Application(id) => {
                let applications = self.applications.pin();
                applications.get(&id).map(|application| explain(&application.subject(&application.state.load())))
            }
            CredentialId::ApiToken(id) => {
                self.api_tokens.pin().get(&id.bits()).map(|token| token.with_subject(id, explain))
            }
            // What it may do is for each user to say.
            CredentialId::Consumer(_) => None,
        };
        Ok(explained.ok_or(domain::Error::Unavailable)?)
    }
}

fn explained(subject: &Subject<'_>, whose: &str, now: Timestamp) -> Explained {
    let (it, grants) = (subject.noun, subject.grants);
    let refusal = stages::judge_alone(subject, now);
    let apis = subject.tenant.apis.load();
    let access = apis.all.iter().map(|api| {
        let (access, reason) = match refusal.or_else(|| stages::judge_api(api)) {
            Some(refusal) => (Access::None, refusal.words(it)),
            None => {
                let access = grants.access_to(api);
                let reason = match grants.basis {
                    Basis::Roles => reason(grants.given_to(api), access, it, whose),
                    _ => reason_of_issue(&grants, api, it, whose),
                };
                (access, reason)
            }
        };
        EffectiveAccess { api: api.slug.to_string(), name: api.name.to_string(), access, reason }
    });
    Explained {
        refused: refusal.map(|refusal| Refused { code: refusal.code(), why: refusal.sentence(it) }),
        access: access.collect(),
        permissions: if refusal.is_some() { PermissionSet::NONE } else { grants.permissions() },
    }
}

/// The same of what was issued for some APIs alone.
fn reason_of_issue(grants: &Grants<'_>, api: &ApiEntry, it: &str, whose: &str) -> String {
    let issued = grants.most_at(api);
    let given = grants.given_to(api).filter(|given| given.access != Access::None);
    match (grants.basis, given) {
        _ if issued == Access::None => format!("{it} is for another API"),
        (Basis::Issued, _) => "as issued, by somebody who has full access".to_owned(),
        (_, None) => format!("issued with {issued} within what the roles {whose} give, and none gives any"),
        (_, Some(Given { role, access })) if access < issued => {
            format!("issued with {issued} within what the roles {whose} give; the role {role} gives {access}")
        }
        (_, Some(Given { role, .. })) => format!("as issued, within what the role {role} {whose} gives"),
    }
}

/// Which role gives `access`, or what takes it away.
fn reason(given: Option<Given<'_>>, access: Access, it: &str, whose: &str) -> String {
    match given.filter(|given| given.access != Access::None) {
        None => format!("no role {whose} gives any"),
        Some(Given { role, access: given }) if access < given => {
            format!("the role {role} {whose} gives {given}; {it} is narrowed")
        }
        Some(Given { role, .. }) => format!("by the role {role} {whose}"),
    }
}
