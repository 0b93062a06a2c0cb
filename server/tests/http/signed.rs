//! Signed requests (RFC 5849) at a door and at `/v1/verify/oauth1`.

use axum::http::StatusCode;
use domain::access::Access;
use domain::consumer::Act;
use domain::role::RoleName;
use oauth1::SignatureMethod;
use service::consumers;

use super::authz::{api, with_access};
use crate::common::{Answer, Call, Server, Signer};

const URL: &str = "https://api.example.test:8443/orders/17?q=a%20b&q=";
const TOLD: [(&str, &str); 5] = [
    ("x-original-method", "GET"),
    ("x-original-uri", "/orders/17?q=a%20b&q="),
    ("x-forwarded-host", "api.example.test"),
    ("x-original-host", "api.example.test:8443"),
    ("x-forwarded-proto", "https"),
];

/// A consumer that acts for somebody who reads orders.
async fn signer(server: &Server) -> Signer {
    api(server, "default", "orders", &["api.example.test"], &["/orders"]).await;
    with_access(server, "default", "reader", &[("orders", Access::Read)]).await;
    Signer::new(&server.service, &server.operator("default").await, "reader@default.test").await
}

/// Asks as a proxy does.
async fn ask(server: &Server, authorization: &str, told: &[(&str, &str)]) -> Answer {
    server.send("GET", "/authz", &[&[("authorization", authorization)], told].concat(), "").await
}

fn with<'a>(name: &str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    TOLD.into_iter().map(|(known, is)| if known == name { (known, value) } else { (known, is) }).collect()
}

#[tokio::test]
async fn a_signed_request_is_let_through_once_and_told_about() {
    let server = Server::start().await;
    let signer = signer(&server).await;
    for signature in [SignatureMethod::HmacSha1, SignatureMethod::HmacSha256] {
        let header = signer.header(&Call { signature, ..Call::new("GET", URL) });
        let answer = ask(&server, &header, &TOLD).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        assert_eq!(answer.header("x-claviger-credential"), signer.consumer.to_string());
        assert_eq!(answer.header("x-claviger-kind"), "consumer_key");
        assert_eq!(answer.header("x-claviger-owner"), signer.user.to_string());
        assert_eq!(answer.header("x-claviger-roles"), "reader");
        assert_eq!(answer.header("x-claviger-access"), "orders:read");
        let again = ask(&server, &header, &TOLD).await;
        assert_eq!((again.status, again.code().as_str()), (StatusCode::UNAUTHORIZED, "NOT_FOUND"));
        assert_eq!(again.header("www-authenticate"), r#"OAuth realm="claviger", oauth_problem="nonce_used""#);
        assert_eq!(again.json()["detail"], "oauth_nonce was used before with this timestamp.");
        assert_eq!(again.header("cache-control"), "no-store");
    }
    // JSON and parts are not signed, so a door need not see them.
    for content_type in ["application/json", "multipart/form-data; boundary=x"] {
        let header = signer.header(&Call::new("OPTIONS", URL));
        let told = [&with("x-original-method", "OPTIONS")[..], &[("content-type", content_type)]].concat();
        assert_eq!(ask(&server, &header, &told).await.status, StatusCode::OK, "{content_type}");
    }
    // The proxy may append the path, and its query.
    let header = signer.header(&Call::new("GET", URL));
    let told = [&[("authorization", header.as_str())], &TOLD[..1], &TOLD[2..]].concat();
    let answer = server.send("GET", "/authz/@default/orders/17?q=a%20b&q=", &told, "").await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
}

#[tokio::test]
async fn what_a_trusted_proxy_tells_is_what_was_signed() {
    let server = Server::start().await;
    let signer = signer(&server).await;
    let invalid = r#"OAuth realm="claviger", oauth_problem="signature_invalid""#;
    for (name, other) in [
        ("x-original-method", "HEAD"),
        ("x-original-uri", "/orders/17?q=a%20b"),
        ("x-original-uri", "/orders/17?q=&q=a%20c"),
        ("x-original-uri", "/orders/18?q=a%20b&q="),
        ("x-original-host", "api.example.test"),
        ("x-original-host", "api.example.test:443"),
        ("x-forwarded-proto", "http"),
    ] {
        let header = signer.header(&Call::new("GET", URL));
        let answer = ask(&server, &header, &with(name, other)).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{other}: {}", answer.body);
        assert_eq!(answer.header("www-authenticate"), invalid, "{other}");
        // What came otherwise than it was signed has used nothing up; the order of a query does not matter.
        let same = with("x-original-uri", "/orders/17?q=&q=a%20b");
        assert_eq!(ask(&server, &header, &same).await.status, StatusCode::OK, "{other}");
    }
    for (signed, told) in [
        ("https://api.example.test/orders", ("x-forwarded-host", "API.Example.test:443")),
        ("http://api.example.test/orders", ("x-original-url", "http://api.example.test:80/orders")),
    ] {
        let header = signer.header(&Call::new("GET", signed));
        let scheme = ("x-forwarded-proto", signed.split_once(':').unwrap().0);
        let told = [TOLD[0], ("x-original-uri", "/orders"), scheme, told];
        let answer = ask(&server, &header, &told).await;
        assert_eq!(answer.status, StatusCode::OK, "{signed}: {}", answer.body);
    }
}

#[tokio::test]
async fn what_nobody_told_for_certain_is_refused_with_words() {
    let server = Server::start().await;
    let signer = signer(&server).await;
    let refused = async |peer: &str, told: &[(&str, &str)]| {
        let header = signer.header(&Call::new("GET", URL));
        let all = [&[("authorization", header.as_str())], told].concat();
        let answer = server.send_from(peer, "GET", "/authz", &all, "").await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::FORBIDDEN, "original_request"), "{told:?}");
        answer.json()["detail"].as_str().unwrap().to_owned()
    };
    let proxy = "127.0.0.1:9";
    for (left_out, words) in [(0, "method"), (1, "path"), (4, "scheme")] {
        let mut told = TOLD.to_vec();
        told.remove(left_out);
        assert!(refused(proxy, &told).await.contains(words));
    }
    assert!(refused(proxy, &[TOLD[0], TOLD[1], TOLD[4]]).await.contains("host"));
    for scheme in ["https, http", "wss", ""] {
        assert!(refused(proxy, &with("x-forwarded-proto", scheme)).await.contains("X-Forwarded-Proto"), "{scheme}");
    }
    let twice = [&TOLD[..], &[("x-forwarded-proto", "http")]].concat();
    assert!(refused(proxy, &twice).await.contains("X-Forwarded-Proto"));
    assert!(refused("203.0.113.9:9", &TOLD).await.contains("no trusted proxy told"));
    for content_type in ["application/x-www-form-urlencoded", "Application/X-WWW-Form-URLEncoded;charset=utf-8"] {
        let told = [&TOLD[..], &[("content-type", content_type)]].concat();
        assert!(refused(proxy, &told).await.contains("/v1/verify/oauth1"), "{content_type}");
    }
    // What one server reads as a form and another does not.
    const FORM: &str = "application/x-www-form-urlencoded";
    for types in [
        &["application/x-www-form-urlencoded, x"][..],
        &["application/x-www-form-urlencoded; charset=\u{e9}"],
        &["\"application/x-www-form-urlencoded\""],
        &[""],
        &["application/json", FORM],
        &["application/json", "application/json"],
    ] {
        let types = types.iter().map(|value| ("content-type", *value));
        let told = TOLD.iter().copied().chain(types.clone()).collect::<Vec<_>>();
        assert!(refused(proxy, &told).await.contains("one Content-Type"), "{:?}", types.collect::<Vec<_>>());
    }
    for name in ["content_type", "content.type"] {
        let told = [&TOLD[..], &[("content-type", "application/json"), (name, FORM)]].concat();
        assert!(!refused(proxy, &told).await.is_empty(), "{name}");
    }
    let untyped = with("x-original-method", "POST");
    assert!(refused(proxy, &untyped).await.contains("needs a Content-Type"));
    // RFC 5849 would sign it, and the README says that a door takes no such path.
    assert!(!refused(proxy, &with("x-original-uri", "/orders/a%2fb")).await.is_empty());
    // A scheme matters to nobody else.
    let key = server.key("default", "reader@default.test").await;
    let told = [&with("x-forwarded-proto", "wss")[..], &[("x-api-key", &*key.secret)]].concat();
    assert_eq!(server.send("GET", "/authz", &told, "").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_signature_stands_alone_and_in_the_header() {
    let server = Server::start().await;
    let signer = signer(&server).await;
    let key = server.key("default", "reader@default.test").await;
    let bearer = format!("Bearer {}", key.secret);
    for other in [("x-api-key", &*key.secret), ("authorization", &bearer)] {
        let header = signer.header(&Call::new("GET", URL));
        let answer = ask(&server, &header, &[&TOLD[..], &[other]].concat()).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert!(answer.header("www-authenticate").starts_with("Bearer"));
        assert_eq!(ask(&server, &header, &TOLD).await.status, StatusCode::OK, "nobody looked at it");
    }
    for (authorization, problem) in [
        ("OAuth", "parameter_absent"),
        ("OAuth oauth_consumer_key=x, oauth_consumer_key=y", "parameter_rejected"),
        ("OAuth \"", "parameter_rejected"),
        ("OAuth %zz=1", "parameter_rejected"),
    ] {
        let answer = ask(&server, authorization, &TOLD).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::UNAUTHORIZED, "MALFORMED"), "{authorization}");
        let challenge = answer.header("www-authenticate");
        assert!(challenge.starts_with(&format!(r#"OAuth realm="claviger", oauth_problem="{problem}""#)), "{challenge}");
    }
    let in_query =
        signer.header(&Call::new("GET", URL)).replace("OAuth realm=\"\", ", "").replace('"', "").replace(", ", "&");
    let told = with("x-original-uri", &in_query);
    let uri = format!("/orders/17?{}", told[1].1);
    assert_eq!(server.send("GET", "/authz", &with("x-original-uri", &uri), "").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn what_the_consumer_and_its_user_may_not_is_refused_with_their_code() {
    let server = Server::start().await;
    let signer = signer(&server).await;
    let header = signer.header(&Call::new("POST", URL));
    let told = [&with("x-original-method", "POST")[..], &[("content-type", "application/json")]].concat();
    let answer = ask(&server, &header, &told).await;
    assert_eq!((answer.status, answer.code().as_str()), (StatusCode::FORBIDDEN, "INSUFFICIENT_ACCESS"));
    let operator = server.operator("default").await;
    consumers::act(&server.service, &operator, Act::Disapprove, &[signer.consumer]).await.unwrap();
    let answer = ask(&server, &signer.header(&Call::new("GET", URL)), &TOLD).await;
    assert_eq!((answer.status, answer.code().as_str()), (StatusCode::UNAUTHORIZED, "PENDING_APPROVAL"));
    assert_eq!(answer.header("www-authenticate"), r#"OAuth realm="claviger", oauth_problem="consumer_key_refused""#);
    consumers::act(&server.service, &operator, Act::Approve, &[signer.consumer]).await.unwrap();
    assert_eq!(ask(&server, &signer.header(&Call::new("GET", URL)), &TOLD).await.status, StatusCode::OK);
    let question = server.send("GET", "/authz/nowhere@default", &[("authorization", "OAuth x=1")], "").await;
    assert_eq!(question.status, StatusCode::FORBIDDEN);
}

/// Asks as a resource server does, about what it received.
async fn about(server: &Server, caller: &str, asked: &serde_json::Value) -> Answer {
    let bearer = format!("Bearer {caller}");
    server.send("POST", "/v1/verify/oauth1", &[("authorization", &bearer)], asked.to_string()).await
}

#[tokio::test]
async fn a_resource_server_asks_about_what_it_received() {
    let server = Server::start().await;
    let signer = signer(&server).await;
    server.user("default", "gate@default.test", &[RoleName::GATEWAY]).await;
    let gateway = server.key("default", "gate@default.test").await.secret;
    const FORM: &str = "a=1&b=%C3%A9+x&a=";
    let form = "application/x-www-form-urlencoded; charset=utf-8";
    let signed = Call { form: Some(FORM), ..Call::new("POST", URL) };
    let asked = |header: &str, content_type: &str, body: &str| {
        serde_json::json!({
            "method": "POST", "url": URL, "body": body, "agent": "DOORS/7",
            "headers": { "Authorization": header, "content-type": content_type },
        })
    };
    let header = signer.header(&signed);
    let other = about(&server, &gateway, &asked(&header, form, "a=2")).await.json();
    assert_eq!((&other["code"], &other["oauth_problem"]), (&"NOT_FOUND".into(), &"signature_invalid".into()));
    assert_eq!(other["oauth_problem_advice"], "oauth_signature is not that of this request.");
    let valid = about(&server, &gateway, &asked(&header, form, FORM)).await;
    assert_eq!(valid.status, StatusCode::OK, "{}", valid.body);
    let json = valid.json();
    assert_eq!((&json["valid"], &json["code"]), (&true.into(), &"VALID".into()), "{json}");
    assert_eq!(json["credential"]["id"], signer.consumer.to_string());
    assert_eq!(json["credential"]["kind"], "consumer_key");
    assert_eq!(json["credential"]["owner"], signer.user.to_string());
    assert_eq!(json["access"], serde_json::json!({"orders": "read"}));
    assert!(json.get("oauth_problem").is_none());
    let again = about(&server, &gateway, &asked(&header, form, FORM)).await.json();
    assert_eq!((&again["valid"], &again["oauth_problem"]), (&false.into(), &"nonce_used".into()));
    // Any other body is none of the signature's business.
    let header = signer.header(&Call::new("POST", URL));
    assert_eq!(about(&server, &gateway, &asked(&header, "application/json", "{}")).await.json()["valid"], true);
    // With an API, the method counts.
    let header = signer.header(&Call::new("POST", URL));
    let mut at_orders = asked(&header, "application/json", "{}");
    at_orders["api"] = "orders".into();
    assert_eq!(about(&server, &gateway, &at_orders).await.code(), "INSUFFICIENT_ACCESS");
    // A body that may be a form to somebody.
    for content_type in ["application/x-www-form-urlencoded, x", ""] {
        let header = signer.header(&Call::new("POST", URL));
        let answer = about(&server, &gateway, &asked(&header, content_type, FORM)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{content_type}: {}", answer.body);
        assert!(answer.body.contains("headers.Content-Type"), "{}", answer.body);
    }
    // The parameters may be in the query or in the form (§3.5.2, §3.5.3).
    let parameters = |header: &str| header.replace("OAuth realm=\"\", ", "").replace('"', "").replace(", ", "&");
    let query = parameters(&signer.header(&Call::new("GET", "https://api.example.test/orders?z=1")));
    let asked = serde_json::json!({ "method": "GET", "url": format!("https://api.example.test/orders?{query}&z=1") });
    assert_eq!(about(&server, &gateway, &asked).await.json()["valid"], true);
    let body =
        parameters(&signer.header(&Call { form: Some("z=1"), ..Call::new("POST", "https://api.example.test/orders") }));
    let asked = serde_json::json!({ "method": "POST", "url": "https://api.example.test/orders", "body": format!("z=1&{body}"),
                                    "headers": { "Content-Type": form } });
    assert_eq!(about(&server, &gateway, &asked).await.json()["valid"], true);
}

#[tokio::test]
async fn who_asks_about_a_signed_request_must_be_allowed_to() {
    let server = Server::start().await;
    let signer = signer(&server).await;
    let reader = server.key("default", "reader@default.test").await.secret;
    server.user("other", "gate@other.test", &[RoleName::GATEWAY]).await;
    let foreign = server.key("other", "gate@other.test").await.secret;
    let header = signer.header(&Call::new("GET", URL));
    let asked = serde_json::json!({ "method": "GET", "url": URL, "headers": { "Authorization": header } });
    assert_eq!(server.send("POST", "/v1/verify/oauth1", &[], asked.to_string()).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(about(&server, &reader, &asked).await.status, StatusCode::FORBIDDEN);
    // Nobody verifies for themself by signing.
    let signed = server.send("POST", "/v1/verify/oauth1", &[("authorization", &*header)], asked.to_string()).await;
    assert_eq!(signed.status, StatusCode::UNAUTHORIZED);
    let of_another = about(&server, &foreign, &asked).await.json();
    assert_eq!((&of_another["valid"], &of_another["oauth_problem"]), (&false.into(), &"consumer_key_unknown".into()));
    let wrong = about(&server, &foreign, &serde_json::json!({ "method": "GET" })).await;
    assert_eq!((wrong.status, wrong.json()["errors"][0]["field"].as_str()), (StatusCode::BAD_REQUEST, Some("url")));
    let large = serde_json::json!({ "method": "GET", "url": URL, "body": "x".repeat(2 << 20) });
    assert_eq!(about(&server, &foreign, &large).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}

/// An `oauth_token` is named in each request, so by itself it is nobody's credential (RFC 5849 §3.1).
#[tokio::test]
async fn a_token_alone_is_no_credential() {
    let server = Server::start().await;
    let signer = signer(&server).await;
    server.user("default", "gate@default.test", &[RoleName::GATEWAY]).await;
    let gateway = server.key("default", "gate@default.test").await.secret;
    let token = signer.token.to_string();
    assert_eq!(server.verify(&gateway, &token).await.code(), "MALFORMED");
    assert_eq!(ask(&server, &format!("Bearer {token}"), &TOLD).await.status, StatusCode::UNAUTHORIZED);
    let bearer = format!("Bearer {gateway}");
    let headers = [("authorization", &*bearer), ("content-type", "application/x-www-form-urlencoded")];
    for token in [&*token, "aut_00000000000000000000000000"] {
        let told = server.send("POST", "/oauth2/introspect", &headers, format!("token={token}")).await;
        assert_eq!((told.status, told.body.as_str()), (StatusCode::OK, r#"{"active":false}"#));
    }
}

#[tokio::test]
async fn the_calls_of_a_consumer_and_its_refusals_are_told() {
    let server = Server::start().await;
    let signer = signer(&server).await;
    server.user("default", "ada@default.test", &[RoleName::TENANT_ADMIN]).await;
    let admin = server.key("default", "ada@default.test").await.secret;
    let header = signer.header(&Call::new("GET", URL));
    assert_eq!(ask(&server, &header, &TOLD).await.status, StatusCode::OK);
    let refused = ask(&server, &header, &TOLD).await.json();
    service::usage::flush(&server.service).await.unwrap();
    let bearer = format!("Bearer {admin}");
    let path = format!("/api/v1/usage?credential={}&days=1", signer.consumer);
    let told = server.send("GET", &path, &[("authorization", &bearer)], "").await;
    assert_eq!(told.status, StatusCode::OK, "{}", told.body);
    let day = &told.json()["days"][0];
    assert_eq!((&day["valid"], &day["refused"]), (&1.into(), &0.into()), "{}", told.body);
    // By the name of the request, and by the consumer.
    let cookie = server.sign_in("ada@default.test").await;
    let id = refused["request_id"].as_str().unwrap();
    let page = server.send("GET", &format!("/refusals/{id}"), &[("cookie", &cookie)], "").await;
    let base_string = "GET&amp;https%3A%2F%2Fapi.example.test%3A8443%2Forders%2F17&amp;oauth_consumer_key%3D";
    assert!(page.body.contains(base_string) && page.body.contains("nonce was used before"), "{}", page.body);
    let list =
        server.send("GET", &format!("/refusals?credential={}", signer.consumer), &[("cookie", &cookie)], "").await;
    assert!(list.body.contains(id), "{}", list.body);
}
