//! The rules that a known credential must pass, in order. The first that refuses is the verdict.

use domain::access::Access;
use domain::time::Timestamp;

use super::grants::{ApiEntry, Basis};
use super::places::Called;
use super::question::Question;
use super::rate::Left;
use super::refusal::Refusal;
use super::subject::Subject;

/// A credential and what is asked about it.
pub(super) struct Case<'c> {
    pub(super) subject: &'c Subject<'c>,
    pub(super) now: Timestamp,
    pub(super) question: &'c Question<'c>,
    /// What the question is about, beside the credential.
    pub(super) called: Called<'c>,
    /// How many calls the last stage left.
    pub(super) left: Option<Left>,
}

// To add a rule, add its function here, in its place: what costs nothing to ask comes first. What spends something
// comes last of all: who is refused before has spent nothing.

/// About the credential alone.
const STANDING: [for<'c> fn(&Subject<'c>, Timestamp) -> Option<Refusal<'c>>; 6] =
    [switch, approval, owner, project, revoked, expired];
/// About what it is used for.
const CALL: [for<'c> fn(&Case<'c>) -> Option<Refusal<'c>>; 3] = [address, api_switch, access];

/// What refuses, if anything does.
pub(super) fn judge<'c>(case: &mut Case<'c>) -> Option<Refusal<'c>> {
    judge_again(case).or_else(|| rate(case))
}

/// The same for a credential that was let in already: it has spent what the last stage takes.
pub(super) fn judge_again<'c>(case: &Case<'c>) -> Option<Refusal<'c>> {
    judge_alone(case.subject, case.now).or_else(|| CALL.iter().find_map(|stage| stage(case)))
}

/// What refuses the credential whatever it is used for.
pub(super) fn judge_alone<'c>(subject: &Subject<'c>, now: Timestamp) -> Option<Refusal<'c>> {
    STANDING.iter().find_map(|stage| stage(subject, now))
}

/// What refuses every credential at `api`.
pub(super) fn judge_api<'c>(api: &ApiEntry) -> Option<Refusal<'c>> {
    (!api.enabled).then_some(Refusal::ApiSwitchedOff)
}

fn switch<'c>(subject: &Subject<'c>, _: Timestamp) -> Option<Refusal<'c>> {
    subject.switched_off.map(Refusal::SwitchedOff)
}

fn approval<'c>(subject: &Subject<'c>, _: Timestamp) -> Option<Refusal<'c>> {
    (!subject.approved).then_some(Refusal::NotApproved)
}

fn owner<'c>(subject: &Subject<'c>, _: Timestamp) -> Option<Refusal<'c>> {
    subject.owner.is_some_and(|(owner, _)| !owner.is_active()).then_some(Refusal::OwnerDisabled)
}

/// A key in a project works while the project goes on and its owner is a member.
fn project<'c>(subject: &Subject<'c>, _: Timestamp) -> Option<Refusal<'c>> {
    if subject.project?.is_archived() {
        return Some(Refusal::ProjectArchived);
    }
    subject.grants.roles.is_empty().then_some(Refusal::NoMember)
}

fn revoked<'c>(subject: &Subject<'c>, _: Timestamp) -> Option<Refusal<'c>> {
    subject.revoked.map(Refusal::Revoked)
}

fn expired<'c>(subject: &Subject<'c>, now: Timestamp) -> Option<Refusal<'c>> {
    (subject.expires_at <= now).then_some(Refusal::Expired(subject.expires_at))
}

fn address<'c>(case: &Case<'c>) -> Option<Refusal<'c>> {
    let address = case.question.address;
    (!case.subject.allows(address)).then_some(Refusal::Address(address))
}

fn api_switch<'c>(case: &Case<'c>) -> Option<Refusal<'c>> {
    if let Called::Api(api) = case.called { judge_api(api) } else { None }
}

fn access<'c>(case: &Case<'c>) -> Option<Refusal<'c>> {
    let Question { method, target, .. } = case.question;
    match case.called {
        Called::Nothing => None,
        Called::Unclear(why) => Some(Refusal::Unclear(why, target)),
        Called::Api(api) => {
            let (granted, needed) = (case.subject.grants.access_to(api), Access::needed_for(*method));
            (granted < needed).then(|| too_little(case.subject, api, *method, granted))
        }
    }
}

/// Whether it was issued with too little, or its owner has too little by now.
fn too_little<'c>(subject: &Subject<'c>, api: &'c ApiEntry, method: Option<&'c str>, granted: Access) -> Refusal<'c> {
    let issued = subject.grants.most_at(api);
    if subject.grants.basis == Basis::WithinOwner && issued >= Access::needed_for(method) {
        return Refusal::OwnerAccess { granted, issued, api: &api.slug, method };
    }
    Refusal::Access { granted, api: &api.slug, method }
}

fn rate<'c>(case: &mut Case<'c>) -> Option<Refusal<'c>> {
    let taken = case.subject.rate?.take(case.now);
    case.left = Some(taken.unwrap_or_else(|left| left));
    taken.err().map(Refusal::Rate)
}
