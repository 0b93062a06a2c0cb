//! What is asked about a signed request, as JSON: `{"method": "POST", "url": "https://…", "headers": {"Authorization":
//! "OAuth …", "Content-Type": "…"}, "body": "a=1&b=2", "api": "…", "address": "…", "agent": "…"}`.

use std::borrow::Cow;
use std::fmt;

use domain::id::TenantId;
use oauth1::{BodyKind, Scheme};
use serde::de::{self, Deserialize, Deserializer, IgnoredAny, Visitor};
use service::verify::{Question, Target};

use super::original_request::{Host, scheme_of};
use super::request::no_json;
use super::text::{Text, check_address, check_short, required};
use crate::error::Problem;

/// Longest URL, in bytes.
const MAX_URL: usize = 32 << 10;
const URL: &str = "url must be the whole URL that was called, as it was sent: https://api.example.com/orders?page=2.";
const CONTENT_TYPE: &str = "headers.Content-Type must be one media type, as it was sent: application/json.";
const UNTYPED: &str = "headers.Content-Type is missing: a body is signed if it is a form, and what it is nobody said.";

/// What the resource server received. Unknown fields are ignored, as those of the other questions are.
#[derive(Default)]
pub(super) struct SignedRequest<'a> {
    method: Text<'a>,
    url: Text<'a>,
    headers: Headers<'a>,
    body: Text<'a>,
    api: Text<'a>,
    address: Text<'a>,
    agent: Text<'a>,
}

impl<'a> SignedRequest<'a> {
    /// # Errors
    /// If it is no JSON object, or has a field twice.
    pub(super) fn parse(body: &'a [u8]) -> Result<Self, Problem> {
        serde_json::from_slice(body).map_err(|error| no_json(&error))
    }

    /// The request as it was signed, and what the verify index is asked for a caller of this tenant.
    ///
    /// # Errors
    /// If a field is missing or wrong.
    pub(super) fn read(&self, tenant: Option<TenantId>) -> Result<(oauth1::Request<'_>, Question<'_>), Problem> {
        let (method, url) = (required("", "method", &self.method)?, required("", "url", &self.url)?);
        let short = [("method", &self.method), ("api", &self.api), ("address", &self.address), ("agent", &self.agent)];
        check_short("", &short)?;
        check_address("", &self.address)?;
        if method.is_empty() || !method.bytes().all(|b| b.is_ascii_alphabetic() || b == b'-') {
            return Err(Problem::field("method", "method must be that of the request: GET."));
        }
        if url.len() > MAX_URL {
            return Err(Problem::field("url", format!("url may have at most {MAX_URL} bytes.")));
        }
        let Url { scheme, authority, path, query } = Url::parse(url).ok_or_else(|| Problem::field("url", URL))?;
        self.headers.check()?;
        if let Text::Wrong = self.body {
            return Err(Problem::field("body", "body must be a string."));
        }
        let (form, authorization) = (self.form()?, self.headers.named("authorization"));
        let request = oauth1::Request { method, scheme, authority, path, query, authorization, form };
        let question = Question {
            secret: "",
            tenant,
            target: self.api.given().map_or(Target::Anything, Target::Api),
            method: Some(method),
            address: self.address.given().and_then(|text| text.trim().parse().ok()),
            agent: self.agent.given().unwrap_or_default(),
        };
        Ok((request, question))
    }

    /// §3.4.1.3.1: a form is signed, and no other body.
    ///
    /// # Errors
    /// If nobody can tell whether the body is one.
    fn form(&self) -> Result<Option<&[u8]>, Problem> {
        let Some(body) = self.body.given().filter(|body| !body.is_empty()) else { return Ok(None) };
        match self.headers.named("content-type").map(BodyKind::of) {
            Some(Some(BodyKind::Form)) => Ok(Some(body.as_bytes())),
            Some(Some(BodyKind::Other)) => Ok(None),
            Some(None) => Err(Problem::field("headers.Content-Type", CONTENT_TYPE)),
            None => Err(Problem::field("headers.Content-Type", UNTYPED)),
        }
    }
}

struct Url<'a> {
    scheme: Scheme,
    authority: &'a str,
    path: &'a str,
    query: Option<&'a str>,
}

impl<'a> Url<'a> {
    /// One as a request has it: with no user, and no fragment, which is never sent.
    fn parse(url: &'a str) -> Option<Self> {
        let (scheme, rest) = scheme_of(url)?;
        let (authority, target) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        let (path, query) = target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
        let is_good = target.bytes().all(|b| b.is_ascii_graphic() && b != b'#');
        is_good.then_some(Self { scheme, authority: Host::parse(authority)?.as_str(), path, query })
    }
}

/// Of the request that is asked about; only two are looked at.
#[derive(Default)]
enum Headers<'a> {
    #[default]
    Missing,
    Given(Vec<(Cow<'a, str>, Text<'a>)>),
    Wrong,
}

impl Headers<'_> {
    fn named(&self, name: &str) -> Option<&str> {
        let Self::Given(all) = self else { return None };
        all.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).and_then(|(_, value)| value.given())
    }

    fn check(&self) -> Result<(), Problem> {
        let all = match self {
            Self::Missing => return Ok(()),
            Self::Wrong => return Err(Problem::field("headers", "headers must be an object of strings.")),
            Self::Given(all) => all,
        };
        for name in ["Authorization", "Content-Type"] {
            let mut found = all.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
            let field = format!("headers.{name}");
            if let Some((_, Text::Wrong)) = found.next() {
                return Err(Problem::field(&*field, format!("{field} must be a string.")));
            }
            if found.next().is_some() {
                return Err(Problem::field(&*field, format!("{field} is given more than once.")));
            }
        }
        Ok(())
    }
}

#[derive(serde::Deserialize)]
#[serde(field_identifier, rename_all = "lowercase")]
enum Field {
    Method,
    Url,
    Headers,
    Body,
    Api,
    Address,
    Agent,
    #[serde(other)]
    Unknown,
}

/// By hand, because a derived one would take `["…"]` for an object.
impl<'de: 'a, 'a> Deserialize<'de> for SignedRequest<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(RequestVisitor)
    }
}

struct RequestVisitor;

impl<'de> Visitor<'de> for RequestVisitor {
    type Value = SignedRequest<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: de::MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        let mut asked = SignedRequest::default();
        while let Some(field) = entries.next_key()? {
            let text = match field {
                Field::Method => &mut asked.method,
                Field::Url => &mut asked.url,
                Field::Body => &mut asked.body,
                Field::Api => &mut asked.api,
                Field::Address => &mut asked.address,
                Field::Agent => &mut asked.agent,
                Field::Headers if matches!(asked.headers, Headers::Missing) => {
                    asked.headers = entries.next_value()?;
                    continue;
                }
                Field::Headers => return Err(de::Error::custom("a field appears twice")),
                Field::Unknown => {
                    entries.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            if !matches!(text, Text::Missing) {
                return Err(de::Error::custom("a field appears twice"));
            }
            *text = entries.next_value()?;
        }
        Ok(asked)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Headers<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(HeadersVisitor)
    }
}

struct HeadersVisitor;

impl<'de> Visitor<'de> for HeadersVisitor {
    type Value = Headers<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: de::MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        let mut all = Vec::new();
        while let Some(Name(name)) = entries.next_key()? {
            all.push((name, entries.next_value()?));
        }
        Ok(Headers::Given(all))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(Headers::Missing)
    }

    fn visit_str<E: de::Error>(self, _: &str) -> Result<Self::Value, E> {
        Ok(Headers::Wrong)
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Headers::Wrong)
    }

    fn visit_u64<E: de::Error>(self, _: u64) -> Result<Self::Value, E> {
        Ok(Headers::Wrong)
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Headers::Wrong)
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Headers::Wrong)
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Headers::Wrong)
    }
}

/// Borrowed unless it has escapes.
#[derive(serde::Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(body: &str) -> String {
        let read = SignedRequest::parse(body.as_bytes()).and_then(|asked| asked.read(None).map(|_| ()));
        read.err().map_or_else(String::new, |problem| problem.detail().to_owned())
    }

    #[test]
    fn a_form_is_signed_and_no_other_body() {
        for (content_type, is_signed) in [
            (r#""application/x-www-form-urlencoded; charset=utf-8""#, true),
            (r#""application/json""#, false),
            (r#""multipart/form-data; boundary=x""#, false),
        ] {
            let body = format!(
                r#"{{"method":"POST","url":"https://A.test:8443/a%20b?c=d?e","body":"a=\u0062",
                    "headers":{{"authorization":"OAuth x","CONTENT-TYPE":{content_type},"other":"1"}},"more":[1]}}"#
            );
            let asked = SignedRequest::parse(body.as_bytes()).unwrap();
            let (request, question) = asked.read(None).unwrap();
            assert_eq!((question.method, question.target), (Some("POST"), Target::Anything));
            assert_eq!((request.method, request.scheme, request.authority), ("POST", Scheme::Https, "A.test:8443"));
            assert_eq!((request.path, request.query), ("/a%20b", Some("c=d?e")));
            assert_eq!(request.authorization, Some("OAuth x"));
            assert_eq!(request.form, is_signed.then_some(&b"a=b"[..]), "{content_type}");
        }
    }

    #[test]
    fn a_url_is_read_as_far_as_it_is_one() {
        for (url, authority, path, query) in [
            ("http://a.test", "a.test", "", None),
            ("HTTPS://a.test?x", "a.test", "", Some("x")),
            ("https://[::1]:81/?", "[::1]:81", "/", Some("")),
            ("https://a.test//x/../y;z/%2f", "a.test", "//x/../y;z/%2f", None),
        ] {
            let parsed = Url::parse(url).unwrap();
            assert_eq!((parsed.authority, parsed.path, parsed.query), (authority, path, query), "{url}");
        }
        for url in [
            "",
            "/a",
            "ftp://a.test/",
            "https:///a",
            "https://u@a.test/",
            "https://a.test/#b",
            "https://a.test/ b",
            "https://a.test/é",
        ] {
            assert!(Url::parse(url).is_none(), "{url}");
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        let good = r#""method":"GET","url":"https://a.test/""#;
        let long = format!(r#"{{"method":"GET","url":"https://a.test/{}"}}"#, "a".repeat(MAX_URL));
        for (body, expected) in [
            ("{}", "method is missing."),
            (r#"{"method":"GET"}"#, "url is missing."),
            (r#"{"method":"GE T","url":"https://a.test/"}"#, "method must be that of the request: GET."),
            (r#"{"method":"","url":"https://a.test/"}"#, "method must be that of the request: GET."),
            (r#"{"method":5,"url":"https://a.test/"}"#, "method must be a string."),
            (r#"{"method":"GET","url":"a.test/x"}"#, URL),
            (&long, "url may have at most 32768 bytes."),
            (&format!(r#"{{{good},"headers":"OAuth x"}}"#), "headers must be an object of strings."),
            (&format!(r#"{{{good},"headers":[["a","b"]]}}"#), "headers must be an object of strings."),
            (
                &format!(r#"{{{good},"headers":{{"Authorization":["OAuth x"]}}}}"#),
                "headers.Authorization must be a string.",
            ),
            (
                &format!(r#"{{{good},"headers":{{"Authorization":"x","authorization":"y"}}}}"#),
                "headers.Authorization is given more than once.",
            ),
            (&format!(r#"{{{good},"body":{{"a":1}}}}"#), "body must be a string."),
            (&format!(r#"{{{good},"body":"a=b"}}"#), UNTYPED),
            (&format!(r#"{{{good},"body":"a=b","headers":{{"content-type":null}}}}"#), UNTYPED),
            (
                &format!(
                    r#"{{{good},"body":"a","headers":{{"content-type":"application/x-www-form-urlencoded, x"}}}}"#
                ),
                CONTENT_TYPE,
            ),
            (&format!(r#"{{{good},"address":"x"}}"#), "address must be an IPv4 or IPv6 address."),
            (&format!(r#"{{{good},"api":5}}"#), "api must be a string."),
            (&format!(r#"{{{good},"url":"https://b.test/"}}"#), "a field appears twice"),
            (&format!(r#"{{{good},"headers":{{}},"headers":{{}}}}"#), "a field appears twice"),
            (r#"["GET"]"#, "not of the expected form"),
            ("", "The body is not JSON"),
        ] {
            let told = refused(body);
            assert!(told.contains(expected), "{body}: {told}");
        }
        assert_eq!(refused(&format!(r#"{{{good},"headers":null,"body":null}}"#)), "");
        assert_eq!(refused(&format!(r#"{{{good},"body":""}}"#)), "");
    }
}
