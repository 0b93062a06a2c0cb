//! Applications written with the libraries that people use, in Python and in Node, each through nginx.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use domain::consumer::ConsumerQuery;
use service::clock::Clock;
use service::secret::KeyRing;
use service::store::Database;
use service::{Actor, Service, consumers, tenants};

use super::proxies::{Door, upstream};
use crate::common::{Folder, Program, RUNTIME, consent, python_tool};

const ORGANISATION: &str = r#"
[[api]]
slug = "orders"
name = "Orders"
hosts = ["api.example.test"]
path_prefixes = ["/orders"]
[[role]]
name = "clerk"
access = { orders = "full" }
"#;

#[test]
fn authlib_gets_uses_and_ends_tokens() {
    run(&python_tool("python"), "authlib_client.py");
}

#[test]
fn requests_oauthlib_gets_and_uses_tokens() {
    run(&python_tool("python"), "oauthlib_client.py");
}

#[test]
fn openid_client_gets_uses_and_ends_tokens() {
    run(Path::new("node"), "openid_client.mjs");
}

#[test]
fn requests_oauthlib_dances() {
    dance("oauth1_oauthlib.py");
}

#[test]
fn authlib_dances() {
    dance("oauth1_authlib.py");
}

#[test]
fn authlib_dances_with_a_key_of_its_own() {
    dance("oauth1_rsa.py");
}

#[test]
fn a_client_as_that_of_eclipse_lyo_finds_everything_and_dances() {
    dance("oslc_client.py");
}

const CONSUMER_SECRET: &str = "nC4-vQ8wZr2_Lk9xTb6m";

/// Runs a script and answers each line that it prints: see [`answer`].
fn dance(script: &str) {
    let folder = Folder::new();
    folder.user("ada", "developer", &[]);
    folder.ok(&["settings", "set", "consumers.oslc", "true"], "");
    let claviger = Program::serve(&folder, &[]);
    let mut client = client(&python_tool("python"), script)
        .env("ISSUER", format!("http://{}", claviger.address))
        .env("FOLDER", folder.path(""))
        .env("CLIENT_ID", folder.consumer(&[]))
        .env("CLIENT_SECRET", CONSUMER_SECRET)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut stdin, stdout) = (client.stdin.take().unwrap(), BufReader::new(client.stdout.take().unwrap()));
    let mut asked = 0;
    for line in stdout.lines() {
        // It may have failed by now, and says why below.
        let _ = writeln!(stdin, "{}", answer(&folder, &line.unwrap()));
        asked += 1;
    }
    let output = client.wait_with_output().unwrap();
    assert!(output.status.success() && asked > 0, "{script}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A user says yes to a token, and is given the verifier; a consumer is registered for a public key, and a consumer key
/// approved.
fn answer(folder: &Folder, line: &str) -> String {
    const VERIFIER: &str = "k7m3-9qxp";
    if line.starts_with("tmp_") {
        folder.with_service(async |service| {
            consent::decide(service, line, "ada@example.test", Some(VERIFIER)).await;
        });
        return VERIFIER.to_owned();
    }
    if line.ends_with(".pem") {
        return folder.consumer(&["--public-key", line, "--signature-method", "RSA-SHA1"]);
    }
    folder.ok(&["consumer", "approve", &folder.consumer_with_key(line)], "");
    String::new()
}

fn run(interpreter: &Path, script: &str) {
    let folder = Folder::new();
    folder.apply(ORGANISATION, &[]);
    let (id, secret) = folder.application("ERP", "clerk", &[]);
    let claviger = Program::serve(&folder, &[]);
    let door = Door::Nginx.start(&folder, &claviger.address, &upstream::start());
    let output = client(interpreter, script)
        .env("ISSUER", format!("http://{}", claviger.address))
        .env("DOOR", format!("http://{}", door.address()))
        .env("CLIENT_ID", id)
        .env("CLIENT_SECRET", secret)
        .output()
        .unwrap_or_else(|error| {
            panic!("{} does not start ({error}): .make/setup-test installs it", interpreter.display())
        });
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{script}: {said}");
}

fn client(interpreter: &Path, script: &str) -> Command {
    let clients = Path::new(env!("CARGO_MANIFEST_DIR")).join("../end2end/clients");
    let mut command = Command::new(interpreter);
    command.arg(clients.join(script)).stderr(Stdio::piped());
    command
}

impl Folder {
    /// Lends a service on the database in here, beside the program's.
    fn with_service(&self, with: impl AsyncFnOnce(&Service)) {
        RUNTIME.block_on(async {
            let url = format!("sqlite:{}", self.path("data/claviger.db").display());
            let database = Database::open(&url).await.unwrap();
            let ring = KeyRing::read(&self.path("data/keyring.json")).unwrap();
            let service = Service::new(database, ring, Clock::System).await.unwrap();
            with(&service).await;
            service.database().close().await;
        });
    }

    /// The key of a new consumer that is approved.
    fn consumer(&self, more: &[&str]) -> String {
        let consumer = ["consumer", "create", "--name", "DOORS Next", "--secret-stdin"];
        let made = self.ok(&[&consumer[..], more].concat(), CONSUMER_SECRET);
        let value = |of: &str| made.lines().find_map(|line| line.strip_prefix(of)).unwrap().to_owned();
        self.ok(&["consumer", "approve", &value("id=")], "");
        value("consumer_key=")
    }

    /// The ID of the consumer that has this key.
    fn consumer_with_key(&self, key: &str) -> String {
        let mut found = String::new();
        self.with_service(async |service| {
            let tenant = tenants::by_slug(service, "default").await.unwrap();
            let query = ConsumerQuery { text: key.into(), ..ConsumerQuery::default() };
            let page = consumers::list(service, &Actor::operator(tenant), &query).await.unwrap();
            found = page.items[0].id.to_string();
        });
        found
    }
}
