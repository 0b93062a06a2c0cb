//! How a call and its answer travel: as JSON, read in the browser by the very code that reads what is in the page, and on
//! the server by one that tells what it cannot read.

use std::fmt;

use leptos::server_fn::codec::{JsonEncoding, Post};
use leptos::server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The input and the output of every call.
pub type Json = Post<Wire>;

pub struct Wire;

impl ContentType for Wire {
    const CONTENT_TYPE: &'static str = JsonEncoding::CONTENT_TYPE;
}

impl FormatType for Wire {
    const FORMAT_TYPE: Format = Format::Text;
}

impl<T: Serialize> Encodes<T> for Wire {
    type Error = <JsonEncoding as Encodes<T>>::Error;

    fn encode(value: &T) -> Result<Bytes, Self::Error> {
        JsonEncoding::encode(value)
    }
}

impl<T: DeserializeOwned> Decodes<T> for Wire {
    type Error = Unreadable;

    #[cfg(feature = "ssr")]
    fn decode(bytes: Bytes) -> Result<T, Unreadable> {
        let mut json = serde_json::Deserializer::from_slice(&bytes);
        let arguments = serde_path_to_error::deserialize(&mut json)
            .map_err(|error| Unreadable { field: error.path().to_string() })?;
        json.end().map(|()| arguments).map_err(|_| Unreadable { field: WHOLE.to_owned() })
    }

    /// From text as the page's own JSON is, not from bytes: serde_json would be compiled a second time for each type.
    #[cfg(not(feature = "ssr"))]
    fn decode(bytes: Bytes) -> Result<T, Unreadable> {
        let text = std::str::from_utf8(&bytes).ok();
        text.and_then(|text| serde_json::from_str(text).ok()).ok_or_else(|| Unreadable { field: WHOLE.to_owned() })
    }
}

/// How the path to the value itself is written.
const WHOLE: &str = ".";

/// The argument, or the part of one, that is missing or not of the form that it should have. What stands there
/// instead is not told: it may be a secret in the wrong place.
#[derive(Debug)]
pub struct Unreadable {
    field: String,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.field)
    }
}

/// What is answered about arguments of which [`Unreadable`] names `field`.
#[cfg(feature = "ssr")]
pub(super) fn refused(field: &str) -> domain::Error {
    let field = if field == WHOLE { "body" } else { field };
    let message = format!("{field} is not what this console sends. Reload the page and try again.");
    domain::Error::invalid(field, message)
}
