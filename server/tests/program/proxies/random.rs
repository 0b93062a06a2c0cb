//! Requests at random through the real proxy: whoever reads what comes through reads what was judged.

use super::scene::Scene;
use crate::requests::{Dice, Place, Request, Truth, draw, readings};

const REQUESTS: usize = 400;
/// What the scene's organisation registers.
const TRUTH: &Truth =
    &[("api.example.test", "/orders", "orders"), ("api.example.test", "/orders/admin", "admin"), ("", "/", "public")];

/// The guest may do whatever they like with what is public.
pub(super) fn nothing_is_read_differently(scene: &Scene, guest: &str) {
    let honest =
        format!("GET /public HTTP/1.1\r\nhost: b.test\r\nauthorization: Bearer {guest}\r\nconnection: close\r\n\r\n");
    let identity = seen(&scene.door.ask_raw(honest.as_bytes()).1).unwrap().headers;
    let identity: Vec<_> = identity.into_iter().map(|(name, value)| (name.to_ascii_lowercase(), value)).collect();
    let identity: Vec<(&str, &str)> = identity.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let seed = std::env::var("MODEL_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(8);
    let mut dice = Dice::new(seed);
    let mut let_through = 0;
    for _ in 0..REQUESTS {
        let request = draw(&mut dice, guest);
        let (200, answer) = scene.door.ask_raw(&written(&request)) else { continue };
        // One that asks only for the head tells nothing of what came through.
        let Some(seen) = seen(&answer) else { continue };
        let_through += 1;
        let readings = readings(&seen, TRUTH, &identity);
        let judged = Place { api: "public", ..readings[0].1.clone() };
        let other = readings.iter().find(|(_, place)| *place != judged);
        assert!(other.is_none(), "MODEL_SEED={seed}: read as {other:?}\n{request:#?}\n{seen:#?}");
    }
    assert!(let_through > REQUESTS / 20, "only {let_through} came through");
}

fn written(request: &Request) -> Vec<u8> {
    let has_connection = request.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("connection"));
    let close = if has_connection { "" } else { "connection: close\r\n" };
    let headers: String = request.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    format!("{} {} HTTP/1.1\r\n{headers}{close}content-length: 0\r\n\r\n", request.method, request.target).into_bytes()
}

/// The request as the upstream tells it in the body of its answer.
fn seen(answer: &str) -> Option<Request> {
    let (_, body) = answer.split_once("\r\n\r\n")?;
    // It may come in chunks, each below its length.
    let mut lines = body.lines().skip_while(|line| !line.ends_with(" HTTP/1.1") && !line.ends_with(" HTTP/1.0"));
    let mut first = lines.next()?.split(' ');
    let (method, target) = (first.next()?.to_owned(), first.next()?.to_owned());
    let headers =
        lines.map_while(|line| line.split_once(": ").or_else(|| line.strip_suffix(':').map(|name| (name, ""))));
    Some(Request { method, target, headers: headers.map(|(n, v)| (n.to_owned(), v.to_owned())).collect() })
}
