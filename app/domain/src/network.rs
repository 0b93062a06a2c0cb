//! Networks in CIDR notation (RFC 4632), as people list them.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// All addresses that share the first `prefix` bits of `base`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Network {
    base: IpAddr,
    prefix: u8,
}

impl Network {
    /// An IPv4 address written as IPv6 (`::ffff:10.0.0.1`) counts as what it is.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.base, address.to_canonical()) {
            (IpAddr::V4(base), IpAddr::V4(address)) => {
                same_head(u128::from(base.to_bits()) << 96, u128::from(address.to_bits()) << 96, self.prefix)
            }
            (IpAddr::V6(base), IpAddr::V6(address)) => same_head(base.to_bits(), address.to_bits(), self.prefix),
            _ => false,
        }
    }

    /// True if every address in it is also in `outer`.
    #[must_use]
    pub fn is_within(&self, outer: &Self) -> bool {
        outer.prefix <= self.prefix && self.base.is_ipv4() == outer.base.is_ipv4() && outer.contains(self.base)
    }

    /// True for `0.0.0.0/0` and `::/0`.
    #[must_use]
    pub const fn is_everything(&self) -> bool {
        self.prefix == 0
    }
}

/// The part of an address that one customer of a provider has for themself: all of an IPv4 address, the first
/// 64 bits of an IPv6 address, the others being 0.
#[must_use]
pub fn customer(address: IpAddr) -> IpAddr {
    first_bits(address, 64)
}

/// The most that a provider gives to one customer's site: all of an IPv4 address, the first 48 bits of an IPv6 address (RFC
/// 6177), of which nobody has so many that there is no room for others.
#[must_use]
pub fn site(address: IpAddr) -> IpAddr {
    first_bits(address, 48)
}

/// Of an IPv6 address these alone; an IPv4 address as it is.
fn first_bits(address: IpAddr, bits: u32) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> (128 - bits) << (128 - bits)).into(),
    }
}

fn same_head(a: u128, b: u128, bits: u8) -> bool {
    bits == 0 || (a ^ b) >> (128 - u32::from(bits)) == 0
}

impl FromStr for Network {
    type Err = String;

    /// `10.0.0.0/8`, `fd00::/8`, or a single address.
    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || format!("“{text}” is not a network such as 10.0.0.0/8 or an address such as 127.0.0.1");
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let base: IpAddr = address.trim().parse().map_err(|_| bad())?;
        let most = if base.is_ipv4() { 32 } else { 128 };
        let prefix = match prefix {
            Some(prefix) => prefix.trim().parse().ok().filter(|p| *p <= most).ok_or_else(bad)?,
            None => most,
        };
        Ok(Self { base, prefix })
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.base, self.prefix)
    }
}

impl Serialize for Network {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Network {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_inside_or_outside() {
        for (network, address, inside) in [
            ("10.0.0.0/8", "10.255.0.1", true),
            ("10.0.0.0/8", "11.0.0.1", false),
            ("10.0.0.0/8", "::ffff:10.1.2.3", true),
            ("127.0.0.1", "127.0.0.1", true),
            ("127.0.0.1", "127.0.0.2", false),
            ("192.168.1.128/25", "192.168.1.127", false),
            ("fd00::/8", "fd12::1", true),
            ("fd00::/8", "fe80::1", false),
            ("::1", "127.0.0.1", false),
            ("0.0.0.0/0", "203.0.113.9", true),
        ] {
            let parsed: Network = network.parse().unwrap();
            assert_eq!(parsed.contains(address.parse().unwrap()), inside, "{address} in {network}");
        }
    }

    #[test]
    fn a_customer_has_one_ipv4_address_or_64_bits_of_ipv6() {
        let of = |address: &str| customer(address.parse().unwrap()).to_string();
        assert_eq!(of("203.0.113.9"), "203.0.113.9");
        assert_eq!(of("::ffff:203.0.113.9"), "203.0.113.9");
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_ne!(of("2001:db8:1:3::1"), of("2001:db8:1:2::1"));
    }

    #[test]
    fn a_site_has_one_ipv4_address_or_48_bits_of_ipv6() {
        let of = |address: &str| site(address.parse().unwrap()).to_string();
        assert_eq!(of("::ffff:203.0.113.9"), "203.0.113.9");
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), "2001:db8:1::");
    }

    #[test]
    fn a_network_is_within_another_or_not() {
        for (inner, outer, within) in [
            ("10.0.0.0/8", "10.0.0.0/8", true),
            ("10.1.0.0/16", "10.0.0.0/8", true),
            ("10.0.0.1", "10.0.0.0/8", true),
            ("10.0.0.0/7", "10.0.0.0/8", false),
            ("11.0.0.0/16", "10.0.0.0/8", false),
            ("10.0.0.0/8", "0.0.0.0/0", true),
            ("::ffff:10.0.0.1", "10.0.0.0/8", false),
            ("fd00::/16", "::/0", true),
            ("fd00::/16", "0.0.0.0/0", false),
        ] {
            let (inner, outer): (Network, Network) = (inner.parse().unwrap(), outer.parse().unwrap());
            assert_eq!(inner.is_within(&outer), within, "{inner} in {outer}");
        }
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for bad in ["", "10.0.0.0/33", "::/129", "10.0.0/8", "localhost", "10.0.0.0/-1", "10.0.0.0/"] {
            assert!(bad.parse::<Network>().is_err(), "{bad}");
        }
    }
}
