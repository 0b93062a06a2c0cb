//! What a user says to a consumer's request.

use domain::access::{Access, AccessByApi};
use domain::authorization::{Decision, Onward};
use domain::consumer::Callback;
use domain::event::Action;
use domain::id::TemporaryId;
use domain::permission::PermissionSet;
use oauth1::encode;

use super::request::{Pending, pending, reached};
use crate::actor::Actor;
use crate::authority::Right;
use crate::error::Result;
use crate::mutation::{EventDraft, Mutation};
use crate::oauth1::Verifier;
use crate::service::Service;
use crate::settings;
use crate::store::sql;
use crate::verify::Granted;

/// Answers a consumer's request for the person who acts. It counts once.
///
/// # Errors
/// `Unauthenticated` for anybody but a person; `NotFound`; `Conflict` if it has expired, was answered, or if the consumer
/// is not approved; `Invalid` for `access` if nothing of it is reached.
pub async fn decide(service: &Service, actor: &Actor, id: TemporaryId, decision: &Decision) -> Result<Onward> {
    let user = actor.person()?;
    let mut mutation = Mutation::begin(service, actor, Right::Oneself).await?;
    let now = mutation.now;
    let pending = pending(mutation.tx(), actor.tenant, id, now).await?;
    let narrowed = match decision {
        Decision::Allow(Some(access)) => Some(narrowed(&mut mutation, access).await?),
        Decision::Allow(None) | Decision::Deny => None,
    };
    let is_denied = *decision == Decision::Deny;
    let verifier = (!is_denied).then(|| match pending.callback {
        Callback::OutOfBand => Verifier::typed(),
        Callback::Url(_) => Verifier::carried(),
    });
    let hash = verifier.as_ref().map(|verifier| verifier.hash(service.ring()).to_stored());
    // As the page has told.
    let days = settings::read(mutation.tx(), actor.tenant).await?.authorization_days;
    sql("UPDATE temporary_credentials
         SET user_id = $2, decided_at = $3, denied = $4, access = $5, verifier_hash = $6, days = $7 WHERE id = $1")
    .bind(id)
    .bind(user)
    .bind(now)
    .bind(is_denied)
    .bind(narrowed.as_ref().map(|narrowed| narrowed.granted.to_stored()))
    .bind(hash)
    .bind(i64::from(days))
    .run(mutation.tx())
    .await?;
    tell(&mut mutation, &pending, is_denied, narrowed).await?;
    mutation.commit().await?;
    Ok(onward(pending, id, verifier.as_ref()))
}

struct Narrowed {
    /// By ID.
    granted: Granted,
    /// The same by slug: `orders: read`
    words: String,
}

/// What of `access` there is. It is never more than the user reaches, also when that becomes less.
async fn narrowed(mutation: &mut Mutation<'_>, access: &AccessByApi) -> Result<Narrowed> {
    let (tenant, user) = (mutation.tenant(), mutation.actor().person()?);
    let asked = |slug: &str| access.get(slug).copied().unwrap_or_default();
    let reached = reached(mutation.tx(), tenant, user).await?;
    let given = reached.into_iter().map(|(api, most)| (asked(&api.slug).min(most), api));
    let given: Vec<_> = given.filter(|(access, _)| *access != Access::None).collect();
    if given.is_empty() {
        let message = "This leaves nothing to allow. Leave it at least one API, or say no.";
        return Err(domain::Error::invalid("access", message).into());
    }
    let words = given.iter().map(|(access, api)| format!("{}: {access}", api.slug)).collect::<Vec<_>>().join(", ");
    let granted = Granted::new(PermissionSet::NONE, given.into_iter().map(|(access, api)| (api.id, access)).collect());
    Ok(Narrowed { granted, words })
}

async fn tell(
    mutation: &mut Mutation<'_>,
    pending: &Pending,
    is_denied: bool,
    narrowed: Option<Narrowed>,
) -> Result<()> {
    let action = if is_denied { Action::ConsumerDenied } else { Action::ConsumerAllowed };
    let event = EventDraft {
        target_id: Some(pending.consumer_id.to_string()),
        target: &pending.consumer,
        details: narrowed.map(|narrowed| ("access", narrowed.words)).into_iter().collect(),
    };
    mutation.event(action, event).await
}

fn onward(pending: Pending, id: TemporaryId, verifier: Option<&Verifier>) -> Onward {
    let Pending { consumer, callback, .. } = pending;
    let callback = match (callback, verifier) {
        (Callback::Url(url), _) => url,
        (Callback::OutOfBand, Some(code)) => return Onward::Code { consumer, code: code.as_str().to_owned() },
        (Callback::OutOfBand, None) => return Onward::Nowhere { consumer },
    };
    let separator = if callback.contains('?') { '&' } else { '?' };
    let answer = match verifier {
        Some(verifier) => format!("oauth_verifier={}", encode(verifier.as_str())),
        // In the words of the problem reporting extension: RFC 5849 has none.
        None => "oauth_problem=permission_denied".to_owned(),
    };
    Onward::Back { consumer, url: format!("{callback}{separator}oauth_token={id}&{answer}") }
}
