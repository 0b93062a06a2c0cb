//! Proxies for real, each in front of a small server, asking `claviger serve` before every request: the recipes of
//! the README as they stand there. Traefik, which no registry has, is stood in for.

mod claims;
mod console;
mod door;
mod headers;
mod random;
mod recipe;
mod scene;
mod signed;
pub(crate) mod upstream;

pub(crate) use self::door::Door;

#[test]
fn nginx_lets_through_what_may_pass() {
    claims::hold(Door::Nginx);
}

#[test]
fn caddy_lets_through_what_may_pass() {
    claims::hold(Door::Caddy);
}

#[test]
fn envoy_lets_through_what_may_pass() {
    claims::hold(Door::Envoy);
}

#[test]
fn what_stands_in_for_traefik_lets_through_what_may_pass() {
    claims::hold(Door::Traefik);
}
