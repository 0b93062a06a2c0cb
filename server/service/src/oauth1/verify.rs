//! Requests that a consumer makes for a user (RFC 5849 §3).

use oauth1::{Problem, Request};

use super::Server;
use crate::verify::{Claim, Question, Unproven, Verdict};

impl Server {
    /// Judges a signed request and hands the verdict to `answer`. Whatever comes of it, it is not accepted again.
    pub async fn verify<R>(
        &self,
        request: &Request<'_>,
        question: &Question<'_>,
        answer: impl FnOnce(&Verdict<'_>) -> R,
    ) -> R {
        let index = self.service.index();
        let unproven = match index.admit_signed(request, question) {
            Err(unproven) => unproven,
            Ok(proven) if proven.consumer.is_pending() => Unproven::of(proven.consumer, Problem::ConsumerKeyRefused),
            Ok(proven) => match self.nonces.claim(proven).await {
                Claim::Fresh(fresh) => return index.judge_signed(&fresh, request, question, answer),
                Claim::Used(proven) => Unproven::of(proven.consumer, Problem::NonceUsed),
                Claim::Unknown => Unproven::UNAVAILABLE,
            },
        };
        index.refuse_signed(unproven, request, question, answer)
    }
}
