//! How servers read a request that a proxy hands on: each way is one that some server or framework has.

use std::collections::HashMap;

use super::Request;

/// The API that a request goes to, in the way in which somebody reads it, and what it would do there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) api: &'static str,
    pub(crate) reads: bool,
}

/// What is registered: `(host, prefix, slug)`, an empty host for every one.
pub(crate) type Truth = [(&'static str, &'static str, &'static str)];

/// How this request is read: first plainly, then in every other way, each under its name. Whoever says who comes
/// must say `identity`; a tunnel is read as nothing that could be judged.
pub(crate) fn readings(request: &Request, truth: &Truth, identity: &[(&str, &str)]) -> Vec<(&'static str, Place)> {
    let mut all = Vec::new();
    let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
    let host = header(request, "host");
    let place = |host: &str, path: &[u8], method: &str| Place { api: api(truth, host, path), reads: reads(method) };
    let once = decoded(path.as_bytes());
    for (name, path) in paths(path, &once) {
        all.push((name, place(&host, &path, &request.method)));
    }
    all.push((
        "whoever decodes, then looks for a query",
        place(&host, before(&decoded(request.target.as_bytes()), b"?"), &request.method),
    ));
    for (name, host) in [
        ("a host without its last dot", host.trim_end_matches('.')),
        ("a host with escapes", &text(&decoded(host.as_bytes()))),
    ] {
        all.push((name, place(host, &once, &request.method)));
    }
    let folded = folded(request);
    for name in [
        "HTTP_X_HTTP_METHOD_OVERRIDE",
        "HTTP_X_HTTP_METHOD",
        "HTTP_X_METHOD_OVERRIDE",
        "HTTP_X_ORIGINAL_METHOD",
        "HTTP_X_FORWARDED_METHOD",
    ] {
        if let Some(method) = folded.get(name) {
            all.push(("a method from a header", place(&host, &once, method)));
        }
    }
    for pair in query.split(['&', ';']) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        if decoded(name.as_bytes()).eq_ignore_ascii_case(b"_method") {
            all.push(("a method from the query", place(&host, &once, value)));
        }
    }
    for name in [
        "HTTP_X_ORIGINAL_URL",
        "HTTP_X_ORIGINAL_URI",
        "HTTP_X_REWRITE_URL",
        "HTTP_X_REWRITE_URI",
        "HTTP_X_FORWARDED_URI",
        "HTTP_X_ORIGINAL_PATH",
        "HTTP_X_FORWARDED_PATH",
        "HTTP_PATH_INFO",
    ] {
        if let Some(url) = folded.get(name) {
            let path =
                url.split_once("://").map_or(url.as_str(), |(_, rest)| rest.find('/').map_or("/", |at| &rest[at..]));
            all.push(("a path from a header", place(&host, &decoded(before(path.as_bytes(), b"?")), &request.method)));
        }
    }
    for name in ["HTTP_X_FORWARDED_PREFIX", "HTTP_SCRIPT_NAME", "HTTP_X_SCRIPT_NAME"] {
        if let Some(prefix) = folded.get(name) {
            let path = [prefix.as_bytes(), &once].concat();
            all.push(("a prefix from a header", place(&host, &path, &request.method)));
        }
    }
    let forwarded =
        folded.get("HTTP_FORWARDED").and_then(|line| Some(line.split_once("host=")?.1.trim_matches('"').to_owned()));
    let hosts = ["HTTP_X_FORWARDED_HOST", "HTTP_X_ORIGINAL_HOST", "HTTP_X_HOST", "HTTP_X_HTTP_HOST_OVERRIDE"];
    for host in hosts.iter().filter_map(|name| folded.get(*name).cloned()).chain(forwarded) {
        all.push(("a host from a header", place(&host, &once, &request.method)));
    }
    let claimed = folded.iter().filter(|(name, _)| name.starts_with("HTTP_X_CLAVIGER_"));
    let told = |name: &str, value: &str| {
        let name = name.trim_start_matches("HTTP_").to_ascii_lowercase().replace('_', "-");
        identity.iter().any(|(known, is)| *known == name && *is == value)
    };
    if claimed.clone().any(|(name, value)| !told(name, value)) {
        all.push(("somebody else", Place { api: "", reads: false }));
    }
    if folded.contains_key("HTTP_UPGRADE") || request.method.eq_ignore_ascii_case("CONNECT") {
        all.push(("a tunnel", Place { api: "", reads: false }));
    }
    if folded.keys().any(|name| matches!(name.as_str(), "HTTP_AUTHORIZATION" | "HTTP_X_API_KEY")) {
        all.push(("the credential", Place { api: "", reads: false }));
    }
    all
}

fn header(request: &Request, name: &str) -> String {
    let found = request.headers.iter().find(|(header, _)| header.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.clone()).unwrap_or_default()
}

/// As WSGI and CGI name them; the last one counts, or both together.
fn folded(request: &Request) -> HashMap<String, String> {
    let mut folded: HashMap<String, String> = HashMap::new();
    for (name, value) in &request.headers {
        let upper = name.to_ascii_uppercase().replace(|c: char| !c.is_ascii_alphanumeric(), "_");
        let all = folded.entry(format!("HTTP_{upper}")).or_default();
        *all = if all.is_empty() { value.clone() } else { format!("{all},{value}") };
    }
    folded
}

/// Each way in which somebody reads a path.
fn paths(raw: &str, once: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let twice = decoded(once);
    let without_parameters = |path: &[u8]| -> Vec<u8> {
        let steps = path.split(|b| *b == b'/').map(|step| before(step, b";").to_vec());
        steps.collect::<Vec<_>>().join(&b'/')
    };
    let slashes = |path: &[u8]| -> Vec<u8> { path.iter().map(|b| if *b == b'\\' { b'/' } else { *b }).collect() };
    let trimmed = |path: &[u8]| -> Vec<u8> {
        let steps = path.split(|b| *b == b'/').map(|step| {
            let step = text(step);
            if step.chars().all(|c| c == '.') { step } else { step.trim_end_matches(['.', ' ']).to_owned() }
        });
        steps.collect::<Vec<_>>().join("/").into_bytes()
    };
    let without_endings = |path: &[u8]| -> Vec<u8> {
        let steps = path.split(|b| *b == b'/').map(|step| {
            let end = step.iter().skip(1).position(|b| matches!(b, b'.' | b':')).map_or(step.len(), |at| at + 1);
            if step.starts_with(b".") { step.to_vec() } else { step[..end].to_vec() }
        });
        steps.collect::<Vec<_>>().join(&b'/')
    };
    let visible = |path: &[u8]| -> Vec<u8> { path.iter().copied().filter(|b| !b.is_ascii_control()).collect() };
    vec![
        ("as it stands", raw.as_bytes().to_vec()),
        ("decoded", once.to_vec()),
        ("decoded twice", twice.clone()),
        ("resolved", resolved(raw.as_bytes())),
        ("decoded, then resolved", resolved(once)),
        ("resolved, then decoded", decoded(&resolved(raw.as_bytes()))),
        ("decoded twice, then resolved", resolved(&twice)),
        ("slashes merged", merged(once)),
        ("without parameters", without_parameters(raw.as_bytes())),
        ("decoded, without parameters, resolved", resolved(&without_parameters(once))),
        ("without parameters, then decoded and resolved", resolved(&decoded(&without_parameters(raw.as_bytes())))),
        ("with backslashes", resolved(&slashes(once))),
        ("without regard to case", resolved(once).to_ascii_lowercase()),
        ("without dots and spaces at ends", resolved(&trimmed(once))),
        ("without endings", without_endings(once)),
        ("without endings and case", without_endings(once).to_ascii_lowercase()),
        ("up to a NUL", before(once, b"\0").to_vec()),
        ("up to the end of a line", before(once, b"\0\r\n").to_vec()),
        ("without what is invisible", resolved(&visible(once))),
        ("overlong forms decoded", resolved(&short(once))),
        ("folded to ASCII", resolved(&plain(once))),
        ("folded to ASCII, without regard to case", resolved(&plain(once)).to_ascii_lowercase()),
        ("up to a fragment", before(raw.as_bytes(), b"#").to_vec()),
        ("decoded, up to a fragment", before(once, b"#").to_vec()),
    ]
}

fn before<'a>(text: &'a [u8], any: &[u8]) -> &'a [u8] {
    &text[..text.iter().position(|b| any.contains(b)).unwrap_or(text.len())]
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// What is no escape stays.
fn decoded(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some((&first, tail)) = rest.split_first() {
        let escape = tail.get(..2).filter(|hex| hex.iter().all(u8::is_ascii_hexdigit));
        match escape.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok()) {
            Some(byte) if first == b'%' => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            _ => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    bytes
}

fn merged(path: &[u8]) -> Vec<u8> {
    let mut merged: Vec<u8> = Vec::new();
    path.iter().for_each(|b| {
        if *b != b'/' || merged.last() != Some(&b'/') {
            merged.push(*b);
        }
    });
    merged
}

fn resolved(path: &[u8]) -> Vec<u8> {
    let mut steps: Vec<&[u8]> = Vec::new();
    for step in path.split(|b| *b == b'/') {
        match step {
            b"" | b"." => {}
            b".." => _ = steps.pop(),
            _ => steps.push(step),
        }
    }
    [b"/", steps.join(&b'/').as_slice()].concat()
}

/// UTF-8 as those read it who do not look whether it is in its shortest form.
fn short(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut i = 0;
    while let Some(&b) = bytes.get(i) {
        let at = |n: usize| bytes.get(i + n).map_or(0, |b| b & 0x3F);
        match b {
            0xC0 | 0xC1 => {
                out.push(((b & 1) << 6) | at(1));
                i += 2;
            }
            0xE0 if at(1) < 0x20 => {
                out.push((at(1) << 6) | at(2));
                i += 3;
            }
            _ => {
                out.push(b);
                i += 1;
            }
        }
    }
    out
}

/// What code pages, compatibility forms and the other case make of what is no ASCII.
fn plain(bytes: &[u8]) -> Vec<u8> {
    let fold = |c: char| match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0),
        '\u{17F}' => Some('s'),
        '\u{212A}' => Some('k'),
        '\u{131}' => Some('i'),
        '\u{AD}' | '\u{200B}' => None,
        other => Some(other),
    };
    text(bytes).chars().filter_map(fold).collect::<String>().into_bytes()
}

fn reads(method: &str) -> bool {
    matches!(method.to_ascii_uppercase().as_str(), "GET" | "HEAD" | "OPTIONS")
}

/// The API with the longest prefix, on the host itself or on every one.
fn api(truth: &Truth, host: &str, path: &[u8]) -> &'static str {
    let host = host
        .rsplit_once(':')
        .filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()))
        .map_or(host, |(name, _)| name);
    let is_here = |own: &str, prefix: &str| {
        let below = path.strip_prefix(prefix.trim_end_matches('/').as_bytes());
        (own.is_empty() || own.eq_ignore_ascii_case(host))
            && below.is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"))
    };
    let near = truth.iter().filter(|(own, prefix, _)| is_here(own, prefix));
    near.max_by_key(|(own, prefix, _)| (prefix.len(), !own.is_empty())).map_or("", |(_, _, slug)| slug)
}
