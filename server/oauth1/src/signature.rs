//! Signature methods (RFC 5849 §3.4.2 and §3.4.3, and the same with SHA-256, as clients have them).

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use zeroize::Zeroizing;

use crate::base_string::BaseString;
use crate::percent::encode_into;
use crate::public_key::PublicKey;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SignatureMethod {
    HmacSha1,
    HmacSha256,
    RsaSha1,
    RsaSha256,
    /// Known so that it can be refused by its name. Nothing verifies with it: it signs nothing.
    Plaintext,
}

/// A name that no signature method has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownMethod;

impl SignatureMethod {
    pub const ALL: [Self; 5] = [Self::HmacSha1, Self::HmacSha256, Self::RsaSha1, Self::RsaSha256, Self::Plaintext];

    /// As `oauth_signature_method` has it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::HmacSha1 => "HMAC-SHA1",
            Self::HmacSha256 => "HMAC-SHA256",
            Self::RsaSha1 => "RSA-SHA1",
            Self::RsaSha256 => "RSA-SHA256",
            Self::Plaintext => "PLAINTEXT",
        }
    }

    const fn hmac(self) -> Option<hmac::Algorithm> {
        match self {
            Self::HmacSha1 => Some(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY),
            Self::HmacSha256 => Some(hmac::HMAC_SHA256),
            Self::RsaSha1 | Self::RsaSha256 | Self::Plaintext => None,
        }
    }
}

/// §3.1: the value is case-sensitive.
impl FromStr for SignatureMethod {
    type Err = UnknownMethod;

    fn from_str(name: &str) -> Result<Self, UnknownMethod> {
        Self::ALL.into_iter().find(|method| method.as_str() == name).ok_or(UnknownMethod)
    }
}

/// What a signature is made and verified with. It prints nothing of it.
#[derive(Clone, Copy, Default)]
pub struct Keys<'a> {
    pub consumer_secret: &'a str,
    /// Empty while there is no token.
    pub token_secret: &'a str,
    /// For the RSA methods, which have no use for the secrets.
    pub public_key: Option<&'a PublicKey>,
}

impl fmt::Debug for Keys<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(…)")
    }
}

impl Keys<'_> {
    /// Signs with one of the HMACs; `None` with another method.
    #[must_use]
    pub fn sign(&self, method: SignatureMethod, base_string: &BaseString) -> Option<String> {
        let key = hmac::Key::new(method.hmac()?, self.shared().as_bytes());
        Some(STANDARD.encode(hmac::sign(&key, base_string.as_str().as_bytes())))
    }

    /// §3.4.2: both secrets, encoded, with `&` between them also if one is empty.
    fn shared(&self) -> Zeroizing<String> {
        // Long enough from the start, so that no copy of it stays behind.
        let len = 3 * (self.consumer_secret.len() + self.token_secret.len()) + 1;
        let mut shared = Zeroizing::new(String::with_capacity(len));
        encode_into(self.consumer_secret, &mut shared);
        shared.push('&');
        encode_into(self.token_secret, &mut shared);
        shared
    }

    /// True if `signature` is that of `base_string`. HMACs are compared in constant time.
    pub(crate) fn verify(&self, method: SignatureMethod, base_string: &BaseString, signature: &str) -> bool {
        verify_with(method, base_string, signature, &self.shared(), self.public_key)
    }
}

/// `shared` is the key of the HMACs.
pub(crate) fn verify_with(
    method: SignatureMethod,
    base_string: &BaseString,
    signature: &str,
    shared: &str,
    public_key: Option<&PublicKey>,
) -> bool {
    let Ok(signature) = STANDARD.decode(signature) else { return false };
    let message = base_string.as_str().as_bytes();
    if let Some(algorithm) = method.hmac() {
        return hmac::verify(&hmac::Key::new(algorithm, shared.as_bytes()), message, &signature).is_ok();
    }
    public_key.is_some_and(|key| key.verify(method, message, &signature))
}
