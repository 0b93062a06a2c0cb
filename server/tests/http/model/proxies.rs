//! How nginx, Caddy, Traefik and Envoy read a request, ask about it and hand it on, as far as their documentation
//! and source say, each with its recipe.

use crate::requests::Request;

/// What a proxy sends where.
#[derive(Clone, Debug)]
pub(super) struct Handed {
    /// The address that is asked.
    pub(super) asked: String,
    pub(super) question: Headers,
    /// To the server behind, without what Claviger answers.
    pub(super) request: Request,
}

pub(super) struct Proxy {
    pub(super) name: &'static str,
    /// `None` if the proxy refuses it by itself.
    pub(super) hand: fn(&Request) -> Option<Handed>,
}

pub(super) const PROXIES: [Proxy; 4] = [
    Proxy { name: "nginx", hand: nginx },
    Proxy { name: "Caddy", hand: caddy },
    Proxy { name: "Traefik", hand: traefik },
    Proxy { name: "Envoy", hand: envoy },
];

type Headers = Vec<(String, String)>;

const README: &str = include_str!("../../../../README.md");
/// RFC 9110 §7.6.1, and what proxies leave out besides.
const FOR_ONE_HOP: [&str; 8] = [
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// The lines of the README from `mark` to the next one that is `end`.
fn lines(mark: &str, end: &str) -> impl Iterator<Item = &'static str> {
    let (_, rest) = README.split_once(mark).unwrap();
    rest.lines().skip(1).map(str::trim).take_while(move |line| *line != end)
}

fn get<'h>(headers: &'h Headers, name: &str) -> Option<&'h str> {
    headers.iter().find(|(header, _)| header.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

fn remove(headers: &mut Headers, is_gone: impl Fn(&str) -> bool) {
    headers.retain(|(name, _)| !is_gone(&name.to_ascii_lowercase()));
}

fn set(headers: &mut Headers, name: &str, value: &str) {
    remove(headers, |header| header == name.to_ascii_lowercase());
    if !value.is_empty() {
        headers.push((name.to_owned(), value.to_owned()));
    }
}

/// Host, if the target is a whole URL, and path with query.
fn split(target: &str) -> Option<(Option<&str>, &str)> {
    if target.starts_with('/') {
        return Some((None, target));
    }
    let lower = target.to_ascii_lowercase();
    let start = ["http://", "https://"].iter().find(|scheme| lower.starts_with(**scheme))?.len();
    let end = target[start..].find(['/', '?', '#']).map_or(target.len(), |at| start + at);
    Some((Some(&target[start..end]), &target[end..]))
}

fn hosts(headers: &Headers) -> Vec<&str> {
    headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("host")).map(|(_, value)| value.as_str()).collect()
}

fn is_token(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

/// True if every escape is one.
fn has_whole_escapes(path: &str) -> bool {
    path.split('%')
        .skip(1)
        .all(|rest| rest.as_bytes().get(..2).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit)))
}

/// ngx_http_parse.c, ngx_http_request.c (ngx_http_validate_host), ngx_http_proxy_module.c.
fn nginx(request: &Request) -> Option<Handed> {
    let (of_url, target) = split(&request.target)?;
    let is_method = request.method.bytes().all(|b| b.is_ascii_uppercase() || b == b'-' || b == b'_');
    let path = target.split(['?', '#']).next()?;
    let all = hosts(&request.headers);
    let climbs = {
        let mut depth = 0_i32;
        path.replace("%2e", ".").replace("%2E", ".").replace("%2f", "/").replace("%2F", "/").split('/').skip(1).any(
            |step| {
                depth += match step {
                    "" | "." => 0,
                    ".." => -1,
                    _ => 1,
                };
                depth < 0
            },
        )
    };
    if !is_method
        || request.method == "CONNECT"
        || all.len() != 1
        || !has_whole_escapes(path)
        || path.contains("%00")
        || climbs
    {
        return None;
    }
    let host = of_url.unwrap_or(all[0]).to_ascii_lowercase();
    let host = host.rsplit_once(':').filter(|_| !host.ends_with(']')).map_or(host.as_str(), |(name, _)| name);
    let host = host.strip_suffix('.').unwrap_or(host);
    if host.contains(['/', ' ', '\\']) || host.contains("..") {
        return None;
    }
    let variables = [
        ("$request_method", request.method.as_str()),
        ("$request_uri", target),
        ("$host", host),
        ("$http_host", all[0]),
        ("$remote_addr", "203.0.113.9"),
        ("$scheme", "http"),
    ];
    let recipe = |headers: &mut Headers, mark: &'static str| {
        // What is not set is as the module has it.
        for name in ["Connection", "Content-Length", "Transfer-Encoding", "TE", "Keep-Alive", "Expect", "Upgrade"] {
            set(headers, name, if name == "Connection" { "close" } else { "" });
        }
        for line in lines(mark, "}").filter_map(|line| line.strip_prefix("proxy_set_header ")) {
            let (name, value) = line.trim_end_matches(';').split_once(' ').unwrap();
            let value = variables.iter().find(|(variable, _)| *variable == value).map_or("", |(_, value)| value);
            set(headers, name, value);
        }
    };
    let mut passed = request.headers.clone();
    // ignore_invalid_headers, underscores_in_headers.
    remove(&mut passed, |name| !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'));
    let (mut question, mut headers) = (passed.clone(), passed);
    recipe(&mut question, "location = /_claviger {");
    recipe(&mut headers, "location / {\n    auth_request /_claviger;");
    let request = Request { method: request.method.clone(), target: target.to_owned(), headers };
    Some(Handed { asked: "/authz".to_owned(), question, request })
}

/// Go's net/http and net/url: what is taken in, and how it is written again.
fn go(request: &Request) -> Option<Request> {
    let (of_url, target) = if request.target == "*" { (None, "*") } else { split(&request.target)? };
    let all = hosts(&request.headers);
    let is_host = |host: &str| host.bytes().all(|b| b.is_ascii_alphanumeric() || b"!$%&()*+,-.:;=[]'_~".contains(&b));
    let names_are_good = request.headers.iter().all(|(name, _)| is_token(name));
    if all.len() != 1
        || !is_host(all[0])
        || !names_are_good
        || !is_token(&request.method)
        || request.method == "CONNECT"
    {
        return None;
    }
    let host = of_url.filter(|host| !host.is_empty()).unwrap_or(all[0]).to_owned();
    if !is_host(&host) {
        return None;
    }
    let (path, query) = target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
    if !has_whole_escapes(path) {
        return None;
    }
    // URL.EscapedPath: as it stood, unless something stands there that should have been escaped.
    let is_valid = |b: u8| b.is_ascii_alphanumeric() || b"-_.~!$&'()*+,;=:@[]/%".contains(&b);
    let path = if path.bytes().all(is_valid) { path.to_owned() } else { escaped(path) };
    let path = if path.is_empty() { "/".to_owned() } else { path };
    let target = query.map_or(path.clone(), |query| format!("{path}?{query}"));
    let mut headers = request.headers.clone();
    set(&mut headers, "Host", &host);
    Some(Request { method: request.method.clone(), target, headers })
}

/// Decoded, and escaped where Go would.
fn escaped(path: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = path.bytes();
    while let Some(b) = rest.next() {
        let digits = |rest: &mut std::str::Bytes<'_>| {
            u8::from_str_radix(&format!("{}{}", char::from(rest.next()?), char::from(rest.next()?)), 16).ok()
        };
        bytes.push(if b == b'%' { digits(&mut rest).unwrap_or(b'%') } else { b });
    }
    let is_plain = |b: &u8| b.is_ascii_alphanumeric() || b"-_.~$&+,/:;=@".contains(b);
    bytes.iter().map(|b| if is_plain(b) { char::from(*b).to_string() } else { format!("%{b:02X}") }).collect()
}

/// What a proxy in Go leaves out of what it sends on.
fn without_hop(headers: &mut Headers) {
    let nominated: Vec<String> = headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("connection"))
        .flat_map(|(_, value)| value.split(',').map(|name| name.trim().to_ascii_lowercase()))
        .collect();
    remove(headers, |name| FOR_ONE_HOP.contains(&name) || nominated.iter().any(|nominated| nominated == name));
}

/// modules/caddyhttp: headers.HeaderOps, reverseproxy.Handler.prepareRequest, forwardauth.
fn caddy(request: &Request) -> Option<Handed> {
    let mut request = go(request)?;
    let delete = |headers: &mut Headers, marked: &[&str]| {
        for line in lines("```caddyfile\nroute {", "```").filter_map(|line| line.strip_prefix("request_header -")) {
            let pattern = line.to_ascii_lowercase();
            if marked.contains(&line) {
                remove(headers, |name| match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
                    (Some(inner), Some(_)) => name.contains(inner.trim_end_matches('*')),
                    (_, Some(start)) => name.starts_with(start),
                    _ => name == pattern,
                });
            }
        }
    };
    delete(&mut request.headers, &["*claviger*", "*forwarded*", "X-Original-*"]);
    let upgrade = get(&request.headers, "upgrade").map(str::to_owned);
    let forward = |headers: &mut Headers| {
        without_hop(headers);
        if let Some(upgrade) = &upgrade {
            set(headers, "Connection", "Upgrade");
            set(headers, "Upgrade", upgrade);
        }
        let host = get(headers, "host").unwrap_or_default().to_owned();
        set(headers, "X-Forwarded-Host", &host);
        set(headers, "X-Forwarded-For", "203.0.113.9");
        set(headers, "X-Forwarded-Proto", "http");
    };
    let mut question = request.headers.clone();
    forward(&mut question);
    set(&mut question, "X-Forwarded-Method", &request.method);
    set(&mut question, "X-Forwarded-Uri", &request.target);
    delete(&mut request.headers, &["Authorization", "X-API-Key"]);
    forward(&mut request.headers);
    Some(Handed { asked: "/authz".to_owned(), question, request })
}

/// pkg/middlewares: forwardedheaders, headers, auth (forward.go).
fn traefik(request: &Request) -> Option<Handed> {
    let mut request = go(request)?;
    let custom = |headers: &mut Headers, mark: &'static str| {
        let emptied = lines(mark, "```").skip(2).map_while(|line| line.strip_suffix(": \"\""));
        emptied.for_each(|name| set(headers, name, ""));
    };
    // The entry point believes nobody by default.
    const FORWARDED: [&str; 11] = [
        "x-forwarded-proto",
        "x-forwarded-for",
        "x-forwarded-host",
        "x-forwarded-port",
        "x-forwarded-server",
        "x-forwarded-uri",
        "x-forwarded-method",
        "x-forwarded-prefix",
        "x-forwarded-tls-client-cert",
        "x-forwarded-tls-client-cert-info",
        "x-real-ip",
    ];
    remove(&mut request.headers, |name| FORWARDED.contains(&name));
    let host = get(&request.headers, "host").unwrap_or_default().to_owned();
    custom(&mut request.headers, "    claviger-before:");
    let mut question = request.headers.clone();
    without_hop(&mut question);
    let told = [
        ("Host", host.as_str()),
        ("X-Forwarded-Host", &host),
        ("X-Forwarded-For", "203.0.113.9"),
        ("X-Forwarded-Method", &request.method),
        ("X-Forwarded-Uri", &request.target),
        ("X-Forwarded-Proto", "http"),
    ];
    told.iter().for_each(|(name, value)| set(&mut question, name, value));
    // authResponseHeadersRegex.
    assert!(README.contains("authResponseHeadersRegex: \"(?i)^x[^a-z0-9]claviger[^a-z0-9]\""));
    remove(&mut request.headers, |name| is_ours(name, &["claviger"]));
    custom(&mut request.headers, "    claviger-after:");
    let upgrade = get(&request.headers, "upgrade").map(str::to_owned);
    without_hop(&mut request.headers);
    if let Some(upgrade) = upgrade {
        set(&mut request.headers, "Upgrade", &upgrade);
    }
    set(&mut request.headers, "Host", &host);
    Some(Handed { asked: "/authz".to_owned(), question, request })
}

/// True for `x?claviger?` with one of `words`, whatever is between the letters.
fn is_ours(name: &str, words: &[&str]) -> bool {
    let is_divider = |c: char| !c.is_ascii_alphanumeric();
    let Some(rest) = name.strip_prefix('x').and_then(|rest| rest.strip_prefix(is_divider)) else { return false };
    words.iter().any(|word| rest.strip_prefix(word).is_some_and(|rest| rest.starts_with(is_divider)))
}

/// http_connection_manager, header_mutation, ext_authz.
fn envoy(request: &Request) -> Option<Handed> {
    let (of_url, target) = split(&request.target)?;
    let all = hosts(&request.headers);
    let is_upgrade = get(&request.headers, "upgrade").is_some_and(|protocol| !protocol.eq_ignore_ascii_case("h2c"));
    let names_are_good = request.headers.iter().all(|(name, _)| is_token(name));
    if all.len() != 1 || target.contains('#') || is_upgrade || !names_are_good || request.method == "CONNECT" {
        return None;
    }
    let target = if target.starts_with('/') { target.to_owned() } else { format!("/{target}") };
    let host = of_url.unwrap_or(all[0]).to_owned();
    let mut headers = request.headers.clone();
    assert!(README.contains("headers_with_underscores_action: DROP_HEADER"));
    remove(&mut headers, |name| name.contains('_') || FOR_ONE_HOP.contains(&name));
    assert!(README.contains("regex: \"x[^a-z0-9](claviger|forwarded|original)[^a-z0-9].*|forwarded\""));
    remove(&mut headers, |name| is_ours(name, &["claviger", "forwarded", "original"]) || name == "forwarded");
    for (name, value) in [
        ("Host", host.as_str()),
        ("X-Forwarded-For", "203.0.113.9"),
        ("X-Original-Method", &request.method),
        ("X-Forwarded-Host", &host),
        ("X-Forwarded-Proto", "http"),
    ] {
        set(&mut headers, name, value);
    }
    let asked = format!("/authz/@default{target}");
    let question = headers.clone();
    for name in lines("allowed_upstream_headers", "```").filter_map(|line| line.strip_prefix("- remove: ")) {
        set(&mut headers, name, "");
    }
    let request = Request { method: request.method.clone(), target, headers };
    Some(Handed { asked, question, request })
}
