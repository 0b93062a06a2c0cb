//! The parameters of a request, from wherever they come (RFC 5849 §3.4.1.3.1).

use std::fmt;

use crate::header;
use crate::percent::Encoded;
use crate::problem::{Problem, shown};
use crate::request::Request;

/// Bytes of an `Authorization` header.
pub const MAX_HEADER: usize = 8 << 10;
/// Bytes of a query.
pub const MAX_QUERY: usize = 16 << 10;
/// Bytes of a form.
pub const MAX_FORM: usize = 1 << 20;
/// Parameters of a request, wherever they are.
pub const MAX_PARAMETERS: usize = 1_000;

/// Where a parameter was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    Header,
    Query,
    Form,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Header => "the Authorization header",
            Self::Query => "the query",
            Self::Form => "the body",
        })
    }
}

#[derive(Clone, Debug)]
pub struct Parameter {
    pub source: Source,
    pub name: Encoded,
    pub value: Encoded,
}

impl Parameter {
    /// True for what the protocol speaks of, and what others added to it in its name.
    pub(crate) fn is_of_protocol(&self) -> bool {
        is_of_protocol(&self.name)
    }
}

fn is_of_protocol(name: &Encoded) -> bool {
    name.as_str().starts_with("oauth_")
}

/// All that is signed, and the signature.
#[derive(Clone, Debug, Default)]
pub struct Parameters {
    list: Vec<Parameter>,
    /// Sent in the header, and never signed.
    realm: Option<String>,
}

impl Parameters {
    /// # Errors
    /// If something is too long, too many or not encoded as it should be, or in the header and not of the protocol.
    pub fn read(request: &Request<'_>) -> Result<Self, Problem> {
        let mut parameters = Self::default();
        if let Some(credentials) = request.authorization.and_then(header::credentials) {
            limit(Source::Header, credentials.len(), MAX_HEADER)?;
            parameters.read_header(credentials)?;
        }
        if let Some(query) = request.query {
            limit(Source::Query, query.len(), MAX_QUERY)?;
            parameters.read_form(Source::Query, query.as_bytes())?;
        }
        if let Some(form) = request.form {
            limit(Source::Form, form.len(), MAX_FORM)?;
            parameters.read_form(Source::Form, form)?;
        }
        Ok(parameters)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Parameter> {
        self.list.iter()
    }

    #[must_use]
    pub fn realm(&self) -> Option<&str> {
        self.realm.as_deref()
    }

    fn read_header(&mut self, credentials: &str) -> Result<(), Problem> {
        let malformed = || Problem::malformed(Source::Header);
        for pair in header::pairs(credentials) {
            let (name, value) = pair.map_err(|_| malformed())?;
            // The one that is no percent-encoded text (RFC 9110 §11.5).
            if name.eq_ignore_ascii_case("realm") {
                if self.realm.replace(value.into_owned()).is_some() {
                    return Err(Problem::Repeated { name: "realm".to_owned() });
                }
                continue;
            }
            let name = Encoded::from_escaped(name).map_err(|_| malformed())?;
            let value = Encoded::from_escaped(&value).map_err(|_| malformed())?;
            // §3.5.1 has none but these here. Where a parameter stands is not signed: who takes one out of the query and
            // puts it here would have another URL called with the same signature.
            if !is_of_protocol(&name) {
                return Err(Problem::Misplaced { name: shown(&name) });
            }
            self.push(Source::Header, name, value)?;
        }
        Ok(())
    }

    fn read_form(&mut self, source: Source, form: &[u8]) -> Result<(), Problem> {
        let decode = |part: &[u8]| Encoded::from_form(part).map_err(|_| Problem::malformed(source));
        for pair in form.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
            let end = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
            let value = pair.get(end + 1..).unwrap_or_default();
            self.push(source, decode(&pair[..end])?, decode(value)?)?;
        }
        Ok(())
    }

    fn push(&mut self, source: Source, name: Encoded, value: Encoded) -> Result<(), Problem> {
        if self.list.len() == MAX_PARAMETERS {
            return Err(Problem::TooMany { limit: MAX_PARAMETERS });
        }
        self.list.push(Parameter { source, name, value });
        Ok(())
    }
}

fn limit(place: Source, len: usize, limit: usize) -> Result<(), Problem> {
    if len > limit { Err(Problem::TooLong { what: place.to_string(), limit }) } else { Ok(()) }
}
