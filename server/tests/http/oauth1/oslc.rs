//! OSLC discovery: a tool finds the dance, and asks for a consumer key.

use serde_json::json;
use service::settings;

use super::*;

async fn switch_on(server: &Server, slug: &str) {
    let on = [("consumers.oslc".to_owned(), "true".to_owned())];
    settings::change(&server.service, &server.operator(slug).await, None, &on).await.unwrap();
}

fn asked(name: &str) -> String {
    json!({"name": name, "secret": SECRET, "secretType": "string", "trusted": false, "userId": null}).to_string()
}

each_database! {
    async fn nothing_is_there_until_a_tenant_wants_it(server: &Server) {
        let ask = async |path: &str| {
            let there = server.get(&format!("{path}/rootservices")).await.status;
            (there.as_u16(), server.send("POST", &format!("{path}/request_key"), &[], asked("DOORS")).await.status.as_u16())
        };
        server.operator("acme").await;
        let told = async |path| server.get(path).await.json()["detail"].clone();
        let (off, unknown) = (told("/oslc/acme/rootservices").await, told("/oslc/nowhere/rootservices").await);
        assert_eq!(off, unknown, "it is not told which tenants there are");
        for slug in ["default", "nowhere", "%2F", ""] {
            assert_eq!(ask(&format!("/oslc/{slug}")).await, (404, 404), "{slug}");
        }
        assert_eq!(ask("/oslc").await, (404, 404));
        switch_on(server, "acme").await;
        assert_eq!((ask("/oslc").await, ask("/oslc/acme").await), ((404, 404), (200, 200)));
        let whose = server.read("SELECT t.slug AS t FROM consumers c JOIN tenants t ON t.id = c.tenant_id").await;
        assert_eq!(whose, [Some("acme".to_owned())]);
    }

    async fn the_document_names_every_address(server: &Server) {
        switch_on(server, "default").await;
        let answer = server.get("/oslc/rootservices").await;
        assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/rdf+xml"));
        for (name, path) in [
            ("oauthRequestTokenUrl", REQUEST_TOKEN),
            ("oauthUserAuthorizationUrl", "/oauth1/authorize"),
            ("oauthAccessTokenUrl", ACCESS_TOKEN),
            ("oauthRequestConsumerKeyUrl", "/oslc/request_key"),
            ("oauthApprovalModuleUrl", "/oslc/approve"),
        ] {
            let element = format!("<jfs:{name} rdf:resource=\"http://127.0.0.1:3000{path}\" />");
            assert!(answer.body.contains(&element), "{element} in {}", answer.body);
        }
        assert!(answer.body.contains("<jfs:oauthRealmName>claviger</jfs:oauthRealmName>"));
    }

    async fn a_key_that_was_asked_for_works_once_it_is_approved(server: &Server) {
        switch_on(server, "default").await;
        server.user("default", USER, &[RoleName::DEVELOPER]).await;
        let answer = server.send("POST", "/oslc/request_key", &[], asked("Jama")).await;
        assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (200, "no-store"), "{}", answer.body);
        let key = answer.json()["key"].as_str().unwrap().to_owned();
        let id = server.read("SELECT id AS t FROM consumers").await.remove(0).unwrap().parse().unwrap();
        let consumer = Consumer { id, key: key.clone() };
        refused(&server.perform(&server.first_leg(&consumer)).await, 401, "consumer_key_refused");
        let by = server.read("SELECT registered_by AS t FROM consumers").await;
        assert_eq!(by, [Some("a request over OSLC".to_owned())]);
        let told = server.read("SELECT details AS t FROM events WHERE action = 'consumer.registered'").await;
        assert!(told[0].as_ref().unwrap().contains("a request over OSLC"), "{told:?}");
        let there = server.get(&format!("/oslc/approve?key={key}")).await;
        assert_eq!((there.status.as_u16(), there.header("location")), (303, &*format!("/oauth-consumers?q={key}")));
        assert_eq!(server.get("/oslc/approve?key=//evil.test").await.header("location"), "/oauth-consumers");
        server.decide(Act::Approve, &consumer).await;
        // Nobody passes for it.
        for name in ["Jama", " JAMA", "jama\u{a0}", "Jama\u{fe0f}"] {
            let answer = server.send("POST", "/oslc/request_key", &[], asked(name)).await;
            assert_eq!((answer.status.as_u16(), answer.json()["errors"][0]["field"].as_str()), (422, Some("name")), "{name}");
        }
        assert_eq!(server.call_with(&consumer, &server.dance(&consumer).await).await, "VALID");
    }

    async fn what_is_wrong_is_told_and_nobody_asks_without_end(server: &Server) {
        switch_on(server, "default").await;
        let ask = async |peer: &str, body: String| {
            server.send_from(peer, "POST", "/oslc/request_key", &[], body).await
        };
        for bad in ["", "name=DOORS", "{}", "[]", r#"{"name":"DOORS"}"#] {
            assert_eq!(ask("192.0.2.1:1", bad.to_owned()).await.status, 400, "{bad}");
        }
        // A page of another site has its visitors ask, in their networks.
        for header in [("origin", "https://evil.test"), ("origin", "null"), ("sec-fetch-site", "cross-site")] {
            let headers = [header, ("content-type", "text/plain")];
            let answer = server.send("POST", "/oslc/request_key", &headers, asked("DOORS")).await;
            assert_eq!(answer.status, 403, "{header:?}");
        }
        let weak = ask("192.0.2.1:1", json!({"name": "DOORS", "secret": "password"}).to_string()).await;
        assert_eq!((weak.status.as_u16(), weak.json()["errors"][0]["field"].as_str()), (422, Some("secret")));
        for n in 0..9 {
            assert_eq!(ask("192.0.2.1:1", asked(&format!("tool {n}"))).await.status, 200);
        }
        let answer = ask("192.0.2.1:1", asked("one more")).await;
        assert_eq!(answer.status, 429, "{}", answer.body);
        assert!(answer.header("retry-after").parse::<u32>().unwrap() <= 3_600);
        for n in 9..50 {
            assert_eq!(ask(&format!("192.0.2.{n}:1"), asked(&format!("tool {n}"))).await.status, 200);
        }
        assert_eq!(ask("192.0.2.99:1", asked("one more")).await.status, 409);
        server.write("UPDATE consumers SET disapproved_at = 1 WHERE name = 'tool 7'", vec![]).await;
        assert_eq!(ask("192.0.2.99:1", asked("one more")).await.status, 200);
    }
}
