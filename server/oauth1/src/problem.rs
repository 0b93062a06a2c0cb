//! Why a request is refused: the status of RFC 5849 §3.2, and the words of the problem reporting extension
//! (<http://wiki.oauth.net/ProblemReporting>), which clients of OAuth 1.0a act upon.

use crate::parameters::Source;
use crate::percent::{Encoded, encode};

/// Its `Display` is a sentence for whoever has to mend it. What is told of the request are names of parameters, never
/// a value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    #[error("oauth_version must be 1.0 or be left out.")]
    VersionRejected,
    #[error("The request lacks {}.", names.join(", "))]
    ParameterAbsent { names: Vec<&'static str> },
    #[error("{name} is given more than once.")]
    Repeated { name: String },
    #[error("{name} is in {second}, but protocol parameters are already in {first}; they belong in one place.")]
    Scattered { name: String, first: Source, second: Source },
    #[error("{name} does not belong into the Authorization header, which is for names that begin with oauth_.")]
    Misplaced { name: String },
    #[error("{name} is not of the form that it must have.")]
    BadValue { name: &'static str },
    #[error("{name} has no place in this request.")]
    Unexpected { name: &'static str },
    #[error("oauth_callback {why}.")]
    CallbackRefused { why: &'static str },
    #[error("{place} is not encoded as RFC 5849 says, section 3.5.")]
    Malformed { place: Source },
    #[error("{what} is longer than {limit} bytes.")]
    TooLong { what: String, limit: usize },
    #[error("The request has more than {limit} parameters.")]
    TooMany { limit: usize },
    #[error("oauth_timestamp must be between {oldest} and {newest}: the clocks differ too much.")]
    TimestampRefused { oldest: u64, newest: u64 },
    #[error("oauth_nonce was used before with this timestamp.")]
    NonceUsed,
    #[error("This oauth_signature_method is not accepted from this consumer.")]
    SignatureMethodRejected,
    #[error("oauth_signature is not that of this request.")]
    SignatureInvalid,
    #[error("There is no consumer with this oauth_consumer_key.")]
    ConsumerKeyUnknown,
    #[error("This consumer may not be used: it is not approved.")]
    ConsumerKeyRefused,
    #[error("oauth_token was used already.")]
    TokenUsed,
    #[error("oauth_token has expired.")]
    TokenExpired,
    #[error("oauth_token was withdrawn.")]
    TokenRevoked,
    #[error("oauth_token is not one of this consumer.")]
    TokenRejected,
    #[error("oauth_verifier is not that of this oauth_token.")]
    VerifierInvalid,
    #[error("The user has not yet decided.")]
    PermissionUnknown,
    #[error("The user said no.")]
    PermissionDenied,
    #[error("The user may not sign in.")]
    UserRefused,
}

impl Problem {
    /// A parameter of this leg of the dance that is not there.
    #[must_use]
    pub fn absent(name: &'static str) -> Self {
        Self::ParameterAbsent { names: vec![name] }
    }

    pub(crate) const fn malformed(place: Source) -> Self {
        Self::Malformed { place }
    }

    /// What `oauth_problem` says.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::VersionRejected => "version_rejected",
            Self::ParameterAbsent { .. } => "parameter_absent",
            Self::Repeated { .. }
            | Self::Scattered { .. }
            | Self::Misplaced { .. }
            | Self::BadValue { .. }
            | Self::Unexpected { .. }
            | Self::CallbackRefused { .. }
            | Self::Malformed { .. }
            | Self::TooLong { .. }
            | Self::TooMany { .. } => "parameter_rejected",
            Self::TimestampRefused { .. } => "timestamp_refused",
            Self::NonceUsed => "nonce_used",
            Self::SignatureMethodRejected => "signature_method_rejected",
            Self::SignatureInvalid => "signature_invalid",
            Self::ConsumerKeyUnknown => "consumer_key_unknown",
            Self::ConsumerKeyRefused => "consumer_key_refused",
            Self::TokenUsed => "token_used",
            Self::TokenExpired => "token_expired",
            Self::TokenRevoked => "token_revoked",
            Self::TokenRejected => "token_rejected",
            Self::VerifierInvalid => "verifier_invalid",
            Self::PermissionUnknown => "permission_unknown",
            Self::PermissionDenied => "permission_denied",
            Self::UserRefused => "user_refused",
        }
    }

    /// §3.2: 400 for what can never be right, 401 for what is not right for these credentials at this time.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self.word() {
            "version_rejected" | "parameter_absent" | "parameter_rejected" | "signature_method_rejected" => 400,
            _ => 401,
        }
    }

    /// The value of a `WWW-Authenticate` header (§3.5.1), which goes with a 401 and may go with a 400.
    #[must_use]
    pub fn www_authenticate(&self, realm: &str) -> String {
        let mut header = format!("OAuth realm=\"{}\"", quoted(realm));
        for (name, value) in self.parameters() {
            header.push_str(&format!(", {name}=\"{}\"", encode(&value)));
        }
        header
    }

    /// The same as a form, with the sentence as advice.
    #[must_use]
    pub fn form(&self) -> String {
        let advice = ("oauth_problem_advice", self.to_string());
        let pairs = self.parameters().into_iter().chain([advice]);
        pairs.map(|(name, value)| format!("{name}={}", encode(&value))).collect::<Vec<_>>().join("&")
    }

    fn parameters(&self) -> Vec<(&'static str, String)> {
        let mut parameters = vec![("oauth_problem", self.word().to_owned())];
        match self {
            Self::VersionRejected => parameters.push(("oauth_acceptable_versions", "1.0-1.0".to_owned())),
            Self::ParameterAbsent { names } => parameters.push(("oauth_parameters_absent", names.join("&"))),
            Self::Repeated { name } | Self::Scattered { name, .. } | Self::Misplaced { name } => {
                parameters.push(("oauth_parameters_rejected", name.clone()));
            }
            Self::BadValue { name } | Self::Unexpected { name } => {
                parameters.push(("oauth_parameters_rejected", (*name).to_owned()));
            }
            Self::CallbackRefused { .. } => {
                parameters.push(("oauth_parameters_rejected", "oauth_callback".to_owned()));
            }
            Self::TimestampRefused { oldest, newest } => {
                parameters.push(("oauth_acceptable_timestamps", format!("{oldest}-{newest}")));
            }
            _ => {}
        }
        parameters
    }
}

/// A name that the client chose, short enough to be shown.
pub(crate) fn shown(name: &Encoded) -> String {
    name.as_str().chars().take(64).collect()
}

/// As a quoted string may hold it (RFC 9110 §5.6.4).
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len());
    for character in text.chars().filter(|character| !character.is_control()) {
        if matches!(character, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(character);
    }
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_told_in_the_header_and_in_a_form() {
        let absent = Problem::ParameterAbsent { names: vec!["oauth_nonce", "oauth_timestamp"] };
        assert_eq!(
            absent.www_authenticate(r#"a "b""#),
            "OAuth realm=\"a \\\"b\\\"\", oauth_problem=\"parameter_absent\", \
             oauth_parameters_absent=\"oauth_nonce%26oauth_timestamp\""
        );
        assert_eq!(
            absent.form(),
            "oauth_problem=parameter_absent&oauth_parameters_absent=oauth_nonce%26oauth_timestamp\
             &oauth_problem_advice=The%20request%20lacks%20oauth_nonce%2C%20oauth_timestamp."
        );
        let late = Problem::TimestampRefused { oldest: 100, newest: 700 };
        assert_eq!(
            late.www_authenticate("x"),
            r#"OAuth realm="x", oauth_problem="timestamp_refused", oauth_acceptable_timestamps="100-700""#
        );
    }

    #[test]
    fn the_status_is_that_of_the_rfc() {
        for (problem, status) in [
            (Problem::absent("oauth_callback"), 400),
            (Problem::Repeated { name: "oauth_nonce".to_owned() }, 400),
            (Problem::VersionRejected, 400),
            (Problem::Unexpected { name: "oauth_token" }, 400),
            (Problem::CallbackRefused { why: "is too long" }, 400),
            (Problem::SignatureMethodRejected, 400),
            (Problem::SignatureInvalid, 401),
            (Problem::NonceUsed, 401),
            (Problem::ConsumerKeyUnknown, 401),
            (Problem::TokenExpired, 401),
        ] {
            assert_eq!(problem.status(), status, "{problem}");
        }
    }

    #[test]
    fn a_realm_cannot_begin_another_header() {
        let header = Problem::NonceUsed.www_authenticate("a\r\nSet-Cookie: b");
        assert_eq!(header, r#"OAuth realm="aSet-Cookie: b", oauth_problem="nonce_used""#);
    }
}
