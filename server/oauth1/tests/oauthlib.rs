//! The same requests, read here and by oauthlib, which clients in Python sign with.

use std::io::{BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use oauth1::{BodyKind, Keys, PublicKey, Request, Scheme, SignatureMethod, Signed, encode};
use serde_json::{Value, json};

use crate::dice::Dice;

/// How many requests are compared; `OAUTHLIB_REQUESTS` says otherwise.
const REQUESTS: usize = 3_000;
/// Sent and answered at once.
const BATCH: usize = 500;

const METHODS: [SignatureMethod; 2] = [SignatureMethod::HmacSha1, SignatureMethod::HmacSha256];
/// One in so many is signed with RSA, which takes a thousand times as long.
const RSA_ONCE_IN: usize = 20;

#[test]
fn base_strings_and_signatures_are_those_of_oauthlib() {
    let mut oauthlib = Oauthlib::start();
    let mut dice = Dice::new(seed());
    for_batches(|size| {
        let drawn: Vec<_> = (0..size).map(|_| Drawn::new(&mut dice)).collect();
        let answers = oauthlib.ask(&drawn.iter().map(Drawn::asked).collect::<Vec<_>>());
        for (drawn, answer) in drawn.iter().zip(answers) {
            drawn.compare(&answer, &oauthlib.public_key);
        }
    });
}

#[test]
fn what_oauthlib_sends_is_verified() {
    let mut oauthlib = Oauthlib::start();
    let mut dice = Dice::new(seed() ^ 1);
    for_batches(|size| {
        let drawn: Vec<_> = (0..size).map(|_| Sent::new(&mut dice)).collect();
        let answers = oauthlib.ask(&drawn.iter().map(Sent::asked).collect::<Vec<_>>());
        for (drawn, answer) in drawn.iter().zip(answers) {
            drawn.verify(&answer, &oauthlib.public_key);
        }
    });
}

fn for_batches(mut run: impl FnMut(usize)) {
    let mut left = variable("OAUTHLIB_REQUESTS").unwrap_or(REQUESTS);
    while left > 0 {
        let size = left.min(BATCH);
        run(size);
        left -= size;
    }
}

fn seed() -> u64 {
    variable("OAUTHLIB_SEED").unwrap_or(20_261_128)
}

fn variable<T: std::str::FromStr>(name: &str) -> Option<T> {
    std::env::var(name).ok().map(|text| text.parse().ok().unwrap_or_else(|| panic!("{name} must be a number")))
}

/// `tests/with_oauthlib.py`, running.
struct Oauthlib {
    process: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
    public_key: PublicKey,
}

impl Oauthlib {
    fn start() -> Self {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let found = Command::new(here.join("../../.make/python")).output().unwrap();
        assert!(found.status.success(), "{}", String::from_utf8_lossy(&found.stderr));
        let mut process = Command::new(String::from_utf8(found.stdout).unwrap().trim())
            .arg(here.join("tests/with_oauthlib.py"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let requests = process.stdin.take().unwrap();
        let mut answers = BufReader::new(process.stdout.take().unwrap());
        let told = line(&mut answers);
        let public_key = PublicKey::from_pem(told["public_key"].as_str().unwrap()).unwrap();
        Self { process, requests, answers, public_key }
    }

    fn ask(&mut self, batch: &[Value]) -> Vec<Value> {
        writeln!(self.requests, "{}", serde_json::to_string(batch).unwrap()).unwrap();
        let Value::Array(answers) = line(&mut self.answers) else { panic!("an array is answered by an array") };
        assert_eq!(answers.len(), batch.len());
        answers
    }
}

impl Drop for Oauthlib {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn line(answers: &mut impl std::io::BufRead) -> Value {
    let mut text = String::new();
    answers.read_line(&mut text).unwrap();
    serde_json::from_str(&text).expect("with_oauthlib.py answers; see above for what it said")
}

/// Signed with this.
struct Signing {
    method: SignatureMethod,
    consumer_secret: String,
    token_secret: String,
}

impl Signing {
    fn new(dice: &mut Dice) -> Self {
        let method = if dice.once_in(RSA_ONCE_IN) {
            [SignatureMethod::RsaSha1, SignatureMethod::RsaSha256][dice.below(2)]
        } else {
            METHODS[dice.below(2)]
        };
        Self { method, consumer_secret: format!("s{}", text(dice)), token_secret: text(dice) }
    }

    fn keys<'a>(&'a self, public_key: &'a PublicKey) -> Keys<'a> {
        Keys { consumer_secret: &self.consumer_secret, token_secret: &self.token_secret, public_key: Some(public_key) }
    }

    fn add_to(&self, asked: &mut Value) {
        asked["method"] = json!(self.method.as_str());
        asked["consumer_secret"] = json!(self.consumer_secret);
        asked["token_secret"] = json!(self.token_secret);
    }
}

/// Any text, some of which has to be encoded.
fn text(dice: &mut Dice) -> String {
    const PARTS: [&str; 34] = [
        "a", "b", "Z", "9", "-", ".", "_", "~", " ", "+", "%", "%41", "&", "=", "?", "/", "//", "\"", "\\", ",", ";",
        "'", "*", "(", ")", "!", "[", "]", "{", "é", "☃", "𝄞", "\t", "oauth1",
    ];
    (0..dice.below(7)).map(|_| dice.one(&PARTS)).collect()
}

/// What stands in a form unescaped, too. oauthlib refuses to read `[`, `]`, `{`, a backslash, quotes and bytes beyond
/// ASCII there (`oauthlib.common.urldecode`), although a form may hold them, so they are escaped.
const BARE: &str = "!*'()~,;/?:@$";

/// `text` as one of the many ways to write it in a form.
fn written(text: &str, dice: &mut Dice) -> String {
    let mut form = String::new();
    for character in text.chars() {
        let escaped = encode(character.encode_utf8(&mut [0; 4]));
        match dice.below(4) {
            0 if character == ' ' => form.push('+'),
            0 if BARE.contains(character) => form.push(character),
            // Nobody has to escape this, and anybody may.
            1 if character.is_ascii_alphanumeric() => form.push_str(&format!("%{:02x}", u32::from(character))),
            2 => form.push_str(&escaped.replace("%C3", "%c3").replace("%2A", "%2a")),
            _ => form.push_str(&escaped),
        }
    }
    form
}

/// Pairs as a query or a form has them: names may repeat, values and `=` may be missing, and so may everything.
fn form(dice: &mut Dice) -> String {
    let mut pairs: Vec<String> = (0..dice.below(6))
        .map(|_| {
            let name = written(&format!("{}{}", dice.one(&["a", "b", "A", "a[]", ""]), text(dice)), dice);
            match dice.below(6) {
                0 => name,
                1 => format!("{name}="),
                _ => format!("{name}={}", written(&text(dice), dice)),
            }
        })
        .collect();
    if dice.once_in(4) && !pairs.is_empty() {
        pairs.push(pairs[0].clone());
    }
    pairs.join(dice.one(&["&", "&", "&&"]))
}

fn path(dice: &mut Dice) -> String {
    const PARTS: [&str; 20] =
        ["a", "B", "1", "-", "~", ".", "%20", "%2F", "%2f", "%C3%A9", "*", "!", "(", "'", "[", "]", "@", ":", ",", "+"];
    let segment = |dice: &mut Dice| (0..dice.below(5)).map(|_| dice.one(&PARTS)).collect::<String>();
    let mut path: String = (0..dice.below(4)).map(|_| format!("/{}", segment(dice))).collect();
    // Python's urlparse takes // at the beginning for the start of a host.
    while path.starts_with("//") {
        path.remove(0);
    }
    // urlparse forgets a ; that nothing follows (RFC 3986 keeps it), so something follows.
    if dice.once_in(8) && !path.is_empty() {
        path.push_str(";v=1");
    }
    path
}

/// Host and port. oauthlib writes an IPv6 address anew in its shortest form, so that is the one that is drawn.
fn authority(dice: &mut Dice) -> String {
    let host =
        dice.one(&["a.test", "A.Test", "www.EXAMPLE.com", "127.0.0.1", "[::1]", "[2001:DB8::a]", "xn--nxasmq6b"]);
    let port = dice.one(&["", "", ":80", ":443", ":8080", ":1", ":65535"]);
    format!("{host}{port}")
}

fn scheme(dice: &mut Dice) -> Scheme {
    [Scheme::Http, Scheme::Https][dice.below(2)]
}

/// A request whose base string is compared. Its signature is a placeholder.
struct Drawn {
    signing: Signing,
    verb: &'static str,
    scheme: Scheme,
    authority: String,
    path: String,
    query: String,
    form: String,
    authorization: String,
}

impl Drawn {
    fn new(dice: &mut Dice) -> Self {
        let signing = Signing::new(dice);
        let mut pairs = vec![
            format!(r#"oauth_consumer_key="{}""#, encode(&format!("k{}", text(dice)))),
            format!(r#"oauth_signature_method="{}""#, signing.method.as_str()),
            format!(r#"oauth_timestamp="{}""#, 1 + dice.below(2_000_000_000)),
            format!(r#"oauth_nonce="{}""#, encode(&format!("n{}", text(dice)))),
            r#"oauth_signature="none""#.to_owned(),
        ];
        for name in ["oauth_token", "oauth_callback", "oauth_verifier", "oauth_body_hash"] {
            if dice.once_in(2) {
                pairs.push(format!(r#"{name}="{}""#, encode(&text(dice))));
            }
        }
        if dice.once_in(2) {
            pairs.push(r#"oauth_version="1.0""#.to_owned());
        }
        if dice.once_in(2) {
            pairs.push(r#"realm="https://a.test/, and more""#.to_owned());
        }
        for at in (1..pairs.len()).rev() {
            pairs.swap(at, dice.below(at + 1));
        }
        let authorization =
            format!("{}{}", dice.one(&["OAuth ", "oauth ", "OAUTH  "]), pairs.join(dice.one(&[",", ", ", " , "])));
        Self {
            signing,
            verb: ["GET", "POST", "put", "DELETE", "PATCH", "propfind"][dice.below(6)],
            scheme: scheme(dice),
            authority: authority(dice),
            path: path(dice),
            query: form(dice),
            form: if dice.once_in(2) { form(dice) } else { String::new() },
            authorization,
        }
    }

    fn asked(&self) -> Value {
        let mut asked = json!({
            "do": "base_string",
            "verb": self.verb,
            "uri": format!("{}://ignored{}", self.scheme.as_str(), self.path),
            "authority": self.authority,
            "query": self.query,
            "form": self.form,
            "authorization": self.authorization,
        });
        self.signing.add_to(&mut asked);
        asked
    }

    fn compare(&self, oauthlib: &Value, public_key: &PublicKey) {
        let request = |authorization| Request {
            method: self.verb,
            scheme: self.scheme,
            authority: &self.authority,
            path: &self.path,
            query: Some(&self.query),
            authorization: Some(authorization),
            form: Some(self.form.as_bytes()),
        };
        let said = || serde_json::to_string_pretty(&self.asked()).unwrap();
        let signed =
            Signed::read(&request(&self.authorization)).unwrap_or_else(|problem| panic!("{problem} {}", said()));
        assert_eq!(signed.base_string().as_str(), oauthlib["base_string"], "{}", said());
        let signature = oauthlib["signature"].as_str().unwrap();
        let keys = self.signing.keys(public_key);
        if let Some(own) = keys.sign(self.signing.method, signed.base_string()) {
            assert_eq!(own, signature, "{}", said());
        }
        let authorization =
            self.authorization.replace(r#"oauth_signature="none""#, &format!("oauth_signature={}", encode(signature)));
        let verified = Signed::read(&request(&authorization)).unwrap().verify(&SignatureMethod::ALL, &keys);
        assert!(verified.is_ok(), "{}", said());
    }
}

/// What somebody wants to send with oauthlib's client.
struct Sent {
    signing: Signing,
    verb: &'static str,
    place: &'static str,
    scheme: Scheme,
    authority: String,
    path: String,
    query: String,
    form: Option<String>,
}

impl Sent {
    fn new(dice: &mut Dice) -> Self {
        let place = ["AUTH_HEADER", "QUERY", "BODY"][dice.below(3)];
        Self {
            signing: Signing::new(dice),
            // In the query or the body, oauthlib's client writes the parameters of the caller anew as well.
            verb: if place == "BODY" { "POST" } else { ["GET", "POST", "PUT", "DELETE"][dice.below(4)] },
            place,
            scheme: scheme(dice),
            authority: authority(dice),
            path: path(dice),
            query: form(dice),
            form: (place == "BODY" || dice.once_in(3)).then(|| form(dice)),
        }
    }

    fn asked(&self) -> Value {
        let query = if self.query.is_empty() { String::new() } else { format!("?{}", self.query) };
        let headers = self.form.as_ref().map(|_| json!({"Content-Type": "application/x-www-form-urlencoded"}));
        // With a form, the client insists on a method that may have one.
        let verb = if self.form.is_some() { "POST" } else { self.verb };
        let mut asked = json!({
            "do": "signed",
            "verb": verb,
            "place": self.place,
            "uri": format!("{}://{}{}{query}", self.scheme.as_str(), self.authority, self.path),
            "form": self.form,
            "headers": headers,
        });
        self.signing.add_to(&mut asked);
        asked
    }

    fn verify(&self, sent: &Value, public_key: &PublicKey) {
        let asked = self.asked();
        let said = || format!("{asked:#}\n{sent:#}");
        let uri = sent["uri"].as_str().unwrap();
        let (_, after_scheme) = uri.split_once("://").unwrap();
        let (rest, query) =
            after_scheme.split_once('?').map_or((after_scheme, None), |(rest, query)| (rest, Some(query)));
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let header = |name: &str| sent["headers"][name].as_str();
        let body = sent["body"].as_str().unwrap_or_default();
        let request = Request {
            method: asked["verb"].as_str().unwrap(),
            scheme: self.scheme,
            authority,
            path,
            query,
            authorization: header("Authorization"),
            form: (header("Content-Type").and_then(BodyKind::of) == Some(BodyKind::Form)).then_some(body.as_bytes()),
        };
        let signed = Signed::read(&request).unwrap_or_else(|problem| panic!("{problem}\n{}", said()));
        let keys = self.signing.keys(public_key);
        assert!(signed.verify(&SignatureMethod::ALL, &keys).is_ok(), "{}\n{}", signed.base_string(), said());
        let other = Request { method: "OPTIONS", ..request };
        assert!(Signed::read(&other).unwrap().verify(&SignatureMethod::ALL, &keys).is_err());
    }
}
