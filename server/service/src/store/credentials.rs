//! Where each kind of credential lies, so that what is done alike to all of them is written once.

use domain::id::CredentialKind;

/// The table of a kind. It has the columns `id`, `name`, `made_by`, `updated_at` and `last_used_at`; if its secrets can be
/// rotated, `secret_hash`, `last_four`, `previous_hash` and `previous_until`, too.
pub(crate) const fn table_of(kind: CredentialKind) -> &'static str {
    match kind {
        CredentialKind::ApiKey => "api_keys",
        CredentialKind::Application => "applications",
        CredentialKind::ApiToken => "api_tokens",
    }
}
