//! API tokens: issued by an administrator to one user for one API, to read or for everything, and never without end.

use serde::{Deserialize, Serialize};

use crate::access::{self, Access, AccessByApi};
use crate::api_key::{EffectiveAccess, Maker, Owner, Refused};
use crate::error::{Checks, Error, Result};
use crate::id::{ApiTokenId, UserId};
use crate::list::{ListQuery, Searchable};
use crate::page::{PageSize, Position};
use crate::rotation::OldSecret;
use crate::search::SearchText;
use crate::status::Status;
use crate::time::Timestamp;
use crate::usage::Usage;

/// Most tokens of one user that have neither ended nor been revoked.
pub const MAX_ACTIVE: u32 = 1_000;

/// How long a token works from when it is issued, changed or regenerated, in calendar months.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Months {
    Three,
    #[default]
    Six,
    Twelve,
}

impl Months {
    pub const ALL: [Self; 3] = [Self::Three, Self::Six, Self::Twelve];

    #[must_use]
    pub const fn count(self) -> u32 {
        match self {
            Self::Three => 3,
            Self::Six => 6,
            Self::Twelve => 12,
        }
    }

    /// # Errors
    /// [`Error::Invalid`] for `months` if it is none of [`Self::ALL`].
    pub fn from_count(count: u32) -> Result<Self> {
        let known = Self::ALL.into_iter().find(|months| months.count() == count);
        known.ok_or_else(|| Error::invalid("months", format!("Expiration must be 3, 6 or 12 months; {count} is not.")))
    }

    /// When a token ends that is to work so long from `now` on.
    #[must_use]
    pub const fn end(self, now: Timestamp) -> Timestamp {
        now.plus_months(self.count())
    }
}

/// One API token, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiToken {
    pub id: ApiTokenId,
    /// Whom it was issued to.
    pub owner: Owner,
    /// The slug of its API, by which it is called.
    pub api: String,
    pub api_name: String,
    /// What it was issued with: [`Access::Read`] or [`Access::Full`].
    pub access: Access,
    /// It never has more than its owner's roles give at that moment; else it has what it was issued with, because whoever
    /// issued it has full access to its API.
    pub within_owner: bool,
    /// Prefix and last four characters of the secret: `clvt_…W8mQ`.
    pub masked: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub expires_at: Timestamp,
    pub revoked_at: Option<Timestamp>,
    pub last_used_at: Option<Timestamp>,
    /// As it was when it was read.
    pub status: Status,
}

impl ApiToken {
    /// Whether it is [`within_owner`](Self::within_owner) once somebody has changed it who would issue one that `is_within`.
    /// Whoever has its secret was held to that: it is lifted only from a secret that they do not have.
    #[must_use]
    pub const fn within_owner_after(&self, is_within: bool, keeps_secret: bool) -> bool {
        is_within || (self.within_owner && keeps_secret)
    }
}

/// How far a token that is or is not `within_owner` reaches, in a sentence.
#[must_use]
pub const fn reach(within_owner: bool) -> &'static str {
    match within_owner {
        true => "Never more than the user’s own roles give at the moment of each call.",
        false => "As issued, whatever the user’s own roles give: whoever issues it has full access to the API.",
    }
}

/// What somebody asks for: a token for each API with access.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewTokens {
    pub owner: UserId,
    pub months: u32,
    #[serde(deserialize_with = "access::each_once")]
    pub access: AccessByApi,
}

impl NewTokens {
    /// How long they work.
    ///
    /// # Errors
    /// [`Error::Invalid`] for `months`, and for `access` if there is none to any API.
    pub fn checked(&self) -> Result<Months> {
        let mut checks = Checks::default();
        let months = checks.take(Months::from_count(self.months));
        if self.access.values().all(|access| *access == Access::None) {
            checks.refuse("access", "Choose Full or Read access for at least one API: a token is issued for each.");
        }
        checks.done()?;
        Ok(months.unwrap_or_default())
    }
}

/// What of a token can be changed, as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenTerms {
    /// [`Access::None`] of one that was revoked.
    pub access: Access,
    pub expires_at: Timestamp,
}

impl From<&ApiToken> for TokenTerms {
    fn from(token: &ApiToken) -> Self {
        Self { access: TokenChange::from(token).access, expires_at: token.expires_at }
    }
}

/// What a token is to become.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenChange {
    /// [`Access::None`] revokes it.
    pub access: Access,
    /// How long it works from now on; `None` leaves its end as it is.
    pub months: Option<u32>,
}

impl TokenChange {
    /// # Errors
    /// [`Error::Invalid`] for `months`.
    pub fn checked_months(&self) -> Result<Option<Months>> {
        self.months.map(Months::from_count).transpose()
    }
}

impl From<&ApiToken> for TokenChange {
    /// The change that leaves the token as it is.
    fn from(token: &ApiToken) -> Self {
        let access = if token.status == Status::Revoked { Access::None } else { token.access };
        Self { access, months: None }
    }
}

/// What issuing and regenerating answer, once.
#[derive(Clone, Serialize, Deserialize)]
pub struct IssuedToken {
    pub token: ApiToken,
    pub secret: String,
    /// Until when the secret before this one works, if it does.
    pub previous_until: Option<Timestamp>,
}

/// The secret is for the person who asked, not for a log.
impl std::fmt::Debug for IssuedToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IssuedToken").field("token", &self.token).finish_non_exhaustive()
    }
}

/// A token as its own screen shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenDetails {
    pub token: ApiToken,
    /// Why it may do nothing at all now, if that is so.
    pub refused: Option<Refused>,
    /// What it may reach now, one for each API.
    pub access: Vec<EffectiveAccess>,
    /// The key that issued it, if one did.
    pub made_by: Option<Maker>,
    /// The secret before the last rotation, while it works.
    pub old_secret: Option<OldSecret>,
    pub usage: Usage,
}

/// An API that a token can be issued for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenChoice {
    pub api: String,
    pub name: String,
    /// What the user's own roles give by now.
    pub owner_access: Access,
    /// What whoever asks would issue: see [`ApiToken::within_owner`].
    pub within_owner: bool,
}

/// Which tokens to revoke.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TokenSelection {
    One(ApiTokenId),
    /// All of a user.
    AllOf(UserId),
}

/// What revoking them would do, told before it is done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenImpact {
    /// Tokens that would be revoked.
    pub active: u64,
    /// Of these, those that were used in the last 24 hours.
    pub used: u64,
    /// Their calls in the last 24 hours.
    pub calls: u64,
}

/// Which tokens, the latest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenQuery {
    /// A whole ID, or part of the slug of an API.
    pub text: SearchText,
    pub owner: Option<UserId>,
    pub status: Option<Status>,
    pub position: Position,
    #[serde(default)]
    pub size: PageSize,
}

impl ListQuery for TokenQuery {
    fn from_params(get: impl Fn(&str) -> Option<String>) -> Self {
        Self {
            text: get("q").unwrap_or_default().into(),
            owner: get("owner").and_then(|owner| owner.parse().ok()),
            status: get("status").and_then(|status| status.parse().ok()),
            position: Position::from_params(get("after"), get("before")),
            size: PageSize::default(),
        }
    }

    fn to_params(&self) -> Vec<(&'static str, String)> {
        let text = (!self.text.is_empty()).then(|| ("q", self.text.to_string()));
        let owner = self.owner.map(|owner| ("owner", owner.to_string()));
        let status = self.status.map(|status| ("status", status.to_string()));
        text.into_iter().chain(owner).chain(status).chain(self.position.to_param()).collect()
    }

    fn at(&self, position: Position) -> Self {
        Self { position, ..self.clone() }
    }
}

impl Searchable for TokenQuery {
    fn text(&self) -> &SearchText {
        &self.text
    }

    fn searching(&self, text: SearchText) -> Self {
        Self { text, ..self.at(Position::Start) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_six_and_twelve_months_are_all_there_are() {
        for count in 0..=24 {
            match Months::from_count(count) {
                Ok(months) => assert_eq!((months.count(), [3, 6, 12].contains(&count)), (count, true)),
                Err(error) => {
                    let told = format!("Expiration must be 3, 6 or 12 months; {count} is not.");
                    assert_eq!((error.about("months"), [3, 6, 12].contains(&count)), (Some(told.as_str()), false));
                }
            }
        }
        assert_eq!(Months::default().count(), 6);
    }

    #[test]
    fn what_is_asked_for_is_told_all_that_is_wrong_with_it() {
        let ask = |months, access: &[(&str, Access)]| NewTokens {
            owner: UserId::from_bits(1),
            months,
            access: access.iter().map(|(slug, access)| ((*slug).to_owned(), *access)).collect(),
        };
        let error = ask(5, &[("orders", Access::None)]).checked().unwrap_err();
        assert!(error.about("months").is_some() && error.about("access").is_some());
        let months = ask(12, &[("orders", Access::Read), ("billing", Access::None)]).checked().unwrap();
        assert_eq!(months, Months::Twelve);
    }

    #[test]
    fn a_query_survives_the_address() {
        let query = TokenQuery {
            text: "ord".into(),
            owner: Some(UserId::from_bits(7)),
            status: Some(Status::Revoked),
            ..TokenQuery::default()
        };
        let params = query.to_params();
        let get = |name: &str| params.iter().find(|(n, _)| *n == name).map(|(_, v)| v.clone());
        assert_eq!(TokenQuery::from_params(get), query);
        assert!(TokenQuery::default().to_params().is_empty());
    }
}
