//! The built site: scripts, styles, fonts, icons. The program `claviger` brings it, so that this library and the
//! site can be built at the same time.
//!
//! What a page needs to run lies under `/pkg/HASH/`, where the hash covers all of it: a new version
//! has new addresses, and the old ones may be kept for ever. A debug build reads the folder at run time.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{LazyLock, OnceLock};

use axum::body::{Body, Bytes};
use axum::extract::Path;
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

/// Where its files are; nowhere, until a program says so.
static FILES: OnceLock<Files> = OnceLock::new();

struct Files {
    get: fn(&str) -> Option<EmbeddedFile>,
    names: fn() -> Vec<Cow<'static, str>>,
}

/// Serves the files of `Site` from now on. The first that is brought stays.
pub fn bring<Site: RustEmbed>() {
    let _ = FILES.set(Files { get: Site::get, names: || Site::iter().collect() });
}

fn find(name: &str) -> Option<EmbeddedFile> {
    FILES.get().and_then(|files| (files.get)(name))
}

static HASH: LazyLock<String> = LazyLock::new(|| {
    let mut hasher = DefaultHasher::new();
    let mut names = FILES.get().map(|files| (files.names)()).unwrap_or_default();
    names.retain(|name| name.starts_with("pkg/"));
    names.sort();
    for name in names {
        name.hash(&mut hasher);
        find(&name).map(|file| file.metadata.sha256_hash()).hash(&mut hasher);
    }
    format!("{:016x}", hasher.finish())
});

const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const A_DAY: HeaderValue = HeaderValue::from_static("public, max-age=86400");
/// A developer's next build changes files under the same address.
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");

/// The part of the address that changes with the content.
#[must_use]
pub fn package_hash() -> &'static str {
    &HASH
}

/// `/pkg/{*path}`: scripts and styles of this very version.
pub async fn package(Path(path): Path<String>, headers: HeaderMap) -> Response {
    let name = path.strip_prefix(package_hash()).and_then(|rest| rest.strip_prefix('/'));
    let cached = if cfg!(debug_assertions) { ASK_AGAIN } else { FOR_EVER };
    name.and_then(|name| answer_package(name, &headers, cached)).unwrap_or(StatusCode::NOT_FOUND.into_response())
}

/// wasm-bindgen calls the program `NAME_bg.wasm`; leptos links to `NAME.wasm` where cargo-leptos built it.
fn answer_package(name: &str, headers: &HeaderMap, cached: HeaderValue) -> Option<Response> {
    let other = name
        .strip_suffix("_bg.wasm")
        .map(|base| format!("pkg/{base}.wasm"))
        .or_else(|| name.strip_suffix(".wasm").map(|base| format!("pkg/{base}_bg.wasm")));
    answer(&format!("pkg/{name}"), headers, cached.clone()).or_else(|| answer(&other?, headers, cached))
}

/// Any other file of the site (`/favicon.svg`, `/robots.txt`), if `path` is one.
#[must_use]
pub fn file(path: &str, headers: &HeaderMap) -> Option<Response> {
    let name = path.strip_prefix('/').filter(|name| !name.is_empty() && !name.starts_with("pkg/"))?;
    answer(name, headers, if cfg!(debug_assertions) { ASK_AGAIN } else { A_DAY })
}

fn answer(name: &str, headers: &HeaderMap, cached: HeaderValue) -> Option<Response> {
    // The compressed variants are not files of their own.
    if name.ends_with(".br") || name.contains("..") {
        return None;
    }
    let compressed = takes_brotli(headers).then(|| find(&format!("{name}.br"))).flatten();
    let is_compressed = compressed.is_some();
    let file = compressed.or_else(|| find(name))?;
    let etag = etag(&file, is_compressed);
    let known = headers.get(IF_NONE_MATCH).is_some_and(|known| etag == *known);
    let mut response =
        if known { StatusCode::NOT_MODIFIED.into_response() } else { Response::new(Body::from(bytes_of(file))) };
    let out = response.headers_mut();
    out.insert(CONTENT_TYPE, media_type(name));
    out.insert(CACHE_CONTROL, cached);
    out.insert(VARY, HeaderValue::from_static("accept-encoding"));
    out.insert(ETAG, etag);
    if is_compressed {
        out.insert(CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    Some(response)
}

fn bytes_of(file: EmbeddedFile) -> Bytes {
    match file.data {
        Cow::Borrowed(embedded) => Bytes::from_static(embedded),
        Cow::Owned(read) => Bytes::from(read),
    }
}

fn etag(file: &EmbeddedFile, is_compressed: bool) -> HeaderValue {
    let hex: String = file.metadata.sha256_hash()[..12].iter().map(|byte| format!("{byte:02x}")).collect();
    let variant = if is_compressed { "-br" } else { "" };
    HeaderValue::from_str(&format!("\"{hex}{variant}\"")).unwrap_or(HeaderValue::from_static("\"\""))
}

fn media_type(name: &str) -> HeaderValue {
    let guess = mime_guess::from_path(name).first_or_octet_stream();
    let charset = if guess.type_() == mime_guess::mime::TEXT { "; charset=utf-8" } else { "" };
    HeaderValue::from_str(&format!("{}{charset}", guess.essence_str()))
        .unwrap_or(HeaderValue::from_static("application/octet-stream"))
}

fn takes_brotli(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let refused = weight.trim().strip_prefix("q=").is_some_and(|q| q.trim().parse() == Ok(0.0_f32));
        name.trim().eq_ignore_ascii_case("br") && !refused
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brotli_is_sent_to_who_takes_it() {
        let takes = |value: &'static str| {
            takes_brotli(&HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(value))]))
        };
        assert!(takes("gzip, deflate, br, zstd"));
        assert!(takes("BR;q=0.5"));
        assert!(!takes("gzip"));
        assert!(!takes("br;q=0, gzip"));
        assert!(!takes_brotli(&HeaderMap::new()));
    }

    #[test]
    fn files_have_the_type_that_browsers_insist_on() {
        assert_eq!(media_type("a_bg.wasm"), "application/wasm");
        assert_eq!(media_type("a.js"), "text/javascript; charset=utf-8");
        assert_eq!(media_type("a.css"), "text/css; charset=utf-8");
        assert_eq!(media_type("fonts/a.woff2"), "font/woff2");
        assert_eq!(media_type("favicon.svg"), "image/svg+xml");
    }

    #[test]
    fn nothing_outside_of_the_site_is_served() {
        for path in ["/", "", "/../Cargo.toml", "/pkg/../../Cargo.toml", "//etc/passwd", "/pkg/claviger.js"] {
            assert!(file(path, &HeaderMap::new()).is_none(), "{path}");
        }
    }
}
