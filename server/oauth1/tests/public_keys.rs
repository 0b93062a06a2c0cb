//! Public keys as people paste them, and what they verify.

use oauth1::{KeyError, Keys, MAX_PEM, Problem, PublicKey, Request, SignatureMethod, Signed, encode};

use crate::requests::get;

const PUBLIC: &str = include_str!("keys/public.pem");
const CERTIFICATE: &str = include_str!("keys/certificate.pem");
const RSA_PUBLIC: &str = include_str!("keys/rsa_public.pem");
const OF_4096_BITS: &str = include_str!("keys/certificate_4096.pem");

/// Made by another library with the private key of [`PUBLIC`], which is kept nowhere.
const SIGNATURES: [(SignatureMethod, &str); 2] = [
    (
        SignatureMethod::RsaSha1,
        "Wn7PBeOF1SmT+5X88izwRtJIQ5XvPPadHJkhNPhRE9y8FQ+rtgaqZZz1BhKNEDjt5EIqqztM8KJHnWo4RuC8euidm6RYLznN4OVZ\
         +V3409ndmZF/7X6HVBplLggA9QWQ1bHTQ4rWXiqAfp4Y7y9pLBo53xxgk7i5jTlZ5uHoLJt4sfrlOsfvv2D7ZY5dQV4HlB2Dt+DJ\
         qUAeOVPgk7w98FNgjK3ivPVKj/NZ8LQI4jitbqp/5hXZCrMuVywHnSwaFKVgdTkAnciliVWTN6PjFVyFKpTk8Xmk4tDq0Eq6vLO0\
         RsB1mThRc+ohXkTWD1RbAxjbfDDF8S45Js/v8hDNGA==",
    ),
    (
        SignatureMethod::RsaSha256,
        "aNb5otRCoKpiDGmild1JVFmmr0idj99BntZ0JKmp0/Vv2lSOn5k2bTvofcInmM+qRhvPNS/cb38DEOShgSuPxHXQXM9sBqd6ztbb\
         tshwTvoW9vW4PWK+3T6ICFqrO/awBNXCgscgbKe9EpcWZCsO4swj4kHuwqrx8MBqM2tbdn49jyG61ac/eOOpCO5xQM36cj+7Tlkn\
         k6SyFE+C+boGGYQ8wHLyhCY/SWkMsTwtvUghFQkn8MPNhqf+MfFHft79zQqlumoZhj/fiicP0sqksagZ4raJ71RD5eeIV8wMwUkP\
         rcOAxeBsDihv8pvCaepfxpE1UtthQTHfngMKr1t30A==",
    ),
];

fn verify(method: SignatureMethod, signature: &str, value: &str, key: &PublicKey) -> Result<(), Problem> {
    let query = format!(
        "oauth_consumer_key=k&oauth_signature_method={}&oauth_timestamp=1&oauth_nonce=n&a={value}&oauth_signature={}",
        method.as_str(),
        encode(signature)
    );
    let signed = Signed::read(&Request { query: Some(&query), ..get() }).unwrap();
    let keys = Keys { public_key: Some(key), ..Keys::default() };
    signed.verify(&SignatureMethod::ALL, &keys).map(|_| ())
}

#[test]
fn a_key_verifies_in_whatever_form_it_is_pasted() {
    let indented = PUBLIC.lines().map(|line| format!("  {line}\r\n")).collect::<String>();
    let chatty = format!("Bag Attributes\n  friendlyName: a\n{CERTIFICATE}{OF_4096_BITS}");
    for pem in [PUBLIC, CERTIFICATE, RSA_PUBLIC, &indented, &chatty] {
        let key = PublicKey::from_pem(pem).unwrap();
        assert_eq!((key.bits(), format!("{key:?}").as_str()), (2048, "PublicKey(2048 bits)"));
        assert_eq!(key.to_pem(), PUBLIC.trim_end(), "one key has one form");
        for (method, signature) in SIGNATURES {
            assert_eq!(verify(method, signature, "1", &key), Ok(()), "{pem}");
            assert_eq!(verify(method, signature, "2", &key), Err(Problem::SignatureInvalid));
        }
    }
}

#[test]
fn another_key_method_or_signature_does_not_verify() {
    let (key, other) = (PublicKey::from_pem(PUBLIC).unwrap(), PublicKey::from_pem(OF_4096_BITS).unwrap());
    assert_eq!(other.bits(), 4096);
    let [(sha1, of_sha1), (sha256, of_sha256)] = SIGNATURES;
    let changed = of_sha1.replacen(&of_sha1[..1], if of_sha1.starts_with('A') { "B" } else { "A" }, 1);
    for (method, signature, key) in [
        (sha1, of_sha1, &other),
        (sha1, of_sha256, &key),
        (sha256, of_sha1, &key),
        (sha1, changed.as_str(), &key),
        (sha1, &of_sha1[..of_sha1.len() - 4], &key),
        (sha1, "no base64", &key),
        (SignatureMethod::HmacSha1, of_sha1, &key),
    ] {
        assert!(verify(method, signature, "1", key).is_err());
    }
    let query =
        "oauth_consumer_key=k&oauth_signature_method=RSA-SHA1&oauth_timestamp=1&oauth_nonce=n&oauth_signature=YQ==";
    let signed = Signed::read(&Request { query: Some(query), ..get() }).unwrap();
    assert_eq!(signed.verify(&SignatureMethod::ALL, &Keys::default()).unwrap_err(), Problem::SignatureInvalid);
}

#[test]
fn what_is_no_usable_key_is_told_with_words() {
    let block = |label: &str, text: &str| format!("-----BEGIN {label}-----\n{text}\n-----END {label}-----\n");
    let cut = PUBLIC.replacen("\nMII", "\nMIIA", 1);
    for (pem, error) in [
        ("", KeyError::NoPem),
        ("ssh-rsa AAAAB3NzaC1yc2E", KeyError::NoPem),
        (&block("PGP PUBLIC KEY BLOCK", "AAAA"), KeyError::NoPem),
        (&block("PRIVATE KEY", "AAAA"), KeyError::Private),
        (&block("RSA PRIVATE KEY", "AAAA"), KeyError::Private),
        (&block("PRIVATE KEY ", "AAAA"), KeyError::Private),
        (&format!("{PUBLIC}{}", block("ENCRYPTED PRIVATE KEY", "AAAA")), KeyError::Private),
        // The beginning of a PKCS#8 and of a PKCS#1 private key, under another label.
        (&block("PUBLIC KEY", "MAUCAQAwAA=="), KeyError::Private),
        (&block("RSA PUBLIC KEY", "MAYCAQACAQc="), KeyError::Private),
        (&block("PUBLIC KEY", "AAAA"), KeyError::Damaged),
        (&block("PUBLIC KEY", "?"), KeyError::Damaged),
        (&block("CERTIFICATE", ""), KeyError::Damaged),
        ("-----BEGIN PUBLIC KEY-----\nAAAA", KeyError::Damaged),
        (&cut, KeyError::Damaged),
        (include_str!("keys/ec.pem"), KeyError::NotRsa),
        (include_str!("keys/weak.pem"), KeyError::TooWeak(1024)),
        (&"-".repeat(MAX_PEM + 1), KeyError::TooLong),
    ] {
        assert_eq!(PublicKey::from_pem(pem).unwrap_err(), error, "{pem}");
    }
    assert_eq!(KeyError::TooWeak(1024).to_string(), "The RSA key has 1024 bits; it must have at least 2048.");
}

#[test]
fn no_byte_of_a_certificate_makes_the_reader_panic() {
    let text = CERTIFICATE.as_bytes();
    for at in 0..text.len() {
        for byte in [b'A', b'/', b'\n', b'-'] {
            let mut changed = text.to_vec();
            changed[at] = byte;
            let _ = PublicKey::from_pem(&String::from_utf8(changed).unwrap());
        }
        let _ = PublicKey::from_pem(&CERTIFICATE[..at]);
    }
}
