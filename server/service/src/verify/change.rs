//! The kinds of change: what the change log calls each, and how the index reads it again.

use std::fmt;
use std::str::FromStr;

use domain::id::{
    AccessTokenId, ApiTokenId, ApplicationId, AuthorizationId, ConsumerId, CredentialId, KeyId, ProjectId, TenantId,
    UserId,
};

use super::index::Index;
use super::load::{self, Which};
use super::{api_token, authorization, consumer};
use crate::error::{Failure, Result};
use crate::store::{CHUNK, Snapshot, sql};

/// What the index must read again.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    Tenant(TenantId),
    /// APIs or roles of the tenant.
    Access(TenantId),
    Project(ProjectId),
    User(UserId),
    ApiKey(KeyId),
    Application(ApplicationId),
    ApiToken(ApiTokenId),
    Consumer(ConsumerId),
    Authorization(AuthorizationId),
    AccessToken(AccessTokenId),
    /// The key that secrets are sealed with; what [`crate::secret::KeyRing::latest_mark`] says of it.
    SealingKey(String),
    /// Tokens that were issued; whoever knows them already has nothing to read.
    NewAccessTokens(Vec<AccessTokenId>),
}

impl From<CredentialId> for Change {
    fn from(id: CredentialId) -> Self {
        match id {
            CredentialId::ApiKey(id) => Self::ApiKey(id),
            CredentialId::Application(id) => Self::Application(id),
            CredentialId::ApiToken(id) => Self::ApiToken(id),
            CredentialId::Consumer(id) => Self::Consumer(id),
        }
    }
}

impl Change {
    /// As the log keeps it.
    pub(crate) fn kind_and_id(&self) -> (Kind, String) {
        match self {
            Self::Tenant(id) => (Kind::Tenant, id.to_string()),
            Self::Access(id) => (Kind::Access, id.to_string()),
            Self::Project(id) => (Kind::Project, id.to_string()),
            Self::User(id) => (Kind::User, id.to_string()),
            Self::ApiKey(id) => (Kind::ApiKey, id.to_string()),
            Self::Application(id) => (Kind::Application, id.to_string()),
            Self::ApiToken(id) => (Kind::ApiToken, id.to_string()),
            Self::Consumer(id) => (Kind::Consumer, id.to_string()),
            Self::Authorization(id) => (Kind::Authorization, id.to_string()),
            Self::AccessToken(id) => (Kind::AccessToken, id.to_string()),
            Self::SealingKey(mark) => (Kind::SealingKey, mark.clone()),
            Self::NewAccessTokens(ids) => {
                (Kind::NewAccessTokens, ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
            }
        }
    }
}

macro_rules! kinds {
    ($($name:ident = $text:literal,)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Kind {
            $($name,)*
        }

        impl Kind {
            /// In the order in which they are read: each before those that point at it.
            pub(super) const ALL: &'static [Self] = &[$(Self::$name,)*];

            const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

kinds! {
    Tenant = "tenant",
    Access = "access",
    Project = "project",
    User = "user",
    ApiKey = "api_key",
    Application = "application",
    ApiToken = "api_token",
    Consumer = "consumer",
    Authorization = "authorization",
    AccessToken = "access_token",
    NewAccessTokens = "new_access_tokens",
    SealingKey = "sealing_key",
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Kind {
    type Err = Failure;

    fn from_str(text: &str) -> Result<Self> {
        let known = Self::ALL.iter().find(|kind| kind.as_str() == text);
        // One that a newer version writes: what it stands for is not known here.
        known.copied().ok_or(Failure::Corrupt { what: "changes.kind" })
    }
}

impl Kind {
    /// Reads those that changed, by their IDs as the log keeps them.
    pub(super) async fn load_some(self, index: &Index, snapshot: &mut Snapshot<'_>, ids: &[String]) -> Result<()> {
        let unknown;
        let (kind, ids) = match self {
            Self::NewAccessTokens => {
                unknown = index.unknown_tokens(ids);
                (Self::AccessToken, unknown.as_slice())
            }
            kind => (kind, ids),
        };
        for some in ids.chunks(CHUNK) {
            kind.load(index, snapshot, Which::Only(some)).await?;
        }
        Ok(())
    }

    /// Reads everything there is.
    pub(super) async fn load_all(index: &Index, snapshot: &mut Snapshot<'_>) -> Result<()> {
        for kind in Self::ALL {
            kind.load(index, snapshot, Which::All).await?;
        }
        Ok(())
    }

    async fn load(self, index: &Index, snapshot: &mut Snapshot<'_>, which: Which<'_>) -> Result<()> {
        match self {
            Self::Tenant => load::tenants(index, snapshot, which).await,
            Self::Access => {
                load::apis(index, snapshot, which).await?;
                load::roles(index, snapshot, which).await
            }
            Self::Project => load::projects(index, snapshot, which).await,
            Self::User => load::owners(index, snapshot, which).await,
            Self::ApiKey => load::keys(index, snapshot, which).await,
            Self::Application => load::applications(index, snapshot, which).await,
            Self::ApiToken => api_token::load(index, snapshot, which).await,
            Self::Consumer => consumer::load(index, snapshot, which).await,
            Self::Authorization => authorization::load(index, snapshot, which).await,
            Self::AccessToken => load::tokens(index, snapshot, which).await,
            Self::SealingKey => {
                let marks = match which {
                    Which::Only(marks) => marks.to_vec(),
                    Which::All => {
                        let heard = "SELECT entity_id AS t FROM changes WHERE kind = 'sealing_key' ORDER BY seq";
                        sql(heard).all(snapshot).await?
                    }
                };
                if let Some(mark) = marks.last() {
                    index.ring.hear_of(mark);
                }
                Ok(())
            }
            // They are access tokens like the others.
            Self::NewAccessTokens => Ok(()),
        }
    }
}
