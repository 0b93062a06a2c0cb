//! What a client leaves behind when it asks for a token. Each request counts in the use of its application.
//! An event is the first that an application is given, and the first that it is refused, from a network in an
//! hour: so neither a client that asks a thousand times a second nor somebody who guesses secrets fills the
//! log, and whoever reads it sees since when and from where.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use domain::event::Action;
use domain::id::{ApplicationId, TenantId};
use domain::time::{HOUR, Timestamp};
use domain::verdict::Code;

use super::AuthorizationServer;
use crate::actor::{Actor, Origin, Who};
use crate::error::Result;
use crate::mutation::{EventDraft, Mutation};
use crate::service::Service;
use crate::throttle;

/// So many networks of an application are told apart in an hour; the next one is told as the last.
const MAX_NETWORKS: usize = 10;

/// An application at the token endpoint.
#[derive(Clone)]
pub(super) struct Requester {
    pub(super) id: ApplicationId,
    pub(super) tenant: TenantId,
    pub(super) name: String,
    pub(super) origin: Origin,
}

/// What it was told.
#[derive(Clone)]
pub(super) enum Outcome {
    /// A token with this scope.
    Issued(String),
    /// No, for this reason.
    Refused(&'static str),
}

/// What waits to become an event, and what need not.
#[derive(Default)]
pub(super) struct TokenEvents(Mutex<State>);

#[derive(Default)]
struct State {
    waiting: Vec<TokenEvent>,
    /// What was seen in `hour`, by application and by whether it was refused.
    seen: HashMap<(ApplicationId, bool), Vec<String>>,
    /// Since the epoch.
    hour: i64,
}

struct TokenEvent {
    requester: Requester,
    outcome: Outcome,
    at: Timestamp,
    /// No more are told in this hour.
    is_last: bool,
}

impl Requester {
    /// As the actor of what it does to its own tokens.
    pub(super) fn actor(&self) -> Actor {
        let who = Who::Client { id: self.id, name: self.name.clone() };
        Actor { tenant: self.tenant, who, origin: self.origin.clone() }
    }
}

impl TokenEvents {
    pub(super) fn note(&self, requester: &Requester, outcome: Outcome, at: Timestamp) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let hour = at.millis().div_euclid(HOUR);
        if state.hour != hour {
            state.hour = hour;
            state.seen.clear();
        }
        let network = throttle::network(&requester.origin.address);
        let seen = state.seen.entry((requester.id, matches!(outcome, Outcome::Refused(_)))).or_default();
        if seen.len() > MAX_NETWORKS || seen.contains(&network) {
            return;
        }
        seen.push(network);
        let is_last = seen.len() > MAX_NETWORKS;
        state.waiting.push(TokenEvent { requester: requester.clone(), outcome, at, is_last });
    }

    fn take(&self) -> Vec<TokenEvent> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner).waiting)
    }
}

impl AuthorizationServer {
    /// A token was issued.
    pub(super) fn issued(&self, requester: &Requester, scope: String, now: Timestamp) {
        self.service.index.count_request(requester.id, Code::Valid, now);
        self.events.note(requester, Outcome::Issued(scope), now);
    }

    /// An application that has shown its secret was refused a token.
    pub(super) fn refused(&self, requester: &Requester, reason: &'static str, now: Timestamp) {
        self.service.index.count_request(requester.id, Code::InsufficientAccess, now);
        self.events.note(requester, Outcome::Refused(reason), now);
    }

    /// Somebody who has not shown to be the application was refused. It was not used by that.
    pub(super) fn refused_stranger(&self, requester: &Requester, reason: &'static str, now: Timestamp) {
        self.service.index.count_attempt(requester.id, now);
        self.events.note(requester, Outcome::Refused(reason), now);
    }

    /// Writes the events that wait. If it fails, those that are left are lost.
    ///
    /// # Errors
    /// Of the database.
    pub async fn flush(&self) -> Result<()> {
        for event in self.events.take() {
            write(&self.service, &event).await?;
        }
        Ok(())
    }
}

async fn write(service: &Service, event: &TokenEvent) -> Result<()> {
    let TokenEvent { requester, outcome, at, is_last } = event;
    let (action, actor, fact) = match outcome {
        Outcome::Issued(scope) => (Action::ApplicationTokenIssued, requester.actor(), ("scope", scope.clone())),
        // Whoever asked has not shown to be the application.
        Outcome::Refused(reason) => {
            let actor = Actor { who: Who::Visitor, ..requester.actor() };
            (Action::ApplicationTokenRefused, actor, ("reason", (*reason).to_owned()))
        }
    };
    let which = match is_last {
        false => "the first from there in this hour",
        true => "the last that is told in this hour: they come from more and more networks",
    };
    let mut mutation = Mutation::of_newcomer(service, &actor).await?;
    mutation.now = *at;
    let details = vec![fact, ("which", which.to_owned())];
    mutation
        .event(action, EventDraft { target_id: Some(requester.id.to_string()), target: &requester.name, details })
        .await?;
    mutation.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn requester(application: u128, address: &str) -> Requester {
        let origin = Origin { address: address.to_owned(), agent: String::new() };
        let (id, tenant) = (ApplicationId::from_bits(application), TenantId::from_bits(1));
        Requester { id, tenant, name: "ERP".to_owned(), origin }
    }

    #[test]
    fn of_requests_alike_the_first_in_an_hour_is_told() {
        let events = TokenEvents::default();
        let note = |application, address: &str, outcome, at| {
            events.note(&requester(application, address), outcome, Timestamp::from_millis(at));
            events.take().len()
        };
        let issued = || Outcome::Issued("orders:read".to_owned());
        assert_eq!(note(1, "192.0.2.1", issued(), 0), 1);
        assert_eq!(note(1, "192.0.2.1", issued(), HOUR - 1), 0);
        assert_eq!(note(1, "192.0.2.1", Outcome::Refused("another secret"), 1), 1, "a refusal is another thing");
        assert_eq!(note(1, "192.0.2.2", issued(), 1), 1, "so is another network");
        assert_eq!(note(2, "192.0.2.1", issued(), 1), 1, "and another application");
        assert_eq!(note(1, "2001:db8::1", issued(), 1), 1);
        assert_eq!(note(1, "2001:db8::2", issued(), 1), 0, "the same network");
        assert_eq!(note(1, "192.0.2.1", issued(), HOUR), 1);
    }

    #[test]
    fn whoever_comes_from_everywhere_does_not_fill_the_log() {
        let events = TokenEvents::default();
        for n in 0..10_000 {
            let address = format!("10.0.{}.{}", n / 250, n % 250);
            events.note(&requester(1, &address), Outcome::Refused("another secret"), Timestamp::from_millis(0));
        }
        let waiting = events.take();
        assert_eq!(waiting.len(), MAX_NETWORKS + 1);
        assert_eq!(waiting.iter().filter(|event| event.is_last).count(), 1);
    }
}
