//! A consumer that asks for something itself, in the dance (RFC 5849 §2), and what it is refused.

use std::sync::Arc;

use oauth1::{Problem, Request, Signed};

use super::Server;
use crate::actor::Origin;
use crate::error::Failure;
use crate::secret::PlainSecret;
use crate::verify::{Claim, Consumer, Fresh, Question, Target, Unproven};

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

/// What a consumer asks for itself.
pub(super) struct Asking<'a> {
    server: &'a Server,
    request: &'a Request<'a>,
    origin: &'a Origin,
    pub(super) signed: Signed,
    /// Which it names; nothing proves that yet.
    pub(super) consumer: Arc<Consumer>,
}

impl Server {
    /// # Errors
    /// If `request` cannot be read, or names no consumer.
    pub(super) fn asking<'a>(&'a self, request: &'a Request<'_>, origin: &'a Origin) -> Result<Asking<'a>, Refused> {
        let index = self.service.index();
        if !index.is_answering() {
            return Err(Refused::Unavailable);
        }
        let named = Signed::read(request).and_then(|signed| Ok((index.consumer_of(&signed, None)?, signed)));
        match named {
            Ok((consumer, signed)) => Ok(Asking { server: self, request, origin, signed, consumer }),
            Err(problem) => {
                index.keep_refused(problem.clone().into(), request, &question(request, origin), None);
                Err(problem.into())
            }
        }
    }
}

impl Asking<'_> {
    /// Proves that the consumer signed, for the first time, and may be used; with the secret of temporary credentials, if
    /// it has some.
    pub(super) async fn authenticate(&self, temporary: Option<&PlainSecret>) -> Result<Fresh, Refused> {
        let Self { server, signed, consumer, .. } = self;
        let proven = server.service.index().prove(signed, consumer.clone(), temporary);
        let proven = proven.map_err(|problem| self.refused(problem, temporary))?;
        if consumer.is_pending() {
            return Err(self.refused(Problem::ConsumerKeyRefused, None));
        }
        match server.nonces.claim(proven).await {
            Claim::Fresh(fresh) if fresh.proven().consumer.is_approved() => Ok(fresh),
            Claim::Fresh(_) => Err(self.refused(Problem::ConsumerKeyRefused, None)),
            Claim::Used(_) => Err(self.refused(Problem::NonceUsed, None)),
            Claim::Unknown => Err(Refused::Unavailable),
        }
    }

    /// Refuses it, and keeps for administrators why.
    pub(super) fn refused(&self, why: impl Into<Refused>, temporary: Option<&PlainSecret>) -> Refused {
        let why = why.into();
        if let Refused::Problem(problem) = &why {
            let unproven = Unproven::of(self.consumer.clone(), problem.clone());
            let question = question(self.request, self.origin);
            self.server.service.index().keep_refused(unproven, self.request, &question, temporary);
        }
        why
    }
}

/// As a verification would be asked.
fn question<'q>(request: &'q Request<'_>, origin: &'q Origin) -> Question<'q> {
    Question {
        target: Target::Place { host: request.authority, path: request.path },
        method: Some(request.method),
        address: origin.address.parse().ok(),
        agent: &origin.agent,
        ..Question::default()
    }
}
