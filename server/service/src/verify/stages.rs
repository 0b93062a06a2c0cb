//! The rules that a known credential must pass, in order. The first that refuses is the verdict.

use domain::access::Access;
use domain::time::Timestamp;
use domain::verdict::Code;

use super::grants::Grants;
use super::places::{Called, Unclear};
use super::question::{Question, Target};
use super::rate::Left;
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

type Stage = fn(&mut Case<'_>) -> Option<Code>;

/// To add a rule, add its function here, in its place. What costs nothing to ask comes first, and what
/// spends something last: who is refused before has spent nothing.
const STAGES: [Stage; 9] = [switch, owner, project, revoked, expired, address, api_switch, access, rate];

pub(super) fn judge(case: &mut Case<'_>) -> Code {
    STAGES.iter().find_map(|stage| stage(case)).unwrap_or(Code::Valid)
}

/// The same for a credential that was let in already: it has spent what the last stage takes.
pub(super) fn judge_again(case: &mut Case<'_>) -> Code {
    let [free @ .., _rate] = &STAGES;
    free.iter().find_map(|stage| stage(case)).unwrap_or(Code::Valid)
}

fn switch(case: &mut Case<'_>) -> Option<Code> {
    case.subject.switched_off().map(|_| Code::Disabled)
}

fn owner(case: &mut Case<'_>) -> Option<Code> {
    (!case.subject.is_owner_active()).then_some(Code::OwnerInactive)
}

/// A key in a project works while the project goes on and its owner is a member.
fn project(case: &mut Case<'_>) -> Option<Code> {
    if case.subject.is_project_archived()? {
        return Some(Code::Disabled);
    }
    case.grants.roles.is_empty().then_some(Code::OwnerInactive)
}

fn revoked(case: &mut Case<'_>) -> Option<Code> {
    case.subject.revoked().map(|_| Code::Revoked)
}

fn expired(case: &mut Case<'_>) -> Option<Code> {
    (case.subject.expires_at() <= case.now).then_some(Code::Expired)
}

fn address(case: &mut Case<'_>) -> Option<Code> {
    (!case.subject.allows(case.question.address)).then_some(Code::AddressNotAllowed)
}

fn api_switch(case: &mut Case<'_>) -> Option<Code> {
    matches!(case.called, Called::Api(api) if !api.enabled).then_some(Code::Disabled)
}

fn access(case: &mut Case<'_>) -> Option<Code> {
    let granted = match case.called {
        Called::Nothing => return None,
        Called::Api(api) => case.grants.access_to(api),
        Called::Unclear(_) => Access::None,
    };
    (granted < Access::needed_for(case.question.method)).then_some(Code::InsufficientAccess)
}

fn rate(case: &mut Case<'_>) -> Option<Code> {
    let taken = case.subject.rate()?.take(case.now);
    case.left = Some(taken.unwrap_or_else(|left| left));
    taken.is_err().then_some(Code::RateLimited)
}

/// True if it was the switch of the API that refused.
pub(super) fn is_about_api(code: Code, case: &Case<'_>) -> bool {
    let Case { subject, .. } = case;
    let is_off_before = subject.switched_off().is_some() || subject.is_project_archived() == Some(true);
    code == Code::Disabled && !is_off_before
}

/// What the rule that refused compared, in a sentence for an administrator.
pub(super) fn why(code: Code, case: &Case<'_>) -> String {
    let Case { subject, question, .. } = case;
    let it = subject.noun();
    match code {
        Code::Disabled => {
            let archived =
                (subject.is_project_archived() == Some(true)).then_some("The project of the key is archived.");
            subject.switched_off().or(archived).unwrap_or("The API is switched off.").to_owned()
        }
        Code::OwnerInactive if subject.is_owner_active() => "The owner is no member of the key’s project.".to_owned(),
        Code::OwnerInactive => "The owner of the key is disabled.".to_owned(),
        Code::Revoked => subject.revoked().unwrap_or_default().to_owned(),
        Code::Expired => format!("{it} expired at {}.", subject.expires_at()),
        Code::AddressNotAllowed => match question.address {
            Some(address) => format!("{address} is in none of the networks that the key allows."),
            None => "The key allows some networks only, and the question names no address.".to_owned(),
        },
        Code::InsufficientAccess => match case.called {
            Called::Api(api) => format!(
                "{it} has the access {} to {}, and {} takes {}.",
                case.grants.access_to(api),
                api.slug,
                question.method.unwrap_or("asking without a method"),
                Access::needed_for(question.method)
            ),
            Called::Unclear(why) => unclear(why, &question.target),
            Called::Nothing => String::new(),
        },
        Code::RateLimited => match case.left {
            Some(left) => format!("{it} may be used {}.", left.limit),
            None => "The key was used more often than it may.".to_owned(),
        },
        Code::Valid | Code::Malformed | Code::NotFound | Code::Unavailable => String::new(),
    }
}

fn unclear(why: Unclear, target: &Target<'_>) -> String {
    let (api, host, path) = match *target {
        Target::Api(name) => (name, None, None),
        Target::ApiAt { name, host, path } => (name, host, path),
        Target::Place { host, path } => ("", Some(host), Some(path)),
        Target::Anything | Target::Untold => ("", None, None),
    };
    let place = format!("{}{}", host.unwrap_or_default(), path.unwrap_or_default());
    match why {
        Unclear::NoSuchApi => format!("There is no API “{api}”."),
        Unclear::NothingThere => format!("No API answers at {place}."),
        Unclear::TakenForAnother => {
            format!(
                "Some servers would take {place} for a path of another API. If it is none, register it as a prefix."
            )
        }
        Unclear::Disputed => format!("Two tenants of this server say that they guard {}.", host.unwrap_or_default()),
        Unclear::Elsewhere => format!("The door guards {api}, and the request goes to {place}."),
        Unclear::Untold => "The proxy did not tell host and path of the original request.".to_owned(),
    }
}
