//! Which headers come through a door: who comes, as Claviger says it, and nothing of it that the client wrote.

use super::scene::Scene;

const NAMES: [&str; 7] = ["credential", "kind", "owner", "tenant", "project", "roles", "access"];
/// What stands for a hyphen to a server that reads headers as WSGI, CGI or lighttpd do.
const DIVIDERS: [char; 3] = ['-', '_', '.'];

pub(super) fn hold(scene: &Scene, reader: &str) {
    the_upstream_learns_who_comes(scene, reader);
    no_spelling_of_an_identity_comes_through(scene, reader);
    nobody_takes_an_identity_away(scene, reader);
    what_proxies_tell_is_not_the_clients(scene, reader);
    the_credential_stays_at_the_door(scene, reader);
}

fn the_upstream_learns_who_comes(scene: &Scene, reader: &str) {
    let (status, seen) = scene.ask("api.example.test", "GET", "/orders/17", reader, &[]);
    assert_eq!(status, 200);
    for expected in [
        "x-claviger-credential: key_",
        "x-claviger-kind: api_key",
        "x-claviger-owner: usr_",
        "x-claviger-roles: reader",
        "x-claviger-access: orders:read",
        "host: api.example.test",
    ] {
        assert!(seen.contains(expected), "{expected} in {seen}");
    }
}

fn no_spelling_of_an_identity_comes_through(scene: &Scene, reader: &str) {
    let spellings = NAMES.iter().flat_map(|name| {
        DIVIDERS
            .iter()
            .flat_map(move |first| DIVIDERS.iter().map(move |second| format!("x{first}claviger{second}{name}")))
    });
    let spellings: Vec<String> = spellings.flat_map(|name| [name.to_ascii_uppercase(), name]).collect();
    for name in &spellings {
        let (status, seen) = scene.ask("api.example.test", "GET", "/orders/17", reader, &[(name, "forged")]);
        // One that no proxy takes for its own may be refused.
        let is_right = status == 200 || (status == 403 && name.contains(['_', '.']));
        assert!(is_right && !seen.contains("forged"), "{name}: {status} {seen}");
    }
    let names: Vec<String> = NAMES.iter().map(|name| format!("X-CLAVIGER-{name}")).collect();
    let forged: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "forged")).collect();
    let (status, seen) = scene.ask("api.example.test", "GET", "/orders/17", reader, &forged);
    assert!(status == 200 && !seen.contains("forged") && seen.contains("x-claviger-roles: reader"), "{status} {seen}");
}

/// A proxy drops what `Connection` names (RFC 9110 §7.6.1), which a client may write.
fn nobody_takes_an_identity_away(scene: &Scene, reader: &str) {
    let all = NAMES.map(|name| format!("x-claviger-{name}")).join(", ");
    for named in ["x-claviger-owner", "close, X-Claviger-Roles", &all] {
        let (status, seen) = scene.ask("api.example.test", "GET", "/orders/17", reader, &[("connection", named)]);
        let tells = ["x-claviger-owner: usr_", "x-claviger-roles: reader", "x-claviger-access: orders:read"];
        let is_whole = tells.iter().all(|told| seen.contains(told));
        assert!(status == 403 || (status == 200 && is_whole), "{named}: {status} {seen}");
    }
}

fn what_proxies_tell_is_not_the_clients(scene: &Scene, reader: &str) {
    for name in [
        "x-original-method",
        "x-original-uri",
        "x-original-url",
        "x-original-host",
        "x-forwarded-method",
        "x-forwarded-uri",
        "x-forwarded-host",
        "x-forwarded-for",
        "x-forwarded-proto",
    ] {
        let (status, seen) = scene.ask("api.example.test", "GET", "/orders/17", reader, &[(name, "forged")]);
        assert!(status == 200 && !seen.contains("forged"), "{name}: {status} {seen}");
    }
    let spelled =
        ["x_original_uri", "x-original_url", "x_forwarded-host", "x.forwarded.host", "script_name", "path_info"];
    for name in spelled.into_iter().chain(["x-forwarded-prefix"]) {
        let (status, seen) = scene.ask("api.example.test", "GET", "/orders/17", reader, &[(name, "/forged")]);
        assert!(matches!(status, 200 | 403) && !seen.contains("forged"), "{name}: {status} {seen}");
    }
    let (_, seen) =
        scene.ask("api.example.test", "GET", "/orders/17", reader, &[("forwarded", "for=forged;host=forged")]);
    assert!(!seen.contains("forged"), "{seen}");
}

fn the_credential_stays_at_the_door(scene: &Scene, reader: &str) {
    let bearer = format!("Bearer {reader}");
    for headers in [
        &[("authorization", bearer.as_str())][..],
        &[("x-api-key", reader)],
        &[("AUTHORIZATION", &bearer), ("X-Api-Key", reader)],
        &[("authorization", &bearer), ("x_api_key", reader)],
        &[("authorization", &bearer), ("x-api_key", reader)],
    ] {
        let (status, answer) = scene.door.ask("GET", "/orders/17", headers);
        assert!(matches!(status, 200 | 403), "{headers:?}: {status}");
        assert!(!answer.contains(reader), "the upstream needs no secret: {headers:?} {answer}");
    }
    assert_eq!(scene.door.ask("GET", "/orders/17", &[("x-api-key", reader)]).0, 200);
}
