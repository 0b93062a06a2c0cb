//! Finding the credential whose secret was presented, or was before.

use domain::id::TenantId;
use domain::secret_format::{ACCESS_TOKEN_PREFIX, Parsed};
use domain::time::Timestamp;

use super::entry::{Presented, Tenant};
use super::grants::Grants;
use super::index::Index;
use super::subject::Subject;
use crate::secret::HashedSecret;

/// A credential whose secret was presented.
pub(super) struct Known<'c> {
    pub(super) subject: Subject<'c>,
    pub(super) grants: Grants<'c>,
    pub(super) presented: Presented,
    pub(super) hash: HashedSecret,
}

/// Where to look for a credential.
#[derive(Clone, Copy)]
pub(super) struct Slot {
    pub(super) is_token: bool,
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
        let is_token = parsed.prefix == ACCESS_TOKEN_PREFIX;
        let slot = Slot { is_token, id_bits: parsed.id_bits, tenant: of };
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
        if slot.is_token {
            let tokens = self.tokens.pin();
            let known = tokens.get(&slot.id_bits).filter(|token| is_asked_for(&token.application.tenant));
            let Some(token) = known.filter(|token| is_it(&token.hash)) else { return with(None) };
            let card = token.application.card.load();
            let subject = Subject::AccessToken(token, &card);
            let grants = Grants::of(subject, &card.roles);
            return with(Some(Known { subject, grants, presented: Presented::Present, hash: token.hash }));
        }
        let keys = self.keys.pin();
        let known = keys.get(&slot.id_bits).filter(|entry| is_asked_for(&entry.owner.tenant));
        let Some((entry, (presented, hash))) = known.and_then(|entry| Some((entry, entry.presented(now, is_it)?)))
        else {
            return with(None);
        };
        entry.with_roles(|card, roles| {
            let subject = Subject::ApiKey(entry, card);
            let grants = Grants::of(subject, roles);
            with(Some(Known { subject, grants, presented, hash }))
        })
    }
}
