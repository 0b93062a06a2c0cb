//! nginx and Caddy for real, each in front of a small server, asking `claviger serve` before every request:
//! the recipes of the README as they stand there.

mod claims;
mod door;
pub(crate) mod upstream;

pub(crate) use self::door::Door;

#[test]
fn nginx_lets_through_what_may_pass() {
    claims::hold(&Door::Nginx);
}

#[test]
fn caddy_lets_through_what_may_pass() {
    claims::hold(&Door::Caddy);
}
