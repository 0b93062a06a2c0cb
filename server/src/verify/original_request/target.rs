//! Which path and query everybody reads in the same way.

/// Longest path with its query, in bytes: no server reads one of more, or it reads less of it.
const LONGEST: usize = 8 * 1024;
/// Names with which a query, too, changes the method (WordPress, Rails and others read them).
const METHODS_IN_QUERIES: [&str; 4] = ["_method", "x-http-method-override", "x-http-method", "x-method-override"];

/// The path of `target`, if everybody reads it in the same way.
pub(super) fn path(target: &str) -> Option<&str> {
    let (path, query) = target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
    let is_clear = target.len() <= LONGEST && is_clear(path) && query.is_none_or(changes_nothing);
    is_clear.then_some(path)
}

/// True for a path that begins with `/` and has no empty, `.` or `..` step, no parameter and no character that
/// belongs into none (RFC 3986 §3.3), and whose escapes stand for what needs one.
fn is_clear(path: &str) -> bool {
    let is_sub_delimiter = |b: u8| matches!(b, b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b'=');
    let belongs = |b: u8| is_unreserved(b) || is_sub_delimiter(b) || matches!(b, b'/' | b'%' | b':' | b'@');
    let Some(steps) = path.strip_prefix('/') else { return false };
    path.bytes().all(belongs)
        && !path.contains("//")
        && steps.split('/').all(|step| step != "." && step != "..")
        && (!path.contains('%') || decoded(path).is_some_and(|text| text.chars().all(is_read_alike)))
}

const fn is_unreserved(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~')
}

/// The text, if its escapes are whole, are UTF-8 in its one right form, and stand for nothing that needs none
/// (RFC 3986 §6.2.2.2), for `/%6frders` is `/orders` to some and not to others, nor for what divides a path or
/// ends it, for a server that unescapes before it looks, nor for `%`, for one that unescapes twice.
fn decoded(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next()?, rest.next()?].map(|digit| char::from(digit).to_digit(16));
        let value = u8::try_from(digits[0]? * 16 + digits[1]?).ok()?;
        if is_unreserved(value) || matches!(value, b'/' | b'\\' | b'%' | b';' | b'?' | b'#') {
            return None;
        }
        bytes.push(value);
    }
    String::from_utf8(bytes).ok()
}

/// No control character, and nothing that some servers fold to ASCII: letters whose other case is ASCII, and
/// what compatibility forms and code pages make of a letter, a dot or a slash (UAX #15).
const fn is_read_alike(c: char) -> bool {
    let folds = matches!(
        c,
        '\u{130}' | '\u{131}' | '\u{17F}' | '\u{212A}' | '\u{2024}'..='\u{2026}' | '\u{2028}' | '\u{2029}'
            | '\u{2044}' | '\u{2100}'..='\u{214F}' | '\u{2215}' | '\u{2216}' | '\u{2460}'..='\u{24FF}' | '\u{29F5}' | '\u{29F8}'
            | '\u{29F9}' | '\u{FB00}'..='\u{FB06}' | '\u{FE10}'..='\u{FE19}' | '\u{FE30}'..='\u{FE6F}' | '\u{FF00}'..='\u{FF5E}'
            | '\u{1D400}'..='\u{1D7FF}' | '\u{1F100}'..='\u{1F1FF}'
    );
    // Invisible ones are left out by some: hyphens, joiners, marks of direction, the byte order mark, tags.
    let is_invisible = matches!(
        c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{180B}'..='\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFF0}'..='\u{FFFF}' | '\u{E0000}'..='\u{E0FFF}'
    );
    !(matches!(c, '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}') || folds || is_invisible)
}

fn changes_nothing(query: &str) -> bool {
    let is_method = |pair: &str| {
        let name = pair.split_once('=').map_or(pair, |(name, _)| name);
        METHODS_IN_QUERIES.iter().any(|method| is_named(name, method))
    };
    !query.contains(['#', '\\']) && !query.split(['&', ';']).any(is_method)
}

/// True if `name` is `known` once its escapes are resolved, whatever the case of its letters.
fn is_named(name: &str, known: &str) -> bool {
    let mut rest = name.bytes();
    let mut next = || match rest.next()? {
        b'%' => {
            let digits = [rest.next()?, rest.next()?].map(|digit| char::from(digit).to_digit(16));
            u8::try_from(digits[0]? * 16 + digits[1]?).ok()
        }
        byte => Some(byte),
    };
    known.bytes().all(|b| next().is_some_and(|a| a.eq_ignore_ascii_case(&b))) && next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_paths_are_understood() {
        for (target, expected) in [
            ("/", "/"),
            ("/orders/17?next=//x;y&a=..%2f&method=2", "/orders/17"),
            ("/a%20b/%C3%A9/gr%C3%B6%C3%9Fe", "/a%20b/%C3%A9/gr%C3%B6%C3%9Fe"),
            ("/%E6%97%A5%E6%9C%AC/%F0%9F%A6%80", "/%E6%97%A5%E6%9C%AC/%F0%9F%A6%80"),
            ("/compare/v1...v2/.well-known/a@b:c,d(e)*+!$&'=~", "/compare/v1...v2/.well-known/a@b:c,d(e)*+!$&'=~"),
            ("/a%22%7B%7D?q={\"a\":[1]}", "/a%22%7B%7D"),
        ] {
            assert_eq!(path(target), Some(expected), "{target}");
        }
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_refused() {
        for target in [
            "",
            "*",
            "a/b",
            "?x",
            "/a/../b",
            "/..",
            "/../",
            "/a/..",
            "/.",
            "/a/./b",
            "/a/%2e%2e/b",
            "/a/.%2E/b",
            "/a%2fb",
            "/a%2Fb",
            "/a%5cb",
            "/a%5Cb",
            "/a\\b",
            "/a//b",
            "//evil.example/a",
            "/a;b",
            "/a/..;/b",
            "/a#b",
            "/a?b#c",
            "/a?b\\c",
            "/a%",
            "/a%2",
            "/a%zz",
            "/a%+1",
            "/%252e%252e/b",
            "/%6frders",
            "/a%3Bb",
            "/a%3Fb",
            "/a%23b",
            "/a b",
            "/é",
            "/a|b",
            "/a\"b",
            "/a<b",
            "/a[b",
            "/a^b",
            "/a`b",
            "/a{b",
        ] {
            assert_eq!(path(target), None, "{target}");
        }
    }

    #[test]
    fn control_bytes_and_wrong_or_strange_utf8_are_refused() {
        for target in [
            "/a%00",
            "/a%09",
            "/a%0a",
            "/a%0D",
            "/a%7f",
            "/a%c2%85",
            "/a%ff",
            "/a%c0%af",
            "/a%c0%ae",
            "/a%e0%80%af",
            "/a%f0%80%80%af",
            "/a%c3",
            "/a%ed%a0%80",
            "/a%f4%90%80%80",
            "/order%C5%BF",
            "/%E2%84%AAeys",
            "/%EF%BC%8F..",
            "/%EF%BC%8E",
            "/%E2%80%A5",
            "/a%E2%80%8Bb",
            "/a%EF%BB%BF",
            "/a%E2%88%95b",
            "/%EF%BD%81dmin",
            "/a%C2%ADb",
        ] {
            assert_eq!(path(target), None, "{target}");
        }
    }

    #[test]
    fn a_query_that_changes_the_method_and_a_target_without_end_are_refused() {
        for target in ["/a?_method=DELETE", "/a?x=1&_METHOD=put", "/a?%5fmethod=x", "/a?_%6Dethod", "/a?x;_method=x"] {
            assert_eq!(path(target), None, "{target}");
        }
        assert!(path("/a?method=x&the_method=y&_methods=z&_metho%").is_some());
        assert!(path(&format!("/{}", "a".repeat(LONGEST - 1))).is_some());
        assert!(path(&format!("/{}", "a".repeat(LONGEST))).is_none());
    }
}
