//! API tokens: how far one reaches follows from who issues, changes or regenerates it. Whoever does comes by its secret
//! or by what others do with it, so none of it goes beyond them.

use domain::access::Access;
use domain::api::Api;
use domain::id::ApiId;
use domain::time::Timestamp;

use super::{first_confinement, refuse_longer};
use crate::actor::{Actor, Who};
use crate::error::Result;
use crate::mutation::Mutation;
use crate::reading::Reading;
use crate::service::Service;
use crate::store::Handle;
use crate::store::rows::roles::Held;

/// What whoever acts has of each API.
pub(crate) enum Issuer {
    /// Everything.
    Operator,
    Person(Held),
    /// By ID, and sorted by it.
    Credential(Vec<(ApiId, Access)>),
}

impl Issuer {
    pub(crate) async fn of(service: &Service, mutation: &mut Mutation<'_>) -> Result<Self> {
        let actor = mutation.actor();
        Self::acting(service, actor, mutation.tx()).await
    }

    pub(crate) async fn of_reading(service: &Service, reading: &mut Reading<'_>) -> Result<Self> {
        let actor = reading.actor();
        Self::acting(service, actor, reading.into()).await
    }

    async fn acting(service: &Service, actor: &Actor, on: Handle<'_>) -> Result<Self> {
        match &actor.who {
            Who::Operator => Ok(Self::Operator),
            Who::Person { id, .. } => Held::of(on, actor.tenant, Some(*id)).await.map(Self::Person),
            Who::Credential { proof, .. } => service.index.reach(proof).map(Self::Credential),
            Who::Client { .. } | Who::Authorizer { .. } | Who::Visitor => Err(domain::Error::Unauthenticated.into()),
        }
    }

    /// What they have of an API themself, whether it is switched on or not.
    pub(crate) fn access_to(&self, api: &Api) -> Access {
        match self {
            Self::Operator => Access::Full,
            Self::Person(held) => held.access_to(&api.slug),
            Self::Credential(reach) => {
                reach.iter().find(|(id, _)| *id == api.id).map_or(Access::None, |(_, access)| *access)
            }
        }
    }

    /// Whether a token with this access to `api`, which works until `end`, is held to what its owner's roles give: it is
    /// unless they have full access themself.
    ///
    /// # Errors
    /// `Broader` for a credential that has less, ends sooner, or is limited in a way that a token is not.
    pub(crate) fn hands_out(&self, mutation: &Mutation<'_>, api: &Api, access: Access, end: Timestamp) -> Result<bool> {
        let own = self.access_to(api);
        if let Some(bounds) = mutation.authority().bounds() {
            if let Some(limit) = first_confinement(bounds) {
                return Err(domain::Error::broader(format!("{limit}, and an API token is not.")).into());
            }
            if access > own {
                let slug = &api.slug;
                let message =
                    format!("access: this credential has the access {own} to “{slug}” and cannot give {access} there.");
                return Err(domain::Error::broader(message).into());
            }
            refuse_longer(mutation, "months", end)?;
        }
        Ok(own < Access::Full)
    }
}
