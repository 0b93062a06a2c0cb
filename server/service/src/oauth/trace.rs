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

use crate::actor::{Actor, Origin, Who};
use crate::error::Result;
use crate::mutation::{EventDraft, Mutation};
use crate::service::Service;
use crate::throttle;

/// So many networks of an application are told apart in an hour; the next one is told as the last.
const MAX_NETWORKS: usize = 10;

/// An application at the token endpoint.
#[derive(Clone)]
pub(crate) struct Asking {
    pub(crate) id: ApplicationId,
    pub(crate) tenant: TenantId,
    pub(crate) name: String,
    pub(crate) origin: Origin,
}

/// What it was told.
#[derive(Clone)]
pub(crate) enum Answer {
    /// A token with this scope.
    Issued(String),
    /// No, for this reason.
    Refused(&'static str),
}

/// What waits to become an event, and what need not.
#[derive(Default)]
pub(crate) struct Traces(Mutex<State>);

#[derive(Default)]
struct State {
    waiting: Vec<Trace>,
    /// What was seen in `hour`, by application and by whether it was refused.
    seen: HashMap<(ApplicationId, bool), Vec<String>>,
    /// Since the epoch.
    hour: i64,
}

struct Trace {
    asking: Asking,
    answer: Answer,
    at: Timestamp,
    /// No more are told in this hour.
    is_last: bool,
}

impl Asking {
    /// As the actor of what it does to its own tokens.
    pub(super) fn actor(&self) -> Actor {
        let who = Who::Client { id: self.id, name: self.name.clone() };
        Actor { tenant: self.tenant, who, origin: self.origin.clone() }
    }
}

impl Traces {
    pub(super) fn note(&self, asking: &Asking, answer: Answer, at: Timestamp) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let hour = at.millis().div_euclid(HOUR);
        if state.hour != hour {
            state.hour = hour;
            state.seen.clear();
        }
        let network = throttle::network(&asking.origin.address);
        let seen = state.seen.entry((asking.id, matches!(answer, Answer::Refused(_)))).or_default();
        if seen.len() > MAX_NETWORKS || seen.contains(&network) {
            return;
        }
        seen.push(network);
        let is_last = seen.len() > MAX_NETWORKS;
        state.waiting.push(Trace { asking: asking.clone(), answer, at, is_last });
    }

    fn take(&self) -> Vec<Trace> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner).waiting)
    }
}

/// A token was issued.
pub(super) fn issued(service: &Service, asking: &Asking, scope: String, now: Timestamp) {
    service.index.count_request(asking.id, Code::Valid, now);
    service.traces.note(asking, Answer::Issued(scope), now);
}

/// An application that has shown its secret was refused a token.
pub(super) fn refused(service: &Service, asking: &Asking, reason: &'static str, now: Timestamp) {
    service.index.count_request(asking.id, Code::InsufficientAccess, now);
    service.traces.note(asking, Answer::Refused(reason), now);
}

/// Somebody who has not shown to be the application was refused. It was not used by that.
pub(super) fn refused_stranger(service: &Service, asking: &Asking, reason: &'static str, now: Timestamp) {
    service.index.count_attempt(asking.id, now);
    service.traces.note(asking, Answer::Refused(reason), now);
}

/// Writes the events that wait. If it fails, those that are left are not told.
///
/// # Errors
/// Of the database.
pub(crate) async fn flush(service: &Service) -> Result<()> {
    for trace in service.traces.take() {
        write(service, &trace).await?;
    }
    Ok(())
}

async fn write(service: &Service, trace: &Trace) -> Result<()> {
    let Trace { asking, answer, at, is_last } = trace;
    let (action, actor, fact) = match answer {
        Answer::Issued(scope) => (Action::ApplicationTokenIssued, asking.actor(), ("scope", scope.clone())),
        // Whoever asked has not shown to be the application.
        Answer::Refused(reason) => {
            let actor = Actor { who: Who::Visitor, ..asking.actor() };
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
        .event(action, EventDraft { target_id: Some(asking.id.to_string()), target: &asking.name, details })
        .await?;
    mutation.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asking(application: u128, address: &str) -> Asking {
        let origin = Origin { address: address.to_owned(), agent: String::new() };
        let (id, tenant) = (ApplicationId::from_bits(application), TenantId::from_bits(1));
        Asking { id, tenant, name: "ERP".to_owned(), origin }
    }

    #[test]
    fn of_requests_alike_the_first_in_an_hour_is_told() {
        let traces = Traces::default();
        let note = |application, address: &str, answer, at| {
            traces.note(&asking(application, address), answer, Timestamp::from_millis(at));
            traces.take().len()
        };
        let issued = || Answer::Issued("orders:read".to_owned());
        assert_eq!(note(1, "192.0.2.1", issued(), 0), 1);
        assert_eq!(note(1, "192.0.2.1", issued(), HOUR - 1), 0);
        assert_eq!(note(1, "192.0.2.1", Answer::Refused("another secret"), 1), 1, "a refusal is another thing");
        assert_eq!(note(1, "192.0.2.2", issued(), 1), 1, "so is another network");
        assert_eq!(note(2, "192.0.2.1", issued(), 1), 1, "and another application");
        assert_eq!(note(1, "2001:db8::1", issued(), 1), 1);
        assert_eq!(note(1, "2001:db8::2", issued(), 1), 0, "the same network");
        assert_eq!(note(1, "192.0.2.1", issued(), HOUR), 1);
    }

    #[test]
    fn whoever_comes_from_everywhere_does_not_fill_the_log() {
        let traces = Traces::default();
        for n in 0..10_000 {
            let address = format!("10.0.{}.{}", n / 250, n % 250);
            traces.note(&asking(1, &address), Answer::Refused("another secret"), Timestamp::from_millis(0));
        }
        let told = traces.take();
        assert_eq!(told.len(), MAX_NETWORKS + 1);
        assert_eq!(told.iter().filter(|trace| trace.is_last).count(), 1);
    }
}
