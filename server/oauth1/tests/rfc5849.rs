//! The examples of RFC 5849, to the letter.

use oauth1::{Keys, Request, Scheme, SignatureMethod, Signed, base_uri, encode};

/// §3.4.1: the request whose base string is printed there.
fn example<'a>(authorization: &'a str) -> Request<'a> {
    Request {
        method: "POST",
        scheme: Scheme::Http,
        authority: "example.com",
        path: "/request",
        query: Some("b5=%3D%253D&a3=a&c%40=&a2=r%20b"),
        authorization: Some(authorization),
        form: Some(b"c2&a3=2+q"),
    }
}

const EXAMPLE_HEADER: &str = r#"OAuth realm="Example",
    oauth_consumer_key="9djdj82h48djs9d2",
    oauth_token="kkk9d7dh3k39sjv7",
    oauth_signature_method="HMAC-SHA1",
    oauth_timestamp="137131201",
    oauth_nonce="7d8f3e4a",
    oauth_signature="bYT5CMsGcbgUdFHObYMEfcx6bsw%3D""#;

/// Line breaks and indentation are the RFC's, too.
fn unfold(header: &str) -> String {
    header.lines().map(str::trim).collect()
}

#[test]
fn section_3_4_1_1_has_this_base_string() {
    let header = unfold(EXAMPLE_HEADER);
    let signed = Signed::read(&example(&header)).unwrap();
    assert_eq!(
        signed.base_string().as_str(),
        "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%25\
         40%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method\
         %3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7"
    );
    assert_eq!(signed.parameters().realm(), Some("Example"));
    assert_eq!((signed.consumer_key.as_str(), signed.nonce.as_str()), ("9djdj82h48djs9d2", "7d8f3e4a"));
    assert_eq!((signed.token.as_deref(), signed.timestamp), (Some("kkk9d7dh3k39sjv7"), 137_131_201));
}

#[test]
fn section_3_4_1_2_has_these_uris() {
    assert_eq!(base_uri(Scheme::Http, "EXAMPLE.COM:80", "/r%20v/X"), "http://example.com/r%20v/X");
    assert_eq!(base_uri(Scheme::Https, "www.example.net:8080", "/"), "https://www.example.net:8080/");
}

#[test]
fn section_3_4_1_3_has_these_parameters() {
    let header = unfold(EXAMPLE_HEADER);
    let signed = Signed::read(&example(&header)).unwrap();
    let mut pairs: Vec<_> = signed.parameters().iter().map(|p| format!("{} {}", p.name, p.value)).collect();
    pairs.retain(|pair| !pair.starts_with("oauth_"));
    pairs.sort_unstable();
    assert_eq!(pairs, ["a2 r%20b", "a3 2%20q", "a3 a", "b5 %3D%253D", "c%40 ", "c2 "]);
}

#[test]
fn section_3_6_encodes_so() {
    assert_eq!(encode("ABCxyz019-._~"), "ABCxyz019-._~");
    assert_eq!(
        encode("!*'();:@&=+$,/?#[]%\" \n☃"),
        "%21%2A%27%28%29%3B%3A%40%26%3D%2B%24%2C%2F%3F%23%5B%5D%25%22%20%0A%E2%98%83"
    );
}

/// §1.2, the three requests of the example, with the signatures that are printed there.
#[test]
fn section_1_2_verifies() {
    let photos = Request {
        method: "POST",
        scheme: Scheme::Https,
        authority: "photos.example.net",
        path: "/initiate",
        query: None,
        authorization: None,
        form: None,
    };
    let initiate = unfold(
        r#"OAuth realm="Photos",
        oauth_consumer_key="dpf43f3p2l4k3l03",
        oauth_signature_method="HMAC-SHA1",
        oauth_timestamp="137131200",
        oauth_nonce="wIjqoS",
        oauth_callback="http%3A%2F%2Fprinter.example.com%2Fready",
        oauth_signature="74KNZJeDHnMBp0EMJ9ZHt%2FXKycU%3D""#,
    );
    let token = unfold(
        r#"OAuth realm="Photos",
        oauth_consumer_key="dpf43f3p2l4k3l03",
        oauth_token="hh5s93j4hdidpola",
        oauth_signature_method="HMAC-SHA1",
        oauth_timestamp="137131201",
        oauth_nonce="walatlh",
        oauth_verifier="hfdp7dh39dks9884",
        oauth_signature="gKgrFCywp7rO0OXSjdot%2FIHF7IU%3D""#,
    );
    let resource = unfold(
        r#"OAuth realm="Photos",
        oauth_consumer_key="dpf43f3p2l4k3l03",
        oauth_token="nnch734d00sl2jdk",
        oauth_signature_method="HMAC-SHA1",
        oauth_timestamp="137131202",
        oauth_nonce="chapoH",
        oauth_signature="MdpQcU8iPSUjWoN%2FUDMsK2sui9I%3D""#,
    );
    let requests = [
        (Request { authorization: Some(&initiate), ..photos }, ""),
        (Request { path: "/token", authorization: Some(&token), ..photos }, "hdhd0244k9j7ao03"),
        (
            Request {
                method: "GET",
                scheme: Scheme::Http,
                path: "/photos",
                query: Some("file=vacation.jpg&size=original"),
                authorization: Some(&resource),
                ..photos
            },
            "pfkkdhi9sl3r4s00",
        ),
    ];
    for (request, token_secret) in requests {
        let signed = Signed::read(&request).unwrap();
        let keys = Keys { consumer_secret: "kd94hf93k423kf44", token_secret, public_key: None };
        let accepted = [SignatureMethod::HmacSha1];
        assert!(signed.verify(&accepted, &keys).is_ok(), "{}: {}", request.path, signed.base_string());
        let other = Request { path: "/other", ..request };
        assert!(Signed::read(&other).unwrap().verify(&accepted, &keys).is_err(), "{}", request.path);
    }
}

/// The worked example of X's (once Twitter's) documentation, "Creating a signature".
#[test]
fn the_example_of_another_provider_verifies() {
    let header = unfold(
        r#"OAuth oauth_consumer_key="xvz1evFS4wEEPTGEFPHBog",
        oauth_nonce="kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg",
        oauth_signature="hCtSmYh%2BiHYCEqBWrE7C7hYmtUk%3D",
        oauth_signature_method="HMAC-SHA1",
        oauth_timestamp="1318622958",
        oauth_token="370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
        oauth_version="1.0""#,
    );
    let request = Request {
        method: "POST",
        scheme: Scheme::Https,
        authority: "api.twitter.com",
        path: "/1.1/statuses/update.json",
        query: Some("include_entities=true"),
        authorization: Some(&header),
        form: Some(b"status=Hello%20Ladies%20%2b%20Gentlemen%2c%20a%20signed%20OAuth%20request%21"),
    };
    let keys = Keys {
        consumer_secret: "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw",
        token_secret: "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE",
        public_key: None,
    };
    assert!(Signed::read(&request).unwrap().verify(&[SignatureMethod::HmacSha1], &keys).is_ok());
}
