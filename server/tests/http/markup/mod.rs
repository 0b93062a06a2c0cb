//! Whatever people, programs and addresses bring into a page is text there: over every route of the console, what is
//! read by a browser has the elements and attributes that it has with a harmless text, and no others.

mod organisation;
mod skeleton;

use domain::role::RoleName;

use self::organisation::Organisation;
use self::skeleton::{Page, Skeleton};
use crate::common::{Answer, Server};

/// In every text that is meant to do harm.
const MARK: &str = "pwned";
const HARMLESS: &str = "Plain Text, and no more";
/// Out of every place where text may stand, with control characters and marks that turn the direction of writing;
/// each as short as what may be searched for.
const HARMFUL: [&str; 5] = [
    "</title></textarea></noscript></script><script>pwned()</script><!--<img src=x onerror=pwned()>",
    "\"><svg onload=pwned()>'><p onclick='pwned()' style=\"x\">&lt;script&gt;pwned()&#x22;&quot;<b>",
    "\\\"+pwned+\"\\'+pwned+'`${pwned}\u{2028}pwned\u{2029}pwned\r\npwned]]>{{pwned}}--><!--<script><!-->",
    "\u{1}\u{8}\u{b}\u{1b}[31m\u{7f}\u{85}\u{202e}\u{2066}\u{200f}\u{feff}\t<i>pwned\u{0}</i\u{c}>",
    "javascript:pwned()//\\evil.example",
];
/// Every parameter that some page reads.
const PARAMETERS: [&str; 22] = [
    "q",
    "status",
    "owner",
    "project",
    "sort",
    "after",
    "before",
    "kind",
    "role",
    "code",
    "credential",
    "id",
    "open",
    "from",
    "next",
    "token",
    "redacted",
    "found",
    "generate",
    "register",
    "__path",
    "__err",
];

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// The pages: each route with what is there and with what is not, without and with parameters.
fn addresses(of: &Organisation, text: &str) -> Vec<String> {
    let routes = &app::ROUTES;
    assert!(routes.len() > 20, "{routes:?}");
    let mut addresses = vec![format!("/{}", encoded(text)), format!("/a/{}?a={}", encoded(text), encoded(text))];
    addresses.extend(
        ["roles", "projects", "api-keys", "api-tokens", "applications", "sessions"]
            .map(|tab| format!("/users/{}/{tab}", of.user)),
    );
    addresses.push(format!("/oauth1/authorize?oauth_token={}", of.sign_in_request));
    for route in routes.iter() {
        let route = route.path();
        let present = match route {
            "/api-keys/{id}" => of.key.to_string(),
            "/application-keys/{id}" => of.application.clone(),
            "/api-tokens/{id}" => of.api_token.clone(),
            "/users/{id}" => of.user.to_string(),
            "/users/{id}/{tab}" => format!("{}/activity", of.user),
            "/projects/{id}" => of.project.clone(),
            "/roles/{name}" => of.role.to_owned(),
            "/refusals/{id}" => of.refusal.clone(),
            route => {
                assert!(!route.contains(['{', ':', '*']), "there is nothing to show at {route}");
                String::new()
            }
        };
        let with = |value: &str| match route.split_once('{') {
            Some((before, _)) => format!("{before}{value}"),
            None => route.to_owned(),
        };
        let all: Vec<String> = PARAMETERS.iter().map(|name| format!("{name}={}", encoded(text))).collect();
        addresses.push(with(&present));
        addresses.push(format!("{}?{}", with(&present), all.join("&")));
        // What is looked for is there, and the way back leads to a list.
        addresses.push(format!("{}?q={}&open={}", with(&present), encoded(text), of.event));
        for list in ["/api-keys", "/users", "/application-keys", "/profile/api-keys"] {
            if route.starts_with(list) {
                let from = encoded(&format!("{list}?q={}", encoded(text)));
                addresses.push(format!("{}?from={from}", with(&present)));
            }
        }
        if route.contains('{') {
            addresses.push(with(&encoded(text)));
        }
    }
    addresses
}

/// What a browser gets there, whose person, cookie for the looks and name of itself are all `text`.
async fn look(of: &Organisation, who: usize, address: &str, text: &str) -> Answer {
    let visible: String = text.chars().filter(|c| !c.is_ascii_control() && c.is_ascii()).collect();
    let cookie = format!("{}; theme={}", of.cookies[who], visible.replace(';', ""));
    let headers =
        [("cookie", cookie.as_str()), ("user-agent", &visible), ("referer", &visible), ("accept-language", &visible)];
    of.server.send("GET", address, &headers, "").await
}

/// What an address is made of for a person, while every text is the same.
struct Seen {
    address: String,
    status: u16,
    skeleton: Skeleton,
}

async fn see(of: &Organisation, who: usize, address: String, text: &str) -> Seen {
    let answer = look(of, who, &address, text).await;
    let page = Page::parse(&answer.body);
    page.assert_harmless(&address);
    Seen { status: answer.status.as_u16(), skeleton: page.skeleton(), address }
}

async fn see_all(of: &Organisation, text: &str) -> Vec<Seen> {
    of.fill(text).await;
    let mut seen = Vec::new();
    for who in 0..of.cookies.len() {
        for address in addresses(of, text) {
            seen.push(see(of, who, address, text).await);
        }
    }
    seen
}

#[tokio::test]
async fn no_text_becomes_markup_on_any_page() {
    let of = Organisation::found().await;
    of.assert_complete().await;
    let plain = see_all(&of, HARMLESS).await;
    let shown = plain.iter().filter(|seen| seen.status == 200).count();
    assert!(shown > 100, "only {shown} of {} pages are there", plain.len());
    for text in HARMFUL {
        for (plain, marked) in plain.iter().zip(see_all(&of, text).await) {
            assert_eq!(plain.status, marked.status, "{} and {}", plain.address, marked.address);
            assert_same(&plain.skeleton, &marked.skeleton, &marked.address);
        }
    }
}

/// Says what is new and what is gone, which two whole skeletons would hide.
#[track_caller]
fn assert_same(plain: &Skeleton, marked: &Skeleton, about: &str) {
    let of = |one: &Skeleton, other: &Skeleton| -> Vec<String> {
        one.iter()
            .filter(|(path, count)| other.get(*path) != Some(count))
            .map(|(path, n)| format!("{n} {path}"))
            .collect()
    };
    assert!(plain == marked, "{about}: {:#?} instead of {:#?}", of(marked, plain), of(plain, marked));
}

#[tokio::test]
async fn a_title_says_what_somebody_typed() {
    let of = Organisation::found().await;
    let name = HARMFUL[0];
    of.fill(name).await;
    for address in [
        format!("/api-keys/{}", of.key),
        format!("/users/{}", of.user),
        format!("/application-keys/{}", of.application),
        format!("/projects/{}", of.project),
    ] {
        let page = look(&of, 0, &address, HARMLESS).await;
        assert_eq!(Page::parse(&page.body).title(), format!("{name} · Claviger"), "{address}");
    }
    let made_up = look(&of, 0, &format!("/roles/{}", encoded(name)), HARMLESS).await;
    assert_eq!(
        (made_up.status.as_u16(), Page::parse(&made_up.body).title().as_str()),
        (404, "No such role · Claviger")
    );
}

/// The forms before the sign-in, which show again what was typed.
#[tokio::test]
async fn no_text_becomes_markup_in_a_form_that_is_refused() {
    let fresh = Server::start().await;
    let mut plain = Vec::new();
    for text in [HARMLESS].into_iter().chain(HARMFUL) {
        // One of its own for each: whoever fails to sign in too often is kept waiting.
        let of = Organisation::found().await;
        of.fill(text).await;
        let text = encoded(text);
        let fields = ["email", "password", "next", "token", "organisation", "name"];
        let form: String = fields.map(|field| format!("{field}={text}")).join("&");
        let with_token = form.replace(&format!("token={text}"), &format!("token={}", of.invitation));
        let pages = [
            fresh.get(&format!("/setup?token={text}")).await,
            fresh.post_form("/setup", &form, "").await,
            of.server.post_form("/login", &form, "").await,
            of.server.get(&format!("/login?next={text}&token={text}")).await,
            of.server.post_form("/invitation", &form, "").await,
            of.server.get(&format!("/invitation?token={text}")).await,
            of.server.get(&format!("/invitation?token={}", of.invitation)).await,
            of.server
                .post_form("/invitation", &with_token.replace(&format!("password={text}"), "password=short"), "")
                .await,
        ];
        let pages = pages.map(|answer| {
            let page = Page::parse(&answer.body);
            page.assert_harmless(&answer.body);
            (answer.status.as_u16(), page.skeleton())
        });
        if plain.is_empty() {
            plain.extend(pages);
            continue;
        }
        for (i, ((plain_status, plain), (status, marked))) in plain.iter().zip(&pages).enumerate() {
            assert_eq!(plain_status, status, "form {i}");
            assert_same(plain, marked, &format!("form {i}"));
        }
    }
}

/// What is shown is also sent to the scripts: an answer to them is never a page.
#[tokio::test]
async fn no_answer_that_is_not_a_page_is_read_as_one() {
    let server = Server::start().await;
    server.user("default", "ada@example.test", &[RoleName::TENANT_ADMIN]).await;
    let cookie = server.sign_in("ada@example.test").await;
    let text = encoded(HARMFUL[0]);
    for (method, path) in [
        ("POST", format!("/{text}")),
        ("POST", format!("/calls/{text}")),
        ("GET", format!("/calls/{text}")),
        ("GET", format!("/pkg/{text}")),
        ("GET", format!("/v1/{text}?{text}")),
        ("GET", format!("/api/v1/{text}")),
        ("GET", format!("/api/v1/api-keys?{text}={text}")),
        ("GET", format!("/oauth2/{text}")),
        ("GET", format!("/authz/{text}")),
    ] {
        let headers = [("cookie", cookie.as_str()), ("sec-fetch-site", "same-origin"), ("accept", "text/html")];
        let answer = server.send(method, &path, &headers, "").await;
        assert!(!answer.header("content-type").contains("html"), "{method} {path}: {}", answer.body);
        assert!(answer.status.is_client_error(), "{method} {path}: {}", answer.status);
    }
}
