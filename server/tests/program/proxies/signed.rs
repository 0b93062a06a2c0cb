//! Requests that a consumer signs: the proxy tells the door what was signed.

use oauth1::SignatureMethod;

use super::scene::Scene;
use crate::common::Call;

pub(super) fn hold(scene: &Scene) {
    for signature in [SignatureMethod::HmacSha1, SignatureMethod::HmacSha256] {
        what_was_signed_comes_through_once(scene, signature);
    }
    the_url_is_signed_with_its_port(scene);
    a_body_is_signed_if_it_is_a_form(scene);
}

fn ask(scene: &Scene, host: &str, method: &str, target: &str, headers: &[(&str, &str)]) -> (u16, String) {
    let (status, answer) = scene.door.ask_host(host, method, target, headers);
    (status, answer.to_ascii_lowercase())
}

fn what_was_signed_comes_through_once(scene: &Scene, signature: SignatureMethod) {
    const HOST: &str = "api.example.test";
    let target = "/orders/17/a(b)%20c?z=%C3%A9+1&a=2&a=&empty";
    let url = format!("http://{HOST}{target}");
    for method in ["GET", "PUT", "DELETE"] {
        let header = scene.signer.header(&Call { signature, ..Call::new(method, &url) });
        let headers = [("authorization", header.as_str())];
        for (method, target) in
            [(method, "/orders/17/a(b)%20c?z=%C3%A9+2&a=2&a=&empty"), ("PATCH", target), (method, "/orders")]
        {
            let (status, answer) = ask(scene, HOST, method, target, &headers);
            assert_eq!(status, 401, "{method} {target}: {answer}");
            assert!(answer.contains("oauth_problem=\"signature_invalid\""), "{answer}");
        }
        let (status, seen) = ask(scene, HOST, method, target, &headers);
        assert_eq!(status, 200, "{method}: {seen}");
        for expected in
            ["x-claviger-kind: consumer_key", "x-claviger-credential: con_", "x-claviger-access: orders:full"]
        {
            assert!(seen.contains(expected), "{expected} in {seen}");
        }
        assert!(!seen.contains("oauth_signature"), "the credential stays at the door: {seen}");
        let (status, answer) = ask(scene, HOST, method, target, &headers);
        assert!(status == 401 && answer.contains("oauth_problem=\"nonce_used\""), "{answer}");
    }
    // TLS that nobody ended is not believed in.
    let header = scene.signer.header(&Call { signature, ..Call::new("GET", "https://api.example.test/orders") });
    for more in [&[][..], &[("x-forwarded-proto", "https")], &[("forwarded", "proto=https")]] {
        let headers = [&[("authorization", header.as_str())], more].concat();
        assert_ne!(ask(scene, HOST, "GET", "/orders", &headers).0, 200, "{more:?}");
    }
}

fn the_url_is_signed_with_its_port(scene: &Scene) {
    for (host, other) in
        [("api.example.test:8081", "api.example.test"), ("api.example.test:80", "api.example.test:8081")]
    {
        let header = scene.signer.header(&Call::new("GET", &format!("http://{host}/orders")));
        let headers = [("authorization", header.as_str())];
        assert_eq!(ask(scene, other, "GET", "/orders", &headers).0, 401, "{host}");
        let (status, answer) = ask(scene, host, "GET", "/orders", &headers);
        assert_eq!(status, 200, "{host}: {answer}");
    }
}

fn a_body_is_signed_if_it_is_a_form(scene: &Scene) {
    let post = |content_type: &str, body: &str| {
        let header = scene.signer.header(&Call::new("POST", "http://api.example.test/orders"));
        let request = format!(
            "POST /orders HTTP/1.1\r\nhost: api.example.test\r\nconnection: close\r\nauthorization: {header}\r\n\
             content-type: {content_type}\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        scene.door.ask_raw(request.as_bytes())
    };
    let (status, answer) = post("application/json", "{\"a\":1}");
    assert_eq!(status, 200, "{answer}");
    let (status, answer) = post("application/x-www-form-urlencoded", "a=1");
    assert_eq!(status, 403, "{answer}");
}
