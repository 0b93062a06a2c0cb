//! No secret is in a log, however much is logged, nor in the data directory.

use crate::common::{Folder, PASSWORD, Program, wait_until};

#[test]
fn no_secret_is_in_the_log() {
    for format in ["text", "json"] {
        let folder = Folder::new();
        let server = Program::serve(&folder, &["--log-filter", "trace,sqlx=trace,hyper=trace", "--log-format", format]);
        let link =
            wait_until(|| server.stdout().split_whitespace().find(|word| word.contains("token=")).map(str::to_owned));
        let token = link.split('=').nth(1).unwrap().to_owned();
        let typed = PASSWORD.replace(' ', "+");
        let form = ("content-type", "application/x-www-form-urlencoded");
        let ours = ("sec-fetch-site", "same-origin");

        server.ask("GET", &format!("/setup?token={token}"), &[], "");
        let fields = format!("token={token}&organisation=Example&name=Ada&email=ada%40example.test&password={typed}");
        let answer = server.ask("POST", "/setup", &[form, ours], &fields);
        let cookie = answer.split("set-cookie: ").nth(1).unwrap().split(';').next().unwrap().to_owned();
        server.ask("GET", "/?q=searched-for", &[("cookie", &cookie)], "");
        server.ask("POST", "/login", &[form, ours], &format!("email=ada%40example.test&password={typed}-wrong"));
        let (gateway, key) = folder.fill();
        wait_until(|| server.verify(&gateway, &key).contains("\"VALID\"").then_some(()));
        server.ask("GET", "/authz", &[("x-api-key", &key)], "");
        server.ask("POST", "/v1/verify", &[("authorization", &format!("Bearer {gateway}"))], &format!("\"{key}\""));
        server.ask("GET", &format!("/v1/whoami?key={key}"), &[], "");

        let (id, client_secret) = folder.application("ERP", "gateway", &[]);
        let client_secret = client_secret.as_str();
        let grant = format!("grant_type=client_credentials&client_id={id}&client_secret={client_secret}");
        let issued = wait_until(|| {
            let answer = server.ask("POST", "/oauth2/token", &[form], &grant);
            answer.contains("access_token").then_some(answer)
        });
        let access_token = issued.split('"').find(|text| text.starts_with("clvx_")).unwrap();
        server.ask("POST", "/oauth2/token", &[form], &format!("{grant}-wrong"));
        server.ask("POST", "/oauth2/introspect", &[form], &format!("{grant}&token={access_token}"));
        server.ask("GET", &format!("/oauth2/token?{grant}"), &[], "");

        let (code, _, log) = server.stop();
        assert_eq!(code, 0);
        assert!(log.lines().count() > 20, "there is a log to look at:\n{log}");
        let (_, session) = cookie.split_once('=').unwrap();
        for (what, secret) in [
            ("the set-up token", token.as_str()),
            ("a session", session),
            ("a key", &key),
            ("a gateway's key", &gateway),
            ("the secret of an application", client_secret),
            ("an access token", access_token),
            ("a search", "searched-for"),
        ] {
            assert!(!log.contains(secret), "{what} is in the {format} log");
        }
        for file in std::fs::read_dir(folder.path("data")).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            for secret in [key.as_str(), client_secret, access_token] {
                let has = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
                assert!(!has, "no secret lies in the data directory");
            }
        }
        for password in [PASSWORD, &typed, "lantern"] {
            assert!(!log.contains(password), "the password is in the {format} log");
        }
        if format == "json" {
            assert!(log.lines().all(|line| line.starts_with('{') && line.ends_with('}')), "{log}");
        }
    }
}
