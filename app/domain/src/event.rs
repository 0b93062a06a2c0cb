//! Things that happened: who, what, to which, when, from where. Written once, never changed.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

use crate::id::EventId;
use crate::list::{ListQuery, Searchable};
use crate::page::{PageSize, Position};
use crate::search::SearchText;
use crate::time::Timestamp;

macro_rules! actions {
    ($($name:ident = $text:literal, $label:literal;)*) => {
        /// What was done. The text form is what the log keeps.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Action {
            $(#[serde(rename = $text)] $name,)*
        }

        impl Action {
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// As a person says it.
            #[must_use]
            pub const fn label(self) -> &'static str {
                match self { $(Self::$name => $label,)* }
            }
        }
    };
}

actions! {
    ApiKeyGenerated = "api_key.generated", "API key generated";
    ApiKeyRenamed = "api_key.renamed", "API key renamed";
    ApiKeyRevoked = "api_key.revoked", "API key revoked";
    ApiKeyDeleted = "api_key.deleted", "API key deleted";
    ApiKeyRotated = "api_key.rotated", "API key rotated";
    ApiKeyOldSecretEnded = "api_key.old_secret_ended", "Old secret of an API key ended";
    ApiKeyExtended = "api_key.extended", "API key extended";
    ApiKeyLimited = "api_key.limited", "Limits of an API key changed";
    ApiKeyHandedOver = "api_key.handed_over", "API key handed over";
    ApiKeysExported = "api_key.exported", "API keys exported";
    ApiTokenIssued = "api_token.issued", "API token issued";
    ApiTokenChanged = "api_token.changed", "API token changed";
    ApiTokenRegenerated = "api_token.regenerated", "Secret of an API token regenerated";
    ApiTokenOldSecretEnded = "api_token.old_secret_ended", "Old secret of an API token ended";
    ApiTokenRevoked = "api_token.revoked", "API token revoked";
    ApplicationAdded = "application.added", "Application added";
    ApplicationChanged = "application.changed", "Application changed";
    ApplicationRegenerated = "application.regenerated", "Secret of an application regenerated";
    ApplicationOldSecretEnded = "application.old_secret_ended", "Old secret of an application ended";
    ApplicationDisabled = "application.disabled", "Application disabled";
    ApplicationEnabled = "application.enabled", "Application enabled";
    ApplicationDeleted = "application.deleted", "Application deleted";
    ApplicationsExported = "application.exported", "Application keys exported";
    ApplicationTokensRevoked = "application.tokens_revoked", "Tokens of an application revoked";
    ApplicationTokenIssued = "application.token_issued", "Token issued to an application";
    ApplicationTokenRefused = "application.token_refused", "Token refused to an application";
    ApplicationTokenRevoked = "application.token_revoked", "Token revoked by its application";
    ConsumerRegistered = "consumer.registered", "OAuth consumer registered";
    ConsumerChanged = "consumer.changed", "OAuth consumer changed";
    ConsumerApproved = "consumer.approved", "OAuth consumer approved";
    ConsumerDisapproved = "consumer.disapproved", "OAuth consumer disapproved";
    ConsumerAllowed = "consumer.allowed", "OAuth consumer allowed by a user";
    ConsumerDenied = "consumer.denied", "OAuth consumer refused by a user";
    ConsumerWithdrawn = "consumer.withdrawn", "Authorization of an OAuth consumer withdrawn";
    ConsumerRemoved = "consumer.removed", "OAuth consumer removed";
    ConsumerAuthorized = "consumer.authorized", "Token issued to an OAuth consumer";
    ApiRegistered = "api.registered", "API registered";
    ApiChanged = "api.changed", "API changed";
    ApiRemoved = "api.removed", "API removed";
    RoleAdded = "role.added", "Role added";
    RoleChanged = "role.changed", "Role changed";
    RoleRemoved = "role.removed", "Role removed";
    ProjectAdded = "project.added", "Project added";
    ProjectChanged = "project.changed", "Project changed";
    ProjectArchived = "project.archived", "Project archived";
    ProjectRestored = "project.restored", "Project restored";
    SettingsChanged = "settings.changed", "Settings changed";
    EventsExported = "event.exported", "Events exported";
    UserAdded = "user.added", "User added";
    UserInvited = "user.invited", "Invitation link made";
    UserJoined = "user.joined", "Invitation accepted";
    UserChanged = "user.changed", "User changed";
    UserDisabled = "user.disabled", "User disabled";
    UserEnabled = "user.enabled", "User enabled";
    UserDeleted = "user.deleted", "User deleted";
    UsersExported = "user.exported", "Users exported";
    SignedIn = "session.started", "Signed in";
    SignedOut = "session.ended", "Signed out";
    SignInRefused = "session.refused", "Sign-in refused";
    PasswordChanged = "user.password_changed", "Password changed";
    TenantCreated = "tenant.created", "Tenant set up";
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Action {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.iter().copied().find(|a| a.as_str() == text).ok_or(())
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    pub id: EventId,
    pub at: Timestamp,
    pub action: Action,
    /// Who did it: a person's name, or `claviger` for the command line.
    pub actor: String,
    /// The actor's ID, if it has one.
    pub actor_id: Option<String>,
    /// The ID of what it was done to.
    pub target_id: Option<String>,
    /// Its name at that time.
    pub target: String,
    /// The network address of the caller, if there was one.
    pub address: String,
    pub agent: String,
    /// More facts, as name and value, never a secret.
    pub details: Vec<(String, String)>,
}

/// A page of events, newest first, as the URL asks for it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventQuery {
    /// Part of a target's or actor's name, or a whole ID.
    pub text: SearchText,
    /// Only actions of this family, one of [`FAMILIES`].
    pub family: Option<String>,
    pub position: Position,
    pub size: PageSize,
}

/// The families of actions, with their label.
pub const FAMILIES: [(&str, &str); 11] = [
    ("api_key", "API keys"),
    ("api_token", "API tokens"),
    ("application", "Application keys"),
    ("consumer", "OAuth consumers"),
    ("api", "APIs"),
    ("role", "Roles"),
    ("project", "Projects"),
    ("user", "Users"),
    ("session", "Sign-in"),
    ("settings", "Settings"),
    ("event", "Events"),
];

impl ListQuery for EventQuery {
    fn from_params(get: impl Fn(&str) -> Option<String>) -> Self {
        Self {
            text: get("q").unwrap_or_default().into(),
            family: get("kind").filter(|k| FAMILIES.iter().any(|(name, _)| name == k)),
            position: Position::from_params(get("after"), get("before")),
            size: PageSize::default(),
        }
    }

    fn to_params(&self) -> Vec<(&'static str, String)> {
        let mut params = Vec::new();
        if !self.text.is_empty() {
            params.push(("q", self.text.to_string()));
        }
        if let Some(family) = &self.family {
            params.push(("kind", family.clone()));
        }
        params.extend(self.position.to_param());
        params
    }

    fn at(&self, position: Position) -> Self {
        Self { position, ..self.clone() }
    }
}

impl Searchable for EventQuery {
    fn text(&self) -> &SearchText {
        &self.text
    }

    fn searching(&self, text: SearchText) -> Self {
        Self { text, ..self.at(Position::Start) }
    }
}
