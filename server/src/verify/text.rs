//! A field of a question that should be text.

use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;

use serde::de::{self, Deserialize, Deserializer, IgnoredAny, Visitor};

use crate::error::Problem;

/// Longest text of a field that is short by its nature, in characters.
const MAX_CHARS: usize = 200;

/// Refuses what is no text, or too long; `within` leads to the object, as `items[3].`.
pub(super) fn check_short(within: &str, fields: &[(&str, &Text<'_>)]) -> Result<(), Problem> {
    let refuse = |field: &str, message: String| Err(Problem::field(format!("{within}{field}"), message));
    for (field, text) in fields {
        match text {
            Text::Wrong => return refuse(field, format!("{within}{field} must be a string.")),
            Text::Given(text) if text.len() > MAX_CHARS && text.chars().count() > MAX_CHARS => {
                return refuse(field, format!("{within}{field} may have at most {MAX_CHARS} characters."));
            }
            _ => {}
        }
    }
    Ok(())
}

pub(super) fn check_address(within: &str, address: &Text<'_>) -> Result<(), Problem> {
    if address.given().is_some_and(|text| text.trim().parse::<IpAddr>().is_err()) {
        let message = format!("{within}address must be an IPv4 or IPv6 address.");
        return Err(Problem::field(format!("{within}address"), message));
    }
    Ok(())
}

/// `field`, which must be there.
pub(super) fn required<'t>(within: &str, field: &str, text: &'t Text<'_>) -> Result<&'t str, Problem> {
    let wrong = match text {
        Text::Given(text) => return Ok(text),
        Text::Missing => "is missing",
        Text::Wrong => "must be a string",
    };
    Err(Problem::field(format!("{within}{field}"), format!("{within}{field} {wrong}.")))
}

/// A value that should be text. Borrowed from the body unless it has escapes; anything else is kept as
/// wrong, so that the answer can name the field.
#[derive(Default)]
pub(super) enum Text<'a> {
    #[default]
    Missing,
    Given(Cow<'a, str>),
    Wrong,
}

impl Text<'_> {
    pub(super) fn given(&self) -> Option<&str> {
        match self {
            Self::Given(text) => Some(text),
            Self::Missing | Self::Wrong => None,
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor)
    }
}

struct TextVisitor;

macro_rules! wrong {
    ($($name:ident: $type:ty),*) => {$(
        fn $name<E: de::Error>(self, _: $type) -> Result<Self::Value, E> {
            Ok(Text::Wrong)
        }
    )*};
}

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text")
    }

    fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Text::Given(Cow::Borrowed(text)))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Text::Given(Cow::Owned(text.to_owned())))
    }

    /// `null` is as good as absent.
    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(Text::Missing)
    }

    wrong!(visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64);

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Text::Wrong)
    }

    fn visit_map<A: de::MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        while entries.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Text::Wrong)
    }
}
