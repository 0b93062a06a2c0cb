//! A consumer that asks for something itself, in the dance (RFC 5849 §2).

use std::sync::Arc;

use oauth1::{Problem, Signed};

use super::Server;
use crate::error::Failure;
use crate::secret::PlainSecret;
use crate::verify::{Claim, Consumer, Fresh};

/// Why a consumer gets nothing.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// It asked for it in a wrong way, or may not have it.
    #[error(transparent)]
    Problem(#[from] Problem),
    /// Too many of its requests wait for a user already.
    #[error("Too many sign-in requests of this consumer wait for a user. Try again in a few minutes.")]
    TooMany,
    /// Nobody can tell at the moment.
    #[error("The service is busy or its database cannot be reached; try again.")]
    Unavailable,
}

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        tracing::warn!(error = %failure, "a consumer was refused");
        Self::Unavailable
    }
}

impl Server {
    /// The consumer that `signed` names, which nothing proves yet.
    pub(super) fn named(&self, signed: &Signed) -> Result<Arc<Consumer>, Refused> {
        let index = self.service.index();
        if !index.is_answering() {
            return Err(Refused::Unavailable);
        }
        Ok(index.consumer_of(signed, None)?)
    }

    /// Proves that `consumer` signed, for the first time, and may be used; with the secret of temporary credentials, if it
    /// has some.
    pub(super) async fn authenticate(
        &self,
        signed: &Signed,
        consumer: Arc<Consumer>,
        temporary: Option<&PlainSecret>,
    ) -> Result<Fresh, Refused> {
        let proven = self.service.index().prove(signed, consumer, temporary)?;
        match self.nonces.claim(proven).await {
            Claim::Fresh(fresh) if fresh.proven().consumer.is_approved() => Ok(fresh),
            Claim::Fresh(_) => Err(Problem::ConsumerKeyRefused.into()),
            Claim::Used(_) => Err(Problem::NonceUsed.into()),
            Claim::Unknown => Err(Refused::Unavailable),
        }
    }
}
