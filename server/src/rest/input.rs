//! What a request says in its body, as JSON. What is not of the documented form is 400 and names the field;
//! what is, and breaks a rule, is the use case's to refuse.

use axum::extract::{FromRequest, Request};
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserialize, DeserializeOwned, Deserializer, MapAccess, Unexpected, Visitor};
use std::fmt;
use std::marker::PhantomData;

use crate::body;
use crate::error::Problem;
use crate::state::AppState;

/// More of a name that somebody made up is not repeated, in characters.
const MAX_REPEATED: usize = 60;

/// The body.
pub(super) struct Input<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<AppState> for Input<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Problem> {
        let bytes = body::read(request.into_body(), most_bytes(state)).await?;
        match bytes.trim_ascii() {
            b"" => Err(Problem::field("body", "The body is missing.")),
            bytes => parse(bytes).map(Self),
        }
    }
}

/// A body that may be absent, which is as good as `{}`.
pub(super) struct OptionalInput<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<AppState> for OptionalInput<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Problem> {
        let bytes = body::read(request.into_body(), most_bytes(state)).await?;
        match bytes.trim_ascii() {
            b"" | b"null" => parse(b"{}").map(Self),
            bytes => parse(bytes).map(Self),
        }
    }
}

/// How long a body may be: the longest that is described fits.
pub(super) fn most_bytes(state: &AppState) -> usize {
    state.options.body_limit.max(256 * 1024)
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let parsed: Result<Object<T>, _> = serde_path_to_error::deserialize(&mut json);
    match parsed {
        Ok(Object(value)) => json.end().map(|()| value).map_err(|error| no_json(&error)),
        Err(error) if error.inner().is_data() => {
            let path = error.path().to_string();
            let text = error.inner().to_string();
            let text = text.rsplit_once(" at line ").map_or(text.as_str(), |(text, _)| text);
            Err(complaint(if path == "." { "" } else { &path }, text))
        }
        Err(error) => Err(no_json(error.inner())),
    }
}

/// Only where: what could not be read may be a secret in the wrong place.
fn no_json(error: &serde_json::Error) -> Problem {
    let place = format!("line {} column {}", error.line(), error.column());
    Problem::field("body", format!("The body is not JSON: see {place}."))
}

/// What serde says about the value at `path`, in our words and without the value.
pub(super) fn complaint(path: &str, text: &str) -> Problem {
    let quoted = || text.split('`').nth(1).unwrap_or_default().chars().take(MAX_REPEATED).collect::<String>();
    let below = |name: String| match path {
        "" => name,
        _ if path == name || path.ends_with(&format!(".{name}")) => path.to_owned(),
        _ => format!("{path}.{name}"),
    };
    let expected = text.rsplit_once(", expected ").map(|(_, expected)| expected);
    let (field, message) = if text.starts_with("missing field") {
        let field = below(quoted());
        (field.clone(), format!("{field} is missing."))
    } else if text.starts_with("unknown field") {
        let field = below(quoted());
        let known = expected.map_or_else(String::new, |known| format!(" Known here: {}.", plain(known)));
        (field.clone(), format!("There is no field “{field}” here.{known}"))
    } else if text.starts_with("duplicate field") {
        let field = below(quoted());
        (field.clone(), format!("{field} is given twice."))
    } else {
        let field = if path.is_empty() { "body" } else { path };
        (field.to_owned(), format!("{field} must be {}.", expected.map_or("of the documented form", wanted)))
    };
    Problem::field(field, message)
}

fn plain(known: &str) -> String {
    known.replace("one of ", "").replace(" or ", ", ").replace('`', "")
}

/// What serde expects, as a person says it.
fn wanted(expected: &str) -> &str {
    match expected {
        "a boolean" => "true or false",
        "a sequence" => "a list",
        "a map" => "an object",
        text if text.starts_with("struct ") => "an object",
        text => text,
    }
}

/// A whole number, which JSON may also write as `7.0`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Whole(pub(super) u32);

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(WholeVisitor)
    }
}

struct WholeVisitor;

impl Visitor<'_> for WholeVisitor {
    type Value = Whole;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number within its limits")
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Whole, E> {
        u32::try_from(number).map(Whole).map_err(|_| E::invalid_value(Unexpected::Unsigned(number), &self))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Whole, E> {
        let is_whole = (0.0..=f64::from(u32::MAX)).contains(&number) && number.fract() == 0.0;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is whole and fits")]
        if is_whole { Ok(Whole(number as u32)) } else { Err(E::invalid_value(Unexpected::Float(number), &self)) }
    }
}

/// Of an action that needs no words.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

/// A JSON object. What serde derives would also take a list of the fields' values.
pub(super) struct Object<T>(pub(super) T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor(PhantomData))
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = Object<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Object)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        #[expect(dead_code, reason = "only read")]
        name: String,
        #[expect(dead_code, reason = "only read")]
        days: Option<Whole>,
        #[serde(default)]
        inner: Vec<Inner>,
        at: Option<std::net::IpAddr>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        #[expect(dead_code, reason = "only read")]
        on: bool,
    }

    fn told(body: &str) -> String {
        match parse::<Outer>(body.as_bytes()) {
            Ok(outer) => format!("accepted {}", outer.inner.len() + usize::from(outer.at.is_some())),
            Err(problem) => format!("{problem:?}"),
        }
    }

    #[test]
    fn what_is_wrong_is_named_and_not_repeated() {
        for (body, field, message) in [
            ("null", "body", "body must be an object."),
            (r#"{"name":"a","days":1.5}"#, "days", "days must be a whole number within its limits."),
            ("{}", "name", "name is missing."),
            (r#"{"name":5}"#, "name", "name must be a string."),
            (r#"{"name":"a","days":"clvk_secret"}"#, "days", "days must be a whole number within its limits."),
            (r#"{"name":"a","days":-1}"#, "days", "days must be a whole number within its limits."),
            (r#"{"name":"a","x":1}"#, "x", "There is no field “x” here. Known here: name, days, inner, at."),
            (r#"{"name":"a","name":"b"}"#, "name", "name is given twice."),
            (r#"{"name":"a","inner":[{"on":true},{"on":1}]}"#, "inner[1].on", "inner[1].on must be true or false."),
            (r#"{"name":"a","inner":[{"on":true,"y":1}]}"#, "inner[0].y", "There is no field “inner[0].y” here."),
            (r#"{"name":"a","inner":{}}"#, "inner", "inner must be a list."),
            (r#"{"name":"a","at":"clvk_secret"}"#, "at", "at must be of the documented form."),
            (r#"["clvk_secret"]"#, "body", "body must be an object."),
            (r#""clvk_secret""#, "body", "body must be an object."),
            (r#"{"name":"#, "body", "The body is not JSON: see line 1 column 8."),
            (r#"{"name":"a"} clvk_secret"#, "body", "The body is not JSON"),
        ] {
            let told = told(body);
            assert!(told.contains(&format!("field: {field:?}")) && told.contains(message), "{body}: {told}");
            assert!(!told.contains("clvk_secret"), "{told}");
        }
        for days in ["null", "0", "7", "7.0", "4294967295"] {
            assert_eq!(told(&format!(r#" {{"name":"a","days":{days},"inner":[{{"on":false}}]}} "#)), "accepted 1");
        }
    }
}
