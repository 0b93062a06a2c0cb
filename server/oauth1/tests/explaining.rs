//! What clients do wrong is told by its name, and nothing becomes valid by that.

use oauth1::{BaseString, Difference, Keys, Request, Scheme, Seen, SignatureMethod, Signed, encode, explain};

use crate::requests::get;

const KEYS: Keys<'static> = Keys { consumer_secret: "consumer+secret", token_secret: "token/secret", public_key: None };
const METHOD: SignatureMethod = SignatureMethod::HmacSha1;

fn header(signature: &str) -> String {
    format!(
        "OAuth realm=R,oauth_consumer_key=k,oauth_token=t,oauth_signature_method=HMAC-SHA1,oauth_timestamp=1,\
         oauth_nonce=n,oauth_signature={}",
        encode(signature)
    )
}

fn base_string(request: &Request<'_>) -> BaseString {
    let unsigned = header("s");
    Signed::read(&Request { authorization: Some(&unsigned), ..*request }).unwrap().base_string().clone()
}

/// What is told of `seen` with this signature. It must be refused.
fn differences(seen: &Request<'_>, signature: &str, about: &Seen<'_>) -> Vec<Difference> {
    let header = header(signature);
    let seen = Request { authorization: Some(&header), ..*seen };
    let signed = Signed::read(&seen).unwrap();
    assert!(signed.verify(&SignatureMethod::ALL, &KEYS).is_err());
    let explanation = explain(&seen, &signed, &KEYS, about);
    assert_eq!(explanation.base_string, *signed.base_string());
    let told = format!("{explanation:?}");
    for secret in [KEYS.consumer_secret, KEYS.token_secret] {
        assert!(!told.contains(secret) && !told.contains(&encode(secret)), "{told}");
    }
    explanation.differences
}

/// What is told if the client signed `signed` and the server saw `seen`.
fn told(signed: &Request<'_>, seen: &Request<'_>) -> Vec<Difference> {
    let signature = KEYS.sign(METHOD, &base_string(signed)).unwrap();
    differences(seen, &signature, &Seen { other_body: None, other_authorities: &["public.test:8443"] })
}

/// What is told if the client signed this text.
fn told_of_text(seen: &Request<'_>, text: &str) -> Vec<Difference> {
    differences(seen, &hmac(KEYS.consumer_secret, KEYS.token_secret, text), &Seen::default())
}

fn hmac(consumer_secret: &str, token_secret: &str, text: &str) -> String {
    sign(&format!("{}&{}", encode(consumer_secret), encode(token_secret)), text)
}

fn sign(key: &str, text: &str) -> String {
    use base64::Engine as _;
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, key.as_bytes());
    base64::engine::general_purpose::STANDARD.encode(ring::hmac::sign(&key, text.as_bytes()))
}

fn seen<'a>() -> Request<'a> {
    Request { path: "/a%20b/(c)", query: Some("q=1+2&e=&v=~*"), ..get() }
}

#[test]
fn another_url_is_told_by_its_part() {
    let authority = |signed: &str| Difference::Authority { signed: signed.to_owned(), seen: "a.test".to_owned() };
    let scheme = Difference::Scheme { signed: Scheme::Http, seen: Scheme::Https };
    let path = |signed: &str| Difference::Path { signed: signed.to_owned(), seen: "/a%20b/(c)".to_owned() };
    let method = Difference::Method { signed: "POST".to_owned(), seen: "GET".to_owned() };
    let seen = seen();
    for (signed, wanted) in [
        (Request { scheme: Scheme::Http, ..seen }, vec![scheme.clone()]),
        (Request { authority: "www.a.test", ..seen }, vec![authority("www.a.test")]),
        (Request { authority: "public.test:8443", ..seen }, vec![authority("public.test:8443")]),
        (Request { path: "/a b/(c)", ..seen }, vec![path("/a b/(c)")]),
        (Request { path: "/a%20b/%28c%29", ..seen }, vec![path("/a%20b/%28c%29")]),
        (Request { path: "/a%20b/(c)/", ..seen }, vec![path("/a%20b/(c)/")]),
        (Request { method: "POST", ..seen }, vec![method]),
        (
            Request { scheme: Scheme::Http, authority: "public.test:8443", ..seen },
            vec![scheme.clone(), authority("public.test:8443")],
        ),
    ] {
        assert_eq!(told(&signed, &seen), wanted, "{signed:?}");
    }
    let with_port = base_string(&seen).as_str().replace("a.test", "a.test%3A443");
    assert_eq!(told_of_text(&seen, &with_port), [authority("a.test:443")]);
    let other_case = Request { authority: "A.Test", ..seen };
    let as_sent = base_string(&seen).as_str().replace("a.test", "A.Test");
    assert_eq!(told_of_text(&other_case, &as_sent), [authority("A.Test")]);
}

#[test]
fn other_parameters_are_told_by_what_was_done_to_them() {
    let seen = seen();
    assert_eq!(told(&Request { query: None, ..seen }, &seen), [Difference::QueryLeftOut]);
    let posted = Request { form: Some(b"b=1"), ..seen };
    assert_eq!(told(&seen, &posted), [Difference::FormLeftOut]);
    assert_eq!(told(&Request { query: Some("q=1+2&v=~*"), ..seen }, &seen), [Difference::EmptyLeftOut]);
    assert_eq!(told(&Request { query: Some("q=1%2B2&e=&v=~*"), ..seen }, &seen), [Difference::PlusKept]);
    assert_eq!(told(&Request { query: Some("q=1%2520\x32&e=&v=~%252A"), ..seen }, &seen), [Difference::EncodedTwice]);
    let signature = KEYS.sign(METHOD, &base_string(&posted)).unwrap();
    let about = Seen { other_body: Some(b"b=1"), ..Seen::default() };
    assert_eq!(differences(&seen, &signature, &about), [Difference::BodySigned]);
    let text = base_string(&seen).to_string();
    for (from, to, wanted) in [
        ("1%25202", "1%2B2", Difference::FormEncoding),
        ("%252A", "%2A", Difference::ReservedKept),
        ("%252A", "%252a", Difference::LowercaseDigits),
    ] {
        let written = text.replace(from, to);
        assert_ne!(written, text);
        assert_eq!(told_of_text(&seen, &written), [wanted]);
    }
    let with_realm = text.replace("%26v%3D", "%26realm%3DR%26v%3D");
    assert_eq!(told_of_text(&seen, &with_realm), [Difference::RealmSigned]);
    let seen = Request { query: Some("p~=1&p%C3%A9=2"), ..seen };
    let text = base_string(&seen).to_string();
    let sorted_first = text.replace("p%25C3%25A9%3D2%26p~%3D1", "p~%3D1%26p%25C3%25A9%3D2");
    assert_eq!(told_of_text(&seen, &sorted_first), [Difference::SortedBeforeEncoding]);
}

#[test]
fn other_keys_are_told_without_a_letter_of_them() {
    let seen = seen();
    let text = base_string(&seen).to_string();
    let (consumer, token) = (KEYS.consumer_secret, KEYS.token_secret);
    let told = |key: &str| differences(&seen, &sign(key, &text), &Seen::default());
    assert_eq!(told(&format!("{}&", encode(consumer))), [Difference::TokenSecretMissing]);
    assert_eq!(told(&format!("{consumer}&{token}")), [Difference::SecretsNotEncoded]);
    assert_eq!(told(&format!("{}{}", encode(consumer), encode(token))), [Difference::AmpersandMissing]);
    let other_method = KEYS.sign(SignatureMethod::HmacSha256, &base_string(&seen)).unwrap();
    let wanted = Difference::SignatureMethod { signed: "HMAC-SHA256", said: "HMAC-SHA1" };
    assert_eq!(differences(&seen, &other_method, &Seen::default()), [wanted]);
    // With a secret that nobody knows there is nothing to tell.
    assert_eq!(told("another&secret"), []);
}

#[test]
fn a_signature_whose_plus_became_a_space_is_told() {
    // One of them has a plus.
    let found = (0..100).find_map(|n| {
        let path = format!("/{n}");
        let seen = Request { path: &path, ..get() };
        let signature = KEYS.sign(METHOD, &base_string(&seen)).unwrap();
        signature.contains('+').then(|| differences(&seen, &signature.replace('+', " "), &Seen::default()))
    });
    assert_eq!(found, Some(vec![Difference::SignatureNotEncoded]));
}
