//! The `Authorization: OAuth …` header (RFC 5849 §3.5.1).

use std::borrow::Cow;

/// What `authorization` holds after the scheme, if that is `OAuth`.
#[must_use]
pub fn credentials(authorization: &str) -> Option<&str> {
    let (scheme, rest) = authorization.trim().split_once([' ', '\t']).unwrap_or((authorization.trim(), ""));
    scheme.eq_ignore_ascii_case("OAuth").then_some(rest)
}

/// A name and a value, both still percent-encoded.
pub(crate) type RawPair<'a> = (&'a str, Cow<'a, str>);

/// The pairs of a header. Clients put spaces after commas or none, and some leave the quotes away.
///
/// # Errors
/// With what stands where a pair should be.
pub(crate) fn pairs(credentials: &str) -> impl Iterator<Item = Result<RawPair<'_>, &str>> {
    let mut rest = credentials;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        if rest.is_empty() {
            return None;
        }
        let start = rest;
        let pair = pair(start);
        rest = pair.as_ref().map_or("", |(_, _, after)| after);
        Some(pair.map(|(name, value, _)| (name, value)).ok_or(start))
    })
}

/// The first pair, and what follows it.
fn pair(text: &str) -> Option<(&str, Cow<'_, str>, &str)> {
    let (name, rest) = text.split_once('=')?;
    let name = name.trim_end();
    if name.is_empty() || name.contains([' ', '\t', ',', '"']) {
        return None;
    }
    let rest = rest.trim_start();
    let (value, rest) = match rest.strip_prefix('"') {
        Some(quoted) => quoted_string(quoted)?,
        None => {
            // A single word: what follows a space is not part of it.
            let (value, rest) = rest.split_at(rest.find([',', ' ', '\t', '"']).unwrap_or(rest.len()));
            (Cow::Borrowed(value), rest)
        }
    };
    let rest = rest.trim_start();
    (rest.is_empty() || rest.starts_with(',')).then_some((name, value, rest))
}

/// What stands before the closing quote (RFC 9110 §5.6.4), and what follows it.
fn quoted_string(text: &str) -> Option<(Cow<'_, str>, &str)> {
    let end = text.find(['"', '\\'])?;
    if text[end..].starts_with('"') {
        return Some((Cow::Borrowed(&text[..end]), &text[end + 1..]));
    }
    let mut value = text[..end].to_owned();
    let mut rest = text[end..].char_indices();
    while let Some((at, character)) = rest.next() {
        match character {
            '"' => return Some((Cow::Owned(value), &text[end + at + 1..])),
            '\\' => value.push(rest.next()?.1),
            other => value.push(other),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(header: &str) -> Option<Vec<(String, String)>> {
        pairs(credentials(header)?).map(|pair| pair.ok().map(|(n, v)| (n.to_owned(), v.into_owned()))).collect()
    }

    #[test]
    fn spaces_and_quotes_are_as_clients_have_them() {
        let wanted = [("a", "1"), ("b", ""), ("c", "x%20y=")].map(|(n, v)| (n.to_owned(), v.to_owned()));
        for header in [
            r#"OAuth a="1",b="",c="x%20y=""#,
            r#"OAuth a="1", b="", c="x%20y=""#,
            r#"oauth   a="1" ,	b="" , c="x%20y=" , "#,
            "OAUTH a=1,b=,c=x%20y=",
            r#"OAuth a = "1",, b= "", c ="x%20y=""#,
        ] {
            assert_eq!(read(header).as_deref(), Some(wanted.as_slice()), "{header}");
        }
    }

    #[test]
    fn a_comma_in_quotes_divides_nothing() {
        let wanted = [("realm", r#"a, "b" \"#), ("c", "1")].map(|(n, v)| (n.to_owned(), v.to_owned()));
        assert_eq!(read(r#"OAuth realm="a, \"b\" \\",c="1""#).as_deref(), Some(wanted.as_slice()));
    }

    #[test]
    fn what_is_no_pair_is_an_error() {
        for bad in ["a", "=1", r#"a="1"#, r#"a="1" b="2""#, "a=1 b=2", r#"a="\"#, r#"a="1"x"#, r#"a b="1""#, "a=1\"2"] {
            assert_eq!(read(&format!("OAuth {bad}")), None, "{bad}");
        }
    }

    #[test]
    fn other_schemes_are_not_ours() {
        for other in ["", "Bearer abc", "OAuthx a=1", "Basic a=="] {
            assert_eq!(credentials(other), None, "{other}");
        }
        assert_eq!(credentials("OAuth"), Some(""));
    }
}
