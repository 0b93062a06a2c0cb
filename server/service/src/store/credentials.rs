//! Where each kind of credential lies, so that what is done alike to all of them is written once.

use domain::id::CredentialKind;

/// Kinds whose secret can be rotated, with the one before working on for a while.
pub(crate) const ROTATED: [CredentialKind; 3] =
    [CredentialKind::ApiKey, CredentialKind::Application, CredentialKind::ApiToken];

/// The table of a kind. It has the columns `id`, `name`, `made_by`, `updated_at` and `last_used_at`; one that is
/// [`ROTATED`] has `secret_hash`, `last_four`, `previous_hash` and `previous_until`, too.
pub(crate) const fn table_of(kind: CredentialKind) -> &'static str {
    match kind {
        CredentialKind::ApiKey => "api_keys",
        CredentialKind::Application => "applications",
        CredentialKind::ApiToken => "api_tokens",
        CredentialKind::Consumer => "consumers",
    }
}
