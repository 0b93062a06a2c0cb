//! What is judged: an API key, or an access token of an application.

use std::net::IpAddr;
use std::sync::Arc;

use domain::access::Access;
use domain::id::{ApiId, CredentialId, ProjectId, UserId};
use domain::limits::Limits;
use domain::permission::PermissionSet;
use domain::time::Timestamp;

use super::application::{Card, Token};
use super::counter::Counter;
use super::entry::{Entry, OwnerCard, Tenant};
use super::rate::Rate;
use crate::actor::Bounds;

/// A credential as the stages look at it.
#[derive(Clone, Copy)]
pub(super) enum Subject<'c> {
    ApiKey(&'c Entry, &'c OwnerCard),
    AccessToken(&'c Token, &'c Card),
}

impl<'c> Subject<'c> {
    pub(super) fn tenant(self) -> &'c Arc<Tenant> {
        match self {
            Self::ApiKey(entry, _) => &entry.owner.tenant,
            Self::AccessToken(token, _) => &token.application.tenant,
        }
    }

    pub(super) fn name(self) -> &'c str {
        match self {
            Self::ApiKey(entry, _) => &entry.name,
            Self::AccessToken(_, card) => &card.name,
        }
    }

    /// The person whom it belongs to, with their e-mail address.
    pub(super) fn owner(self) -> Option<(UserId, &'c str)> {
        match self {
            Self::ApiKey(entry, card) => Some((entry.owner.id, &card.email)),
            Self::AccessToken(..) => None,
        }
    }

    pub(super) fn project(self) -> Option<(ProjectId, &'c str)> {
        match self {
            Self::ApiKey(entry, _) => entry.project.as_ref().map(|project| (project.id, &*project.slug)),
            Self::AccessToken(..) => None,
        }
    }

    pub(super) const fn expires_at(self) -> Timestamp {
        match self {
            Self::ApiKey(entry, _) => entry.expires_at,
            Self::AccessToken(token, _) => token.expires_at,
        }
    }

    /// Switched off, in words: all of its kind in the tenant, its project, or its application.
    pub(super) fn switched_off(self) -> Option<&'static str> {
        match self {
            Self::ApiKey(entry, _) if !entry.owner.tenant.api_keys_enabled() => {
                Some("API keys are switched off in the tenant")
            }
            Self::ApiKey(..) => None,
            Self::AccessToken(_, card) => card.disabled.then_some("the application is disabled"),
        }
    }

    pub(super) fn is_owner_active(self) -> bool {
        match self {
            Self::ApiKey(entry, _) => entry.owner.is_active(),
            Self::AccessToken(..) => true,
        }
    }

    /// `None` if it is in no project.
    pub(super) fn is_project_archived(self) -> Option<bool> {
        match self {
            Self::ApiKey(entry, _) => entry.project.as_ref().map(|project| project.is_archived()),
            Self::AccessToken(..) => None,
        }
    }

    /// Taken back, in words.
    pub(super) fn revoked(self) -> Option<&'static str> {
        match self {
            Self::ApiKey(entry, _) => entry.revoked.then_some("the key was revoked"),
            Self::AccessToken(_, card) if card.deleted => Some("the application was deleted"),
            Self::AccessToken(token, card) if token.epoch != card.epoch => {
                Some("every token of the application was ended since this one was issued")
            }
            Self::AccessToken(token, _) => token.revoked.then_some("the token was revoked"),
        }
    }

    /// True if it may be used from there.
    pub(super) fn allows(self, address: Option<IpAddr>) -> bool {
        let Self::ApiKey(Entry { rare: Some(rare), .. }, _) = self else { return true };
        let is_inside = |address| rare.networks.iter().any(|network| network.contains(address));
        rare.networks.is_empty() || address.is_some_and(is_inside)
    }

    pub(super) fn rate(self) -> Option<&'c Rate> {
        match self {
            Self::ApiKey(entry, _) => entry.rare.as_ref()?.rate.as_deref(),
            Self::AccessToken(..) => None,
        }
    }

    /// The most that it may reach, whatever its roles give.
    pub(super) fn narrowing(self) -> Option<&'c [(ApiId, Access)]> {
        match self {
            Self::ApiKey(entry, _) => entry.narrowing(),
            Self::AccessToken(token, _) => Some(&token.access),
        }
    }

    /// The most that it may do at Claviger, whatever its roles give.
    pub(super) fn permitted(self) -> Option<PermissionSet> {
        match self {
            Self::ApiKey(entry, _) => entry.permitted(),
            Self::AccessToken(token, _) => Some(token.permissions),
        }
    }

    pub(super) fn counter(self) -> &'c Arc<Counter> {
        match self {
            Self::ApiKey(entry, _) => &entry.counter,
            Self::AccessToken(token, _) => &token.application.counter,
        }
    }

    pub(super) fn bounds(self) -> Bounds {
        match self {
            Self::ApiKey(entry, _) => entry.bounds(),
            Self::AccessToken(token, _) => Bounds {
                project: None,
                access: Some(token.access.to_vec()),
                permitted: Some(token.permissions),
                limits: Limits::default(),
                expires_at: token.expires_at,
            },
        }
    }

    /// What answers call it; `bits` are those of its own ID.
    pub(super) fn id(self, bits: u128) -> CredentialId {
        match self {
            Self::ApiKey(..) => CredentialId::ApiKey(domain::id::KeyId::from_bits(bits)),
            Self::AccessToken(token, _) => CredentialId::Application(token.application.id),
        }
    }

    /// As words name it.
    pub(super) const fn noun(self) -> &'static str {
        match self {
            Self::ApiKey(..) => "the key",
            Self::AccessToken(..) => "the token",
        }
    }
}
