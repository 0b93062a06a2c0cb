//! What a request may say, and how it is refused.

use oauth1::{
    Keys, MAX_FORM, MAX_HEADER, MAX_NONCE, MAX_PARAMETERS, MAX_QUERY, Problem, Request, Scheme, SignatureMethod,
    Signed, Source,
};

const ALL: &str =
    "oauth_consumer_key=k&oauth_signature_method=HMAC-SHA1&oauth_timestamp=1&oauth_nonce=n&oauth_signature=s";

pub(crate) fn get<'a>() -> Request<'a> {
    Request {
        method: "GET",
        scheme: Scheme::Https,
        authority: "a.test",
        path: "/",
        query: None,
        authorization: None,
        form: None,
    }
}

fn read_query(query: &str) -> Result<Signed, Problem> {
    Signed::read(&Request { query: Some(query), ..get() })
}

fn read_header(credentials: &str) -> Result<Signed, Problem> {
    Signed::read(&Request { authorization: Some(&format!("OAuth {credentials}")), ..get() })
}

fn with(more: &str) -> Result<Signed, Problem> {
    read_query(&format!("{ALL}&{more}"))
}

#[test]
fn protocol_parameters_may_be_in_any_one_place() {
    let header = format!("OAuth {}", ALL.replace('&', ","));
    let of_header = Request { authorization: Some(&header), ..get() };
    let of_query = Request { query: Some(ALL), ..get() };
    let of_form = Request { form: Some(ALL.as_bytes()), ..get() };
    let base_string = |request| Signed::read(&request).unwrap().base_string().clone();
    assert_eq!(base_string(of_header), base_string(of_query));
    assert_eq!(base_string(of_header), base_string(of_form));
}

#[test]
fn in_two_places_they_are_refused_by_name() {
    let header = format!("OAuth {}", ALL.replace('&', ","));
    let scattered = |name: &str, first, second| Problem::Scattered { name: name.to_owned(), first, second };
    let of_header = Request { authorization: Some(&header), ..get() };
    for (request, problem) in [
        (
            Request { query: Some("a=1&oauth_token=t"), ..of_header },
            scattered("oauth_token", Source::Header, Source::Query),
        ),
        (Request { form: Some(b"oauth_nonce=n"), ..of_header }, scattered("oauth_nonce", Source::Header, Source::Form)),
        (
            Request { query: Some(ALL), form: Some(b"oauth_verifier=v"), ..get() },
            scattered("oauth_verifier", Source::Query, Source::Form),
        ),
    ] {
        let refused = Signed::read(&request).unwrap_err();
        assert_eq!((refused.status(), refused.word()), (400, "parameter_rejected"));
        assert_eq!(refused, problem);
    }
    // What is no protocol parameter may be anywhere.
    assert!(Signed::read(&Request { query: Some("a=1"), form: Some(b"a=1"), ..of_header }).is_ok());
}

/// A signature does not say where a parameter stood.
#[test]
fn what_is_no_protocol_parameter_is_not_in_the_header() {
    let header = format!("OAuth {}", ALL.replace('&', ","));
    let seen = Request { query: Some("id=5"), authorization: Some(&header), ..get() };
    assert!(Signed::read(&seen).is_ok());
    for name in ["id", "xoauth_requestor_id", "Oauth_nonce"] {
        let moved = format!("OAuth {name}=\"5\", {}", ALL.replace('&', ","));
        let refused = Signed::read(&Request { query: None, authorization: Some(&moved), ..seen }).unwrap_err();
        assert_eq!(refused, Problem::Misplaced { name: name.to_owned() });
        assert_eq!((refused.status(), refused.word()), (400, "parameter_rejected"));
    }
}

#[test]
fn a_parameter_given_twice_is_named() {
    for name in ["oauth_callback", "oauth_nonce", "oauth_signature", "oauth_consumer_key", "oauth_anything"] {
        let refused = with(&format!("{name}=1&{name}=1")).unwrap_err();
        assert_eq!(refused, Problem::Repeated { name: name.to_owned() });
    }
    assert!(with("a=1&a=1").is_ok());
    let twice = read_header(&format!(r#"realm="a",realm="b",{}"#, ALL.replace('&', ","))).unwrap_err();
    assert_eq!(twice, Problem::Repeated { name: "realm".to_owned() });
}

#[test]
fn all_that_is_missing_is_named() {
    assert_eq!(
        Signed::read(&get()).unwrap_err(),
        Problem::ParameterAbsent {
            names: vec![
                "oauth_consumer_key",
                "oauth_signature_method",
                "oauth_signature",
                "oauth_timestamp",
                "oauth_nonce"
            ]
        }
    );
    for name in ["oauth_consumer_key", "oauth_signature_method", "oauth_signature", "oauth_timestamp", "oauth_nonce"] {
        let without: Vec<_> = ALL.split('&').filter(|pair| !pair.starts_with(&format!("{name}="))).collect();
        assert_eq!(read_query(&without.join("&")).unwrap_err(), Problem::absent(name));
        let empty = format!("{}&{name}=", without.join("&"));
        assert_eq!(read_query(&empty).unwrap_err(), Problem::absent(name));
    }
    assert_eq!(with("oauth_token=").unwrap().token, None);
    assert_eq!(with("oauth_callback=oob").unwrap().callback.as_deref(), Some("oob"));
}

#[test]
fn the_version_is_1_0_or_absent() {
    assert!(with("oauth_version=1.0").is_ok());
    assert!(with("oauth_version=").is_ok());
    for other in ["1.0a", "2.0", "1", "1.0%20"] {
        assert_eq!(with(&format!("oauth_version={other}")).unwrap_err(), Problem::VersionRejected, "{other}");
    }
}

#[test]
fn methods_and_timestamps_are_what_they_must_be() {
    let replaced = |from: &str, to: &str| read_query(&ALL.replace(from, to)).unwrap_err();
    for method in ["hmac-sha1", "HMAC-SHA512", "none", "%20HMAC-SHA1"] {
        assert_eq!(replaced("HMAC-SHA1", method), Problem::SignatureMethodRejected, "{method}");
    }
    for timestamp in ["0", "-1", "%2B1", "1.5", "1e3", "99999999999999999999", "x"] {
        let refused = replaced("timestamp=1", &format!("timestamp={timestamp}"));
        assert_eq!(refused, Problem::BadValue { name: "oauth_timestamp" }, "{timestamp}");
    }
    assert_eq!(replaced("nonce=n", "nonce=%ff"), Problem::BadValue { name: "oauth_nonce" });
}

#[test]
fn plaintext_is_known_and_never_verifies() {
    let query = ALL.replace("HMAC-SHA1", "PLAINTEXT").replace("signature=s", "signature=secret%26");
    let signed = read_query(&query).unwrap();
    let keys = Keys { consumer_secret: "secret", ..Keys::default() };
    assert_eq!(signed.method, SignatureMethod::Plaintext);
    for accepted in [&SignatureMethod::ALL[..], &[]] {
        assert_eq!(signed.verify(accepted, &keys).unwrap_err(), Problem::SignatureMethodRejected);
    }
}

#[test]
fn a_method_that_is_not_accepted_does_not_verify() {
    let unsigned = with("").unwrap();
    let keys = Keys { consumer_secret: "secret", ..Keys::default() };
    let signature = keys.sign(SignatureMethod::HmacSha1, unsigned.base_string()).unwrap();
    let query = ALL.replace("signature=s", &format!("signature={}", oauth1::encode(&signature)));
    let signed = read_query(&query).unwrap();
    assert!(signed.verify(&[SignatureMethod::HmacSha1], &keys).is_ok());
    assert_eq!(signed.verify(&[SignatureMethod::HmacSha256], &keys).unwrap_err(), Problem::SignatureMethodRejected);
    for (consumer_secret, token_secret) in [("secret", "t"), ("Secret", ""), ("", "secret")] {
        let wrong = Keys { consumer_secret, token_secret, public_key: None };
        assert_eq!(signed.verify(&SignatureMethod::ALL, &wrong).unwrap_err(), Problem::SignatureInvalid);
    }
}

#[test]
fn what_is_not_encoded_as_it_should_be_is_refused() {
    for (request, place) in [
        (Request { query: Some("a=%zz"), ..get() }, Source::Query),
        (Request { form: Some(b"a%2=1"), ..get() }, Source::Form),
        (Request { authorization: Some(r#"OAuth a="%""#), ..get() }, Source::Header),
        (Request { authorization: Some("OAuth a"), ..get() }, Source::Header),
    ] {
        assert_eq!(Signed::read(&request).unwrap_err(), Problem::Malformed { place });
    }
}

#[test]
fn what_is_too_much_is_refused_with_the_limit() {
    let long = |n: usize| format!("{ALL}&a={}", "x".repeat(n));
    let too_long = |what: &str, limit| Problem::TooLong { what: what.to_owned(), limit };
    assert!(read_query(&long(MAX_QUERY - ALL.len() - 3)).is_ok());
    assert_eq!(read_query(&long(MAX_QUERY)).unwrap_err(), too_long("the query", MAX_QUERY));
    let header = long(MAX_HEADER).replace('&', ",");
    assert_eq!(read_header(&header).unwrap_err(), too_long("the Authorization header", MAX_HEADER));
    let form = long(MAX_FORM);
    let refused = Signed::read(&Request { form: Some(form.as_bytes()), ..get() }).unwrap_err();
    assert_eq!(refused, too_long("the body", MAX_FORM));
    assert!(with(&"a&".repeat(MAX_PARAMETERS - 5)).is_ok());
    assert_eq!(with(&"a&".repeat(MAX_PARAMETERS - 4)).unwrap_err(), Problem::TooMany { limit: MAX_PARAMETERS });
    let nonce = ALL.replace("nonce=n", &format!("nonce={}", "n".repeat(MAX_NONCE + 1)));
    assert_eq!(read_query(&nonce).unwrap_err(), too_long("oauth_nonce", MAX_NONCE));
    assert_eq!(with(&format!("oauth_token={}", "t".repeat(2_049))).unwrap_err(), too_long("oauth_token", 2_048));
    let name = format!("oauth_{}", "x".repeat(1_000));
    let Problem::Repeated { name } = with(&format!("{name}&{name}")).unwrap_err() else { panic!("it is repeated") };
    assert_eq!(name.len(), 64);
}

#[test]
fn another_scheme_is_no_signed_request() {
    let bearer = Request { authorization: Some("Bearer oauth_nonce=n"), ..get() };
    assert_eq!(Signed::read(&bearer).unwrap_err().word(), "parameter_absent");
}
