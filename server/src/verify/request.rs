//! What is asked about, as JSON: `{"key": "…", "api": "…", "method": "…", "address": "…", "agent": "…"}`.

use std::fmt;

use domain::id::TenantId;
use serde::de::{self, Deserialize, Deserializer, IgnoredAny, Visitor};
use service::verify::{Question, Target};

use super::text::{Text, check_address, check_short, required};
use crate::error::Problem;

/// Unknown fields are ignored: a newer caller may ask an older server.
#[derive(Default)]
pub(super) struct VerifyRequest<'a> {
    key: Text<'a>,
    api: Text<'a>,
    method: Text<'a>,
    address: Text<'a>,
    agent: Text<'a>,
}

impl VerifyRequest<'_> {
    /// # Errors
    /// If it is no JSON object, or a field is missing or no text.
    pub(super) fn parse(body: &[u8]) -> Result<VerifyRequest<'_>, Problem> {
        let ask: VerifyRequest<'_> = serde_json::from_slice(body).map_err(|e| no_json(&e))?;
        ask.check("").map(|()| ask)
    }

    /// What the verify index is asked, for a caller of this tenant.
    pub(super) fn question(&self, tenant: Option<TenantId>) -> Question<'_> {
        Question {
            secret: self.key.given().unwrap_or_default(),
            tenant,
            target: self.api.given().map_or(Target::Anything, Target::Api),
            method: self.method.given(),
            address: self.address.given().and_then(|text| text.trim().parse().ok()),
            agent: self.agent.given().unwrap_or_default(),
        }
    }

    /// `within` leads to the object, as `items[3].`.
    pub(super) fn check(&self, within: &str) -> Result<(), Problem> {
        required(within, "key", &self.key)?;
        let others = [("api", &self.api), ("method", &self.method), ("address", &self.address), ("agent", &self.agent)];
        check_short(within, &others)?;
        check_address(within, &self.address)
    }
}

/// What could not be read is not repeated: it may be a secret in the wrong place.
pub(super) fn no_json(error: &serde_json::Error) -> Problem {
    let place = format!("line {} column {}", error.line(), error.column());
    let message = match error.classify() {
        serde_json::error::Category::Data => {
            format!("The body is not of the expected form, or a field appears twice: see {place}.")
        }
        _ => format!("The body is not JSON: see {place}."),
    };
    Problem::field("body", message)
}

#[derive(serde::Deserialize)]
#[serde(field_identifier, rename_all = "lowercase")]
enum Field {
    Key,
    Api,
    Method,
    Address,
    Agent,
    #[serde(other)]
    Unknown,
}

/// By hand, because a derived one would take `["…"]` for an object.
impl<'de: 'a, 'a> Deserialize<'de> for VerifyRequest<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(AskVisitor)
    }
}

struct AskVisitor;

impl<'de> Visitor<'de> for AskVisitor {
    type Value = VerifyRequest<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: de::MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        let mut ask = VerifyRequest::default();
        while let Some(field) = entries.next_key()? {
            let text = match field {
                Field::Key => &mut ask.key,
                Field::Api => &mut ask.api,
                Field::Method => &mut ask.method,
                Field::Address => &mut ask.address,
                Field::Agent => &mut ask.agent,
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
        Ok(ask)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(body: &str) -> String {
        match VerifyRequest::parse(body.as_bytes()) {
            Ok(_) => "accepted".to_owned(),
            Err(problem) => format!("{problem:?}"),
        }
    }

    #[test]
    fn unknown_fields_nulls_and_escapes_are_accepted() {
        let ask = VerifyRequest::parse(br#"{"key":"a\u0062c","api":null,"method":"GET","extra":{"x":[1]}}"#).unwrap();
        assert_eq!(ask.question(None).secret, "abc");
        assert_eq!(VerifyRequest::parse(br#"{"key":""}"#).unwrap().question(None).secret, "");
    }

    #[test]
    fn what_is_wrong_is_named() {
        let long = format!(r#"{{"key":"k","api":"{}"}}"#, "é".repeat(201));
        for (body, expected) in [
            ("{}", "key is missing."),
            (r#"{"key":null}"#, "key is missing."),
            (r#"{"key":5}"#, "key must be a string."),
            (r#"{"key":["a",{"b":1}]}"#, "key must be a string."),
            (r#"{"key":{"a":[1]}}"#, "key must be a string."),
            (r#"{"key":"k","address":true}"#, "address must be a string."),
            (&long, "api may have at most 200 characters."),
            (r#"{"key":"a","key":"b"}"#, "a field appears twice"),
            (r#"["clvk_secret"]"#, "not of the expected form"),
            ("", "The body is not JSON"),
            (r#""clvk_secret""#, "not of the expected form"),
            (r#"{"key":"a"} x"#, "The body is not JSON"),
        ] {
            let told = refused(body);
            assert!(told.contains(expected), "{body}: {told}");
            assert!(!told.contains("clvk_secret"), "{told}");
        }
        assert_eq!(refused(&format!(r#"{{"key":"k","api":"{}"}}"#, "é".repeat(200))), "accepted");
    }
}
