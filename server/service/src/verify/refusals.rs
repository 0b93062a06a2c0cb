//! Verifications that were refused, kept in memory until [`crate::refusals::flush`] writes them.

use std::collections::VecDeque;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use domain::id::{CredentialId, RequestId, TenantId};
use domain::time::Timestamp;
use domain::verdict::Code;

use super::question::{Question, Target};

/// No more are kept than are ever shown: in a flood the oldest give way.
pub(crate) const MOST: usize = 10_000;
/// Longest text that is kept of what a client says, in bytes.
const MAX_TEXT: usize = 300;

/// One refusal, as an administrator looks it up by its request ID.
#[derive(Clone, Debug)]
pub(crate) struct Refused {
    pub(crate) id: RequestId,
    pub(crate) tenant: TenantId,
    pub(crate) at: Timestamp,
    pub(crate) code: Code,
    pub(crate) credential: Option<CredentialId>,
    pub(crate) api: Option<Box<str>>,
    pub(crate) method: Option<Box<str>>,
    pub(crate) host: Option<Box<str>>,
    pub(crate) path: Option<Box<str>>,
    pub(crate) address: Option<IpAddr>,
    pub(crate) agent: Box<str>,
    pub(crate) detail: String,
}

impl Refused {
    pub(super) fn new((id, at): (RequestId, Timestamp), tenant: TenantId, code: Code, question: &Question<'_>) -> Self {
        let (api, host, path) = match question.target {
            Target::Api(slug) => (Some(cut(slug)), None, None),
            Target::ApiAt { name, host, path } => (Some(cut(name)), host.map(cut), path.map(cut)),
            Target::Place { host, path } => (None, Some(cut(host)), Some(cut(path))),
            Target::Anything | Target::Untold => (None, None, None),
        };
        let method = question.method.map(cut);
        let (address, agent) = (question.address, cut(question.agent));
        Self { id, tenant, at, code, credential: None, api, method, host, path, address, agent, detail: String::new() }
    }
}

fn cut(text: &str) -> Box<str> {
    text[..text.floor_char_boundary(MAX_TEXT)].into()
}

#[derive(Default)]
pub(super) struct Refusals(Mutex<VecDeque<Refused>>);

impl Refusals {
    pub(super) fn keep(&self, refused: Refused) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST {
            kept.pop_front();
        }
        kept.push_back(refused);
    }

    pub(super) fn take(&self) -> Vec<Refused> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner)).into()
    }
}
