//! API keys as the console lists them, and how a list is asked for.

use serde::{Deserialize, Serialize};

use crate::access::{Access, AccessByApi};
use crate::id::{KeyId, ProjectId, UserId};
use crate::limits::Limits;
use crate::list::{ListQuery, Searchable};
use crate::page::{Count, Direction, PageSize, Position};
use crate::permission::{Permission, PermissionSet};
use crate::rotation::OldSecret;
use crate::search::SearchText;
use crate::status::Status;
use crate::time::Timestamp;
use crate::usage::Usage;
use crate::verdict::Code;

/// A key counts as expiring soon within this many days.
pub const SOON_DAYS: i64 = 14;
/// A key counts as idle after this many days without a call.
pub const IDLE_DAYS: i64 = 90;

/// One API key, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKey {
    pub id: KeyId,
    pub name: String,
    pub owner: Owner,
    /// With one, the key acts with the owner's role there.
    pub project: Option<ProjectRef>,
    /// Prefix and last four characters of the secret: `clvk_…W8mQ`.
    pub masked: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// [`Timestamp::NEVER`] for a key without expiry.
    pub expires_at: Timestamp,
    pub revoked_at: Option<Timestamp>,
    pub last_used_at: Option<Timestamp>,
    /// As it was when the list was read.
    pub status: Status,
    /// Active, with at most [`SOON_DAYS`] to go when the list was read.
    pub expires_soon: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    pub id: UserId,
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectRef {
    pub id: ProjectId,
    pub slug: String,
    pub name: String,
}

/// What somebody asks for with a new key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewKey {
    pub name: String,
    /// `None`: as long as the settings allow, which may be without end.
    #[serde(default)]
    pub expires_in_days: Option<u32>,
    /// The slug of the project that it belongs to.
    #[serde(default)]
    pub project: Option<String>,
    /// The most that it may reach, by slug; `None` for all that the owner's roles give.
    #[serde(default)]
    pub access: Option<AccessByApi>,
    /// The most that it may do at Claviger; `None` for all that the owner's roles give, or for nothing if `access`
    /// narrows it.
    #[serde(default)]
    pub permissions: Option<PermissionSet>,
    #[serde(flatten)]
    pub limits: Limits,
}

/// Most days that a validity is extended by at once.
pub const MAX_EXTENSION: u32 = 36_500;

/// A key as its own screen shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyDetails {
    pub key: ApiKey,
    pub limits: Limits,
    /// Why it may do nothing at all now, if that is so.
    pub refused: Option<Refused>,
    /// What it may reach now, one for each API.
    pub access: Vec<EffectiveAccess>,
    /// What it is narrowed to, if it is.
    pub narrowing: Option<AccessByApi>,
    /// What it may do at Claviger now.
    pub permissions: Vec<Permission>,
    /// The most that it may do there, if that is less than all that its roles give.
    pub permitted: Option<PermissionSet>,
    /// The key that made it, if one did.
    pub made_by: Option<Maker>,
    /// The secret before the last rotation, while it works.
    pub old_secret: Option<OldSecret>,
    pub usage: Usage,
}

/// The key that made another credential, or gave it its present secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Maker {
    pub id: KeyId,
    /// `None` if it is gone.
    pub name: Option<String>,
}

/// Access to one API, and what it comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EffectiveAccess {
    pub api: String,
    pub name: String,
    pub access: Access,
    /// In a sentence: which role gives it, or what takes it away.
    pub reason: String,
}

/// Why a credential may do nothing, whatever it is used for: what a verification would answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    pub code: Code,
    /// In a sentence.
    pub why: String,
}

/// What generating a key answers, once.
#[derive(Clone, Serialize, Deserialize)]
pub struct GeneratedKey {
    pub key: ApiKey,
    pub secret: String,
}

/// The secret is for the person who asked, not for a log.
impl std::fmt::Debug for GeneratedKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GeneratedKey").field("key", &self.key).finish_non_exhaustive()
    }
}

/// Ready-made filters, shown as tabs above the table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum View {
    #[default]
    All,
    Active,
    ExpiringSoon,
    Idle,
    NeverUsed,
    NoExpiry,
    Expired,
    Revoked,
}

impl View {
    pub const ALL: [Self; 8] = [
        Self::All,
        Self::Active,
        Self::ExpiringSoon,
        Self::Idle,
        Self::NeverUsed,
        Self::NoExpiry,
        Self::Expired,
        Self::Revoked,
    ];

    /// As the URL's `status` parameter names it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Active => "active",
            Self::ExpiringSoon => "expiring-soon",
            Self::Idle => "idle",
            Self::NeverUsed => "never-used",
            Self::NoExpiry => "no-expiry",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
        }
    }

    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Active => "Active",
            Self::ExpiringSoon => "Expiring soon",
            Self::Idle => "Idle 90 days",
            Self::NeverUsed => "Never used",
            Self::NoExpiry => "No expiry",
            Self::Expired => "Expired",
            Self::Revoked => "Revoked",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|v| v.as_str() == text)
    }
}

/// Which keys: those in `view` whose name, ID or owner contains `text`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyFilter {
    pub text: SearchText,
    pub view: View,
    pub owner: Option<UserId>,
    /// Slug or ID of the project that they belong to.
    pub project: Option<String>,
}

impl KeyFilter {
    /// True if nothing but the view narrows it.
    #[must_use]
    pub fn is_view_alone(&self) -> bool {
        self.text.is_empty() && self.owner.is_none() && self.project.is_none()
    }

    /// True if nothing but the text narrows it.
    #[must_use]
    pub fn is_text_alone(&self) -> bool {
        self.view == View::All && self.owner.is_none() && self.project.is_none()
    }
}

/// The sortable columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeySort {
    Name,
    Id,
    Owner,
    Updated,
    #[default]
    Created,
    Expires,
}

impl KeySort {
    pub const ALL: [Self; 6] = [Self::Name, Self::Id, Self::Owner, Self::Updated, Self::Created, Self::Expires];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Id => "id",
            Self::Owner => "owner",
            Self::Updated => "updated",
            Self::Created => "created",
            Self::Expires => "expires",
        }
    }

    /// The direction that a first click gives: words from A, times from the latest.
    #[must_use]
    pub const fn natural(self) -> Direction {
        match self {
            Self::Name | Self::Id | Self::Owner | Self::Expires => Direction::Ascending,
            Self::Updated | Self::Created => Direction::Descending,
        }
    }
}

/// A page of keys, as the URL asks for it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyQuery {
    pub filter: KeyFilter,
    pub sort: KeySort,
    pub direction: Direction,
    pub position: Position,
    pub size: PageSize,
}

impl ListQuery for KeyQuery {
    fn from_params(get: impl Fn(&str) -> Option<String>) -> Self {
        let (sort, direction) = get("sort").map_or_else(Default::default, |text| parse_sort(&text));
        Self {
            filter: KeyFilter {
                text: get("q").unwrap_or_default().into(),
                view: get("status").and_then(|s| View::parse(&s)).unwrap_or_default(),
                owner: get("owner").and_then(|o| o.parse().ok()),
                // Written into the page, of which a browser drops what it cannot show.
                project: get("project").map(|text| SearchText::of(&text).to_string()).filter(|text| !text.is_empty()),
            },
            sort,
            direction,
            position: Position::from_params(get("after"), get("before")),
            size: PageSize::default(),
        }
    }

    fn to_params(&self) -> Vec<(&'static str, String)> {
        let mut params = Vec::new();
        if !self.filter.text.is_empty() {
            params.push(("q", self.filter.text.to_string()));
        }
        if self.filter.view != View::All {
            params.push(("status", self.filter.view.as_str().to_owned()));
        }
        if let Some(owner) = self.filter.owner {
            params.push(("owner", owner.to_string()));
        }
        if let Some(project) = &self.filter.project {
            params.push(("project", project.clone()));
        }
        if (self.sort, self.direction) != Default::default() {
            let sign = if self.direction == Direction::Descending { "-" } else { "" };
            params.push(("sort", format!("{sign}{}", self.sort.as_str())));
        }
        params.extend(self.position.to_param());
        params
    }

    fn at(&self, position: Position) -> Self {
        Self { position, ..self.clone() }
    }
}

impl Searchable for KeyQuery {
    fn text(&self) -> &SearchText {
        &self.filter.text
    }

    fn searching(&self, text: SearchText) -> Self {
        let mut query = self.at(Position::Start);
        query.filter.text = text;
        query
    }
}

/// The tenant's keys at a glance.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyOverview {
    pub active: Count,
    pub expiring_soon: Count,
    pub never_used: Count,
    pub idle: Count,
    /// The name of the active key that expires next, and when; only among those that do so soon.
    pub next_to_expire: Option<(String, Timestamp)>,
}

/// `name` ascending, `-name` descending.
fn parse_sort(text: &str) -> (KeySort, Direction) {
    let (name, direction) = match text.strip_prefix('-') {
        Some(name) => (name, Direction::Descending),
        None => (text, Direction::Ascending),
    };
    KeySort::ALL.into_iter().find(|s| s.as_str() == name).map_or_else(Default::default, |sort| (sort, direction))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Cursor;

    #[test]
    fn a_query_survives_the_url() {
        let query = KeyQuery {
            filter: KeyFilter {
                text: "ci & <x>".into(),
                view: View::NeverUsed,
                project: Some("checkout".into()),
                ..KeyFilter::default()
            },
            sort: KeySort::Name,
            direction: Direction::Ascending,
            position: Position::After(Cursor { id: "key_1".into(), value: "ci".into() }),
            size: PageSize::default(),
        };
        let params = query.to_params();
        let get = |name: &str| params.iter().find(|(n, _)| *n == name).map(|(_, v)| v.clone());
        assert_eq!(KeyQuery::from_params(get), query);
        assert!(KeyQuery::default().to_params().is_empty());
    }

    #[test]
    fn junk_in_the_url_is_as_if_absent() {
        let junk = |name: &str| (name != "project").then(|| "~;'junk".to_owned());
        assert_eq!(KeyQuery::from_params(junk).sort, KeySort::Created);
        assert_eq!(KeyQuery::from_params(|_| None), KeyQuery::default());
        let project = |text: &'static str| KeyQuery::from_params(|name| (name == "project").then(|| text.to_owned()));
        assert_eq!(project("checkout").filter.project.as_deref(), Some("checkout"));
        assert_eq!(project("a\0b").filter.project.as_deref(), Some("a\u{fffd}b"));
        assert_eq!(project(" "), KeyQuery::default());
    }
}
