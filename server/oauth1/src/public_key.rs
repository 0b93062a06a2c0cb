//! RSA public keys of consumers, as people paste them.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::signature::{
    RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY, RSA_PKCS1_2048_8192_SHA256, RsaParameters, UnparsedPublicKey,
};

use crate::der::{self, Reader};
use crate::signature::SignatureMethod;

pub const MIN_BITS: usize = 2048;
pub const MAX_BITS: usize = 8192;
/// Characters of what is pasted: the certificate of a key of [`MAX_BITS`], with room for what else it says.
pub const MAX_PEM: usize = 16 << 10;

/// One that signatures can be verified with.
#[derive(Clone)]
pub struct PublicKey {
    /// An `RSAPublicKey` (RFC 8017 §A.1.1).
    der: Vec<u8>,
    bits: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    #[error("This is no public key: it must begin with -----BEGIN PUBLIC KEY----- or -----BEGIN CERTIFICATE-----.")]
    NoPem,
    #[error(
        "This is a private key. It belongs to the consumer alone, and is a secret no more once it was sent anywhere: \
         make a new one, and paste its public key."
    )]
    Private,
    #[error("The public key cannot be read: it is damaged or cut short.")]
    Damaged,
    #[error("This is not an RSA key.")]
    NotRsa,
    #[error("The RSA key has {0} bits; it must have at least {MIN_BITS}.")]
    TooWeak(usize),
    #[error("The RSA key has {0} bits; it must have at most {MAX_BITS}.")]
    TooStrong(usize),
    #[error("The public key is longer than {MAX_PEM} characters.")]
    TooLong,
}

impl PublicKey {
    /// Reads a `PUBLIC KEY` (RFC 7468 §13), the key of a `CERTIFICATE` (§5), of which nothing else is looked at, or
    /// an `RSA PUBLIC KEY`.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        if pem.len() > MAX_PEM {
            return Err(KeyError::TooLong);
        }
        if pem.contains("PRIVATE KEY") {
            return Err(KeyError::Private);
        }
        let (label, der) = decode_pem(pem)?;
        if is_private(&der) {
            return Err(KeyError::Private);
        }
        let key = match label {
            "PUBLIC KEY" => rsa_key(&mut Reader::new(&der)),
            "CERTIFICATE" => certified_key(&der),
            "RSA PUBLIC KEY" => Ok(der.as_slice()),
            _ => Err(KeyError::NoPem),
        }?;
        Self::new(key)
    }

    /// The key alone, as a `PUBLIC KEY`, whatever it was read from.
    #[must_use]
    pub fn to_pem(&self) -> String {
        let algorithm = [der::value(der::OBJECT_IDENTIFIER, RSA_ENCRYPTION), der::value(der::NULL, &[])].concat();
        let key = der::value(der::BIT_STRING, &[&[0], self.der.as_slice()].concat());
        let info = der::value(der::SEQUENCE, &[der::value(der::SEQUENCE, &algorithm), key].concat());
        let text = STANDARD.encode(info);
        let lines = text.as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line) + "\n");
        format!("-----BEGIN PUBLIC KEY-----\n{}-----END PUBLIC KEY-----", lines.collect::<String>())
    }

    /// Of the modulus.
    #[must_use]
    pub const fn bits(&self) -> usize {
        self.bits
    }

    fn new(key: &[u8]) -> Result<Self, KeyError> {
        let mut outer = Reader::new(key);
        let mut numbers = Reader::new(outer.value(der::SEQUENCE).ok_or(KeyError::Damaged)?);
        let modulus = numbers.positive_integer().ok_or(KeyError::Damaged)?;
        let exponent = numbers.positive_integer().ok_or(KeyError::Damaged)?;
        let bits = modulus.len() * 8 - modulus.first().map_or(0, |byte| byte.leading_zeros() as usize);
        let is_odd = |number: &[u8]| number.last().is_some_and(|byte| byte & 1 == 1);
        match bits {
            ..MIN_BITS => return Err(KeyError::TooWeak(bits)),
            MIN_BITS..=MAX_BITS => {}
            _ => return Err(KeyError::TooStrong(bits)),
        }
        // Where these do not hold, nothing would ever verify.
        let is_usable = is_odd(modulus) && is_odd(exponent) && exponent != [1] && exponent.len() <= 4;
        if !is_usable || !numbers.is_empty() || !outer.is_empty() {
            return Err(KeyError::Damaged);
        }
        Ok(Self { der: key.to_vec(), bits })
    }

    /// False for methods that are not RSA's.
    pub(crate) fn verify(&self, method: SignatureMethod, message: &[u8], signature: &[u8]) -> bool {
        let parameters: &'static RsaParameters = match method {
            SignatureMethod::RsaSha1 => &RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY,
            SignatureMethod::RsaSha256 => &RSA_PKCS1_2048_8192_SHA256,
            SignatureMethod::HmacSha1 | SignatureMethod::HmacSha256 | SignatureMethod::Plaintext => return false,
        };
        UnparsedPublicKey::new(parameters, &self.der).verify(message, signature).is_ok()
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({} bits)", self.bits)
    }
}

/// The label and the content of the first block (RFC 7468 §3).
fn decode_pem(pem: &str) -> Result<(&str, Vec<u8>), KeyError> {
    let (_, rest) = pem.split_once("-----BEGIN ").ok_or(KeyError::NoPem)?;
    let (label, rest) = rest.split_once("-----").ok_or(KeyError::NoPem)?;
    let (text, _) = rest.split_once(&format!("-----END {label}-----")).ok_or(KeyError::Damaged)?;
    let text: String = text.split_ascii_whitespace().collect();
    let der = STANDARD.decode(text).map_err(|_| KeyError::Damaged)?;
    Ok((label, der))
}

/// RFC 8017 §A.1.
const RSA_ENCRYPTION: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];

/// True for what begins with a version, as private keys do (`PrivateKeyInfo`, RFC 5958 §2; `RSAPrivateKey`, RFC 8017
/// §A.1.2; `ECPrivateKey`, RFC 5915 §3), whatever the label says, and no public key does.
fn is_private(der: &[u8]) -> bool {
    let version = Reader::new(der).value(der::SEQUENCE).and_then(|content| Reader::new(content).value(der::INTEGER));
    version.is_some_and(|version| version.len() == 1)
}

/// The key in a `SubjectPublicKeyInfo` (RFC 5280 §4.1), which must be RSA's (RFC 3279 §2.3.1).
fn rsa_key<'a>(from: &mut Reader<'a>) -> Result<&'a [u8], KeyError> {
    let read = |from: &mut Reader<'a>| {
        let mut info = Reader::new(from.value(der::SEQUENCE)?);
        let mut algorithm = Reader::new(info.value(der::SEQUENCE)?);
        let name = algorithm.value(der::OBJECT_IDENTIFIER)?;
        // A key is a whole number of bytes.
        let key = info.value(der::BIT_STRING)?.strip_prefix(&[0])?;
        Some((name, key))
    };
    let (name, key) = read(from).ok_or(KeyError::Damaged)?;
    if name == RSA_ENCRYPTION { Ok(key) } else { Err(KeyError::NotRsa) }
}

/// The key in a `Certificate` (RFC 5280 §4.1). Whoever pastes one vouches for the key, so neither its issuer nor its
/// dates say anything.
fn certified_key(certificate: &[u8]) -> Result<&[u8], KeyError> {
    let mut fields = (|| {
        let mut fields = Reader::new(Reader::new(Reader::new(certificate).value(der::SEQUENCE)?).value(der::SEQUENCE)?);
        // The version may be left out; serial number, algorithm, issuer, validity and subject follow.
        let _ = fields.value(der::VERSION);
        fields.value(der::INTEGER)?;
        (0..4).try_for_each(|_| fields.value(der::SEQUENCE).map(|_| ()))?;
        Some(fields)
    })()
    .ok_or(KeyError::Damaged)?;
    rsa_key(&mut fields)
}
