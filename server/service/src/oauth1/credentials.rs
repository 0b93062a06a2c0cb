//! What the dance hands out (RFC 5849 §2.1 and §2.3): a token, and the secret that requests with it are signed with.

use domain::id;

use crate::random;
use crate::secret::PlainSecret;

/// Temporary or token credentials, shown to their consumer once.
pub struct Credentials {
    /// The `oauth_token`.
    pub token: String,
    /// The `oauth_token_secret`.
    pub secret: PlainSecret,
}

impl Credentials {
    /// With a new secret of 256 bits.
    pub(super) fn of(token: &impl ToString) -> Self {
        let mut secret = String::with_capacity(2 * id::ENCODED_LEN);
        secret.push_str(&id::encode(random::bits()));
        secret.push_str(&id::encode(random::bits()));
        Self { token: token.to_string(), secret: PlainSecret::presented(secret) }
    }
}
