//! How requests are signed.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A signature method that a consumer may use. PLAINTEXT (RFC 5849 §3.4.4) signs nothing, so there is no such choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum SignatureMethod {
    #[serde(rename = "HMAC-SHA256")]
    HmacSha256,
    /// RFC 5849 §3.4.2.
    #[serde(rename = "HMAC-SHA1")]
    HmacSha1,
    #[serde(rename = "RSA-SHA256")]
    RsaSha256,
    /// RFC 5849 §3.4.3.
    #[serde(rename = "RSA-SHA1")]
    RsaSha1,
}

impl SignatureMethod {
    pub const ALL: [Self; 4] = [Self::HmacSha256, Self::HmacSha1, Self::RsaSha256, Self::RsaSha1];
    /// Those of a consumer that nobody chose any for: what old clients speak, and its successor.
    pub const USUAL: [Self; 2] = [Self::HmacSha256, Self::HmacSha1];

    /// As `oauth_signature_method` names it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::HmacSha256 => "HMAC-SHA256",
            Self::HmacSha1 => "HMAC-SHA1",
            Self::RsaSha256 => "RSA-SHA256",
            Self::RsaSha1 => "RSA-SHA1",
        }
    }

    /// True if its signatures are verified with a public key, instead of the secret.
    #[must_use]
    pub const fn needs_public_key(self) -> bool {
        matches!(self, Self::RsaSha256 | Self::RsaSha1)
    }

    /// `HMAC-SHA256, HMAC-SHA1`, as people and events read them.
    #[must_use]
    pub fn listed(methods: &[Self]) -> String {
        methods.iter().map(|method| method.as_str()).collect::<Vec<_>>().join(", ")
    }
}

impl fmt::Display for SignatureMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for SignatureMethod {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|method| method.as_str() == text).ok_or(())
    }
}
