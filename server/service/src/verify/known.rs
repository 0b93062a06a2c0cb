//! Finding the credential whose secret was presented, or was before.

use domain::id::{AccessTokenId, ApiTokenId, KeyId, TenantId};
use domain::secret_format::{ACCESS_TOKEN_PREFIX, API_TOKEN_PREFIX, Parsed};
use domain::time::Timestamp;

use super::entry::Tenant;
use super::index::Index;
use super::secrets::Presented;
use super::subject::Subject;
use super::verdict::Bounds;
use crate::secret::HashedSecret;

/// A credential whose secret was presented.
pub(super) struct Known<'c> {
    pub(super) subject: &'c Subject<'c>,
    pub(super) presented: Presented,
    pub(super) hash: HashedSecret,
}

impl Known<'_> {
    /// What keeps it from all that its holder may. An old secret is less than the credential: whoever still has it may
    /// be the one on whose account there is a new one.
    pub(super) fn bounds(&self) -> Bounds {
        let bounds = self.subject.bounds();
        match self.presented {
            Presented::Present => bounds,
            Presented::Previous { until } => {
                Bounds { expires_at: bounds.expires_at.min(until), is_old_secret: true, ..bounds }
            }
        }
    }
}

/// Which of the index's maps a credential is in, as the prefix of its secret tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shelf {
    Keys,
    ApiTokens,
    AccessTokens,
}

impl Shelf {
    pub(super) fn of(prefix: &str) -> Self {
        match prefix {
            API_TOKEN_PREFIX => Self::ApiTokens,
            ACCESS_TOKEN_PREFIX => Self::AccessTokens,
            _ => Self::Keys,
        }
    }
}

/// Where to look for a credential.
#[derive(Clone, Copy)]
pub(super) struct Slot {
    pub(super) shelf: Shelf,
    pub(super) id_bits: u128,
    /// In this tenant only.
    pub(super) tenant: Option<TenantId>,
}

impl Index {
    /// Finds the credential whose secret was presented and hands it to `with`.
    pub(super) fn find<R>(
        &self,
        secret: &str,
        of: Option<TenantId>,
        parsed: Parsed<'_>,
        now: Timestamp,
        with: impl FnOnce(Option<Known<'_>>) -> R,
    ) -> R {
        let slot = Slot { shelf: Shelf::of(parsed.prefix), id_bits: parsed.id_bits, tenant: of };
        self.at(slot, now, |hash| hash.matches(secret, &self.ring), with)
    }

    /// Hands the credential at `slot` to `with`, if one of its secrets is that which `is_it` knows.
    pub(super) fn at<R>(
        &self,
        slot: Slot,
        now: Timestamp,
        is_it: impl Fn(&HashedSecret) -> bool,
        with: impl FnOnce(Option<Known<'_>>) -> R,
    ) -> R {
        let is_asked_for = |tenant: &Tenant| slot.tenant.is_none_or(|asked| asked == tenant.id);
        match slot.shelf {
            Shelf::Keys => {
                let keys = self.keys.pin();
                let known = keys.get(&slot.id_bits).filter(|entry| is_asked_for(&entry.owner.tenant));
                let found = known.and_then(|entry| Some((entry, entry.secrets().find(now, is_it)?)));
                let Some((entry, (presented, hash))) = found else { return with(None) };
                let id = KeyId::from_bits(slot.id_bits);
                entry.with_subject(id, |subject| with(Some(Known { subject, presented, hash })))
            }
            Shelf::ApiTokens => {
                let tokens = self.api_tokens.pin();
                let known = tokens.get(&slot.id_bits).filter(|token| is_asked_for(&token.owner.tenant));
                let found = known.and_then(|token| Some((token, token.secrets().find(now, is_it)?)));
                let Some((token, (presented, hash))) = found else { return with(None) };
                let id = ApiTokenId::from_bits(slot.id_bits);
                token.with_subject(id, |subject| with(Some(Known { subject, presented, hash })))
            }
            Shelf::AccessTokens => {
                let tokens = self.tokens.pin();
                let known = tokens.get(&slot.id_bits).filter(|token| is_asked_for(&token.application.tenant));
                let found = known.and_then(|token| Some((token, token.secrets().find(now, is_it)?)));
                let Some((token, (presented, hash))) = found else { return with(None) };
                let id = AccessTokenId::from_bits(slot.id_bits);
                token.with_subject(id, |subject| with(Some(Known { subject, presented, hash })))
            }
        }
    }
}
