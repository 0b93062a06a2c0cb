//! What the server behind a proxy learns of who comes: seven headers.

use std::fmt::{Display, Write as _};

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use service::verify::Credential;

const COUNT: usize = 7;
/// All of them are always set, so that none of the client's own making survives in a proxy that overwrites
/// what it is given.
const HEADERS: [HeaderName; COUNT] = [
    HeaderName::from_static("x-claviger-credential"),
    HeaderName::from_static("x-claviger-kind"),
    HeaderName::from_static("x-claviger-owner"),
    HeaderName::from_static("x-claviger-tenant"),
    HeaderName::from_static("x-claviger-project"),
    HeaderName::from_static("x-claviger-roles"),
    HeaderName::from_static("x-claviger-access"),
];
/// Room for the usual values together, so that they are written without growing.
const USUAL_LEN: usize = 256;

pub(super) fn tell(headers: &mut HeaderMap, credential: &Credential<'_>) {
    let mut values = Values::new();
    values.one(credential.id);
    values.one(credential.id.kind().as_str());
    values.list(credential.owner.map(|(id, _)| id));
    values.one(credential.tenant);
    values.list(credential.project.map(|(_, slug)| slug));
    values.list(credential.roles());
    values.pairs(credential.access().map(|(slug, access)| (slug, access.as_str())));
    headers.reserve(COUNT + 2);
    for (name, value) in HEADERS.into_iter().zip(values.cut()) {
        headers.insert(name, value);
    }
}

/// The values, written one after the other into one text, from which they are cut.
struct Values {
    text: String,
    ends: [usize; COUNT],
    count: usize,
}

impl Values {
    fn new() -> Self {
        Self { text: String::with_capacity(USUAL_LEN), ends: [0; COUNT], count: 0 }
    }

    fn one(&mut self, value: impl Display) {
        // Writing to memory does not fail.
        let _ = write!(self.text, "{value}");
        self.end();
    }

    /// With commas between them.
    fn list<T: Display>(&mut self, values: impl IntoIterator<Item = T>) {
        for (i, value) in values.into_iter().enumerate() {
            let _ = write!(self.text, "{}{value}", if i > 0 { "," } else { "" });
        }
        self.end();
    }

    /// `orders:read,billing:full`
    fn pairs<'a>(&mut self, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) {
        for (i, (key, value)) in pairs.into_iter().enumerate() {
            let _ = write!(self.text, "{}{key}:{value}", if i > 0 { "," } else { "" });
        }
        self.end();
    }

    fn end(&mut self) {
        self.ends[self.count] = self.text.len();
        self.count += 1;
    }

    fn cut(self) -> impl Iterator<Item = HeaderValue> {
        let text = Bytes::from(self.text);
        let starts = [0].into_iter().chain(self.ends);
        starts.zip(self.ends).map(move |(start, end)| visible(text.slice(start..end)))
    }
}

/// What is not visible ASCII is percent-encoded, and with it `%` itself.
fn visible(text: Bytes) -> HeaderValue {
    let is_plain = |b: &u8| b.is_ascii_graphic() && *b != b'%';
    let text = if text.iter().all(is_plain) { text } else { encoded(&text, is_plain) };
    HeaderValue::from_maybe_shared(text).unwrap_or(HeaderValue::from_static(""))
}

fn encoded(text: &[u8], is_plain: impl Fn(&u8) -> bool) -> Bytes {
    let encoded = text.iter().map(|b| if is_plain(b) { char::from(*b).to_string() } else { format!("%{b:02X}") });
    encoded.collect::<String>().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> HeaderValue {
        visible(Bytes::copy_from_slice(text.as_bytes()))
    }

    #[test]
    fn header_values_are_always_visible_ascii() {
        assert_eq!(value("developer,gateway"), "developer,gateway");
        assert_eq!(value("Größe 5%\n"), "Gr%C3%B6%C3%9Fe%205%25%0A");
        assert_eq!(value(""), "");
    }

    #[test]
    fn values_are_cut_where_they_end() {
        let mut values = Values::new();
        values.one("key_1");
        values.one("api_key");
        values.list(None::<&str>);
        values.one("ten_1");
        values.list(Some("checkout"));
        values.list(["developer", "auditor"]);
        values.pairs([("billing", "read"), ("orders", "full")]);
        let cut: Vec<HeaderValue> = values.cut().collect();
        assert_eq!(cut, ["key_1", "api_key", "", "ten_1", "checkout", "developer,auditor", "billing:read,orders:full"]);
    }
}
