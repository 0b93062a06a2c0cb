//! What a rule has against a credential.

use std::net::IpAddr;

use domain::access::Access;
use domain::time::Timestamp;
use domain::verdict::Code;
use oauth1::Problem;

use super::places::Unclear;
use super::question::Target;
use super::rate::Left;

/// Which rule refuses, with what it compared. The words for it are made only where somebody reads them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal<'c> {
    /// Every credential of its kind, or its holder; in words.
    SwitchedOff(&'static str),
    NotApproved,
    ProjectArchived,
    /// The credential is good; it is the API that is switched off.
    ApiSwitchedOff,
    OwnerDisabled,
    NoMember,
    /// Taken back; in words.
    Revoked(&'static str),
    Expired(Timestamp),
    /// It was used from there.
    Address(Option<IpAddr>),
    Access {
        granted: Access,
        api: &'c str,
        method: Option<&'c str>,
    },
    /// It was issued with enough; it is its owner's roles that give less by now.
    OwnerAccess {
        granted: Access,
        issued: Access,
        api: &'c str,
        method: Option<&'c str>,
    },
    Unclear(Unclear, &'c Target<'c>),
    Rate(Left),
}

impl Refusal<'_> {
    pub(super) const fn code(&self) -> Code {
        match self {
            Self::SwitchedOff(_) | Self::ProjectArchived | Self::ApiSwitchedOff => Code::Disabled,
            Self::NotApproved => Code::PendingApproval,
            Self::OwnerDisabled | Self::NoMember => Code::OwnerInactive,
            Self::Revoked(_) => Code::Revoked,
            Self::Expired(_) => Code::Expired,
            Self::Address(_) => Code::AddressNotAllowed,
            Self::Access { .. } | Self::OwnerAccess { .. } | Self::Unclear(..) => Code::InsufficientAccess,
            Self::Rate(_) => Code::RateLimited,
        }
    }

    /// What a consumer is told, where its credentials are what is refused.
    pub(super) const fn problem(&self) -> Option<Problem> {
        match self {
            Self::NotApproved => Some(Problem::ConsumerKeyRefused),
            Self::OwnerDisabled | Self::NoMember => Some(Problem::UserRefused),
            Self::Revoked(_) => Some(Problem::TokenRevoked),
            Self::Expired(_) => Some(Problem::TokenExpired),
            _ => None,
        }
    }

    /// For people, without capital and full stop; `it` is what the credential is called, as in `the key`.
    pub fn words(&self, it: &str) -> String {
        match *self {
            Self::SwitchedOff(words) | Self::Revoked(words) => words.to_owned(),
            Self::NotApproved => "the consumer is not approved".to_owned(),
            Self::ProjectArchived => format!("the project of {it} is archived"),
            Self::ApiSwitchedOff => "the API is switched off".to_owned(),
            Self::OwnerDisabled => format!("the owner of {it} is disabled"),
            Self::NoMember => format!("the owner is no member of {it}’s project"),
            Self::Expired(at) => format!("{it} expired at {at}"),
            Self::Address(Some(address)) => format!("{address} is in none of the networks that {it} allows"),
            Self::Address(None) => format!("{it} allows some networks only, and the question names no address"),
            Self::Access { granted, api, method } => format!(
                "{it} has the access {granted} to {api}, and {} takes {}",
                method.unwrap_or("asking without a method"),
                Access::needed_for(method)
            ),
            Self::OwnerAccess { granted, issued, api, method } => format!(
                "{it} was issued with the access {issued} to {api} and never has more than its owner’s roles give, which \
                 is {granted}, and {} takes {}",
                method.unwrap_or("asking without a method"),
                Access::needed_for(method)
            ),
            Self::Unclear(why, target) => unclear(why, target),
            Self::Rate(left) => format!("{it} may be used {}", left.limit),
        }
    }

    pub fn sentence(&self, it: &str) -> String {
        let words = self.words(it);
        let mut rest = words.chars();
        rest.next().into_iter().flat_map(char::to_uppercase).chain(rest).chain(['.']).collect()
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
        Unclear::NoSuchApi => format!("there is no API “{api}”"),
        Unclear::NothingThere => format!("no API answers at {place}"),
        Unclear::TakenForAnother => {
            format!("some servers would take {place} for a path of another API. If it is none, register it as a prefix")
        }
        Unclear::Disputed => format!("two tenants of this server say that they guard {}", host.unwrap_or_default()),
        Unclear::Elsewhere => format!("the door guards {api}, and the request goes to {place}"),
        Unclear::Untold => "the proxy did not tell host and path of the original request".to_owned(),
    }
}
