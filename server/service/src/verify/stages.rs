//! The rules that a known credential must pass, in order. The first that refuses is the verdict.

use domain::access::Access;
use domain::time::Timestamp;

use super::grants::Grants;
use super::places::Called;
use super::question::Question;
use super::rate::Left;
use super::refusal::Refusal;
use super::subject::Subject;

/// A credential and what is asked about it.
pub(super) struct Case<'c> {
    pub(super) subject: Subject<'c>,
    pub(super) now: Timestamp,
    pub(super) question: &'c Question<'c>,
    /// What the question is about, beside the credential.
    pub(super) called: Called<'c>,
    pub(super) grants: Grants<'c>,
    /// How many calls the last stage left.
    pub(super) left: Option<Left>,
}

type Stage = for<'c> fn(&mut Case<'c>) -> Option<Refusal<'c>>;

/// To add a rule, add its function here, in its place. What costs nothing to ask comes first, and what
/// spends something last: who is refused before has spent nothing.
const STAGES: [Stage; 9] = [switch, owner, project, revoked, expired, address, api_switch, access, rate];

/// What refuses, if anything does.
pub(super) fn judge<'c>(case: &mut Case<'c>) -> Option<Refusal<'c>> {
    STAGES.iter().find_map(|stage| stage(case))
}

/// The same for a credential that was let in already: it has spent what the last stage takes.
pub(super) fn judge_again<'c>(case: &mut Case<'c>) -> Option<Refusal<'c>> {
    let [free @ .., _rate] = &STAGES;
    free.iter().find_map(|stage| stage(case))
}

fn switch<'c>(case: &mut Case<'c>) -> Option<Refusal<'c>> {
    case.subject.switched_off().map(Refusal::SwitchedOff)
}

fn owner<'c>(case: &mut Case<'c>) -> Option<Refusal<'c>> {
    (!case.subject.is_owner_active()).then_some(Refusal::OwnerDisabled)
}

/// A key in a project works while the project goes on and its owner is a member.
fn project<'c>(case: &mut Case<'c>) -> Option<Refusal<'c>> {
    if case.subject.is_project_archived()? {
        return Some(Refusal::ProjectArchived);
    }
    case.grants.roles.is_empty().then_some(Refusal::NoMember)
}

fn revoked<'c>(case: &mut Case<'c>) -> Option<Refusal<'c>> {
    case.subject.revoked().map(Refusal::Revoked)
}

fn expired<'c>(case: &mut Case<'c>) -> Option<Refusal<'c>> {
    let end = case.subject.expires_at();
    (end <= case.now).then_some(Refusal::Expired(end))
}

fn address<'c>(case: &mut Case<'c>) -> Option<Refusal<'c>> {
    let address = case.question.address;
    (!case.subject.allows(address)).then_some(Refusal::Address(address))
}

fn api_switch<'c>(case: &mut Case<'c>) -> Option<Refusal<'c>> {
    matches!(case.called, Called::Api(api) if !api.enabled).then_some(Refusal::ApiSwitchedOff)
}

fn access<'c>(case: &mut Case<'c>) -> Option<Refusal<'c>> {
    let Question { method, target, .. } = case.question;
    match case.called {
        Called::Nothing => None,
        Called::Unclear(why) => Some(Refusal::Unclear(why, target)),
        Called::Api(api) => {
            let granted = case.grants.access_to(api);
            let refused = Refusal::Access { granted, api: &api.slug, method: *method };
            (granted < Access::needed_for(*method)).then_some(refused)
        }
    }
}

fn rate<'c>(case: &mut Case<'c>) -> Option<Refusal<'c>> {
    let taken = case.subject.rate()?.take(case.now);
    case.left = Some(taken.unwrap_or_else(|left| left));
    taken.err().map(Refusal::Rate)
}
