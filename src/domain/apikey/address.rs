//! From where a key is good: networks of IP addresses.

use std::collections::BTreeSet;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use serde::{Serialize, Serializer};

use crate::domain::text::excerpt;

/// One network, `10.0.0.0/8` or `2001:db8::/32` (RFC 4632 §3.1, RFC 4291 §2.3). An address alone
/// is the network of that address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cidr {
    /// The first address. SECURITY: never an IPv4-mapped IPv6 address (RFC 4291 §2.5.5.2): a
    /// listener on both families reports `10.0.0.1` as `::ffff:10.0.0.1`, and both are one place.
    first: IpAddr,
    bits: u32,
}

impl Cidr {
    /// Whether `address` is in it.
    ///
    /// An IPv4-mapped address is the IPv4 address, here as well; so `::/0` holds no IPv4 address,
    /// and `0.0.0.0/0` none of IPv6.
    pub fn contains(self, address: IpAddr) -> bool {
        first_of(address.to_canonical(), self.bits) == Some(self.first)
    }
}

impl FromStr for Cidr {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = || excerpt(text, 64);
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let address: IpAddr = address
            .parse()
            .map_err(|_| AddressError::Address { found: found() })?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Some(most), length);
        let (bits, first) = bits
            .and_then(|bits| Some((bits, first_of(address, bits)?)))
            .ok_or_else(|| AddressError::Length {
                found: found(),
                most,
            })?;
        let canonical = address.to_canonical();
        // How many bits of an IPv6 network come before the IPv4 address that is mapped into it.
        let before = if canonical == address { 0 } else { 96 };
        let bits = bits
            .checked_sub(before)
            .ok_or_else(|| AddressError::Mapped { found: found() })?;
        // SECURITY: `10.1.2.3/8` may be meant as one address or as 16 million; nobody guesses.
        if first != address {
            let first = first.to_canonical();
            return Err(AddressError::HostBits {
                found: found(),
                network: Self { first, bits },
            });
        }
        Ok(Self {
            first: canonical,
            bits,
        })
    }
}

/// Reads the length of a prefix. A sign or a leading zero is not read one way by all programs, so
/// there is none.
fn length(text: &str) -> Option<u32> {
    let plain =
        text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    text.parse().ok().filter(|_| plain)
}

/// Returns the first address of the network of `bits` in which `address` lies, of its own family;
/// none where the address does not have so many.
fn first_of(address: IpAddr, bits: u32) -> Option<IpAddr> {
    Some(match address {
        IpAddr::V4(address) => {
            let mask = u32::MAX.checked_shl(32_u32.checked_sub(bits)?);
            Ipv4Addr::from_bits(address.to_bits() & mask.unwrap_or(0)).into()
        }
        IpAddr::V6(address) => {
            let mask = u128::MAX.checked_shl(128_u32.checked_sub(bits)?);
            Ipv6Addr::from_bits(address.to_bits() & mask.unwrap_or(0)).into()
        }
    })
}

/// With its length, whatever it is: not every program takes an address for a network.
impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.first, self.bits)
    }
}

impl Serialize for Cidr {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A network that is none. The person who wrote it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AddressError {
    /// No IP address, or one that not every program reads alike, such as `010.0.0.1`.
    #[error("`{found}` is no network: write an IP address, or one with a length as 10.0.0.0/8")]
    Address {
        /// What was written.
        found: String,
    },
    /// A length that networks of the family do not have.
    #[error("`{found}` has no length that a network can have: write a number from 0 to {most}")]
    Length {
        /// What was written.
        found: String,
        /// The longest there is.
        most: u32,
    },
    /// An address in the middle of a network.
    #[error(
        "`{found}` is an address within a network: write {network} for the network, or the address without a length"
    )]
    HostBits {
        /// What was written.
        found: String,
        /// The network in which it lies.
        network: Cidr,
    },
    /// A network of IPv4-mapped addresses and others.
    #[error("`{found}` is IPv4 written as IPv6, with a length below 96: write it as 10.0.0.0/8")]
    Mapped {
        /// What was written.
        found: String,
    },
}

/// All the networks from which a key is good; none is from anywhere.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Cidrs(BTreeSet<Cidr>);

impl Cidrs {
    /// Whether there is none, so that the key is good from anywhere.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a key may come from `address`.
    ///
    /// SECURITY: where networks are named, an address that nobody gave is in none of them.
    pub fn admit(&self, address: Option<IpAddr>) -> bool {
        let within = |address| self.0.iter().any(|network| network.contains(address));
        self.is_empty() || address.is_some_and(within)
    }
}

impl FromIterator<Cidr> for Cidrs {
    fn from_iter<I: IntoIterator<Item = Cidr>>(networks: I) -> Self {
        Self(networks.into_iter().collect())
    }
}

/// Networks separated by blanks, as the registry writes them down.
impl FromStr for Cidrs {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.split_ascii_whitespace().map(str::parse).collect()
    }
}

impl fmt::Display for Cidrs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, network) in self.0.iter().enumerate() {
            let gap = if number == 0 { "" } else { " " };
            write!(f, "{gap}{network}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cidr(text: &str) -> Result<Cidr, AddressError> {
        text.parse()
    }

    fn said(text: &str) -> String {
        cidr(text).unwrap_err().to_string()
    }

    #[test]
    fn a_network_reads_back_what_it_writes() {
        for (text, wanted) in [
            ("10.0.0.0/8", "10.0.0.0/8"),
            ("192.0.2.1", "192.0.2.1/32"),
            ("0.0.0.0/0", "0.0.0.0/0"),
            ("2001:DB8:0::/32", "2001:db8::/32"),
            ("::1", "::1/128"),
            ("::/0", "::/0"),
            ("::ffff:10.0.0.0/104", "10.0.0.0/8"),
            ("::ffff:0:0/96", "0.0.0.0/0"),
            ("::ffff:192.0.2.1", "192.0.2.1/32"),
        ] {
            let network = cidr(text).unwrap();
            assert_eq!(network.to_string(), wanted);
            assert_eq!(cidr(wanted), Ok(network));
        }
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for bad in [
            "",
            "/8",
            "host",
            "10.0.0",
            "010.0.0.0/8",
            " 10.0.0.0",
            "fe80::1%eth0",
            "[::1]",
            "10.0.0.0:80",
        ] {
            let error = AddressError::Address { found: bad.into() };
            assert_eq!(cidr(bad), Err(error));
        }
        for bad in [
            "",
            "33",
            "-1",
            "+8",
            "08",
            "00",
            "8 ",
            "8/8",
            "4294967304",
            "a",
        ] {
            let four = said(&format!("0.0.0.0/{bad}"));
            assert!(four.contains("from 0 to 32"), "{bad}: {four}");
        }
        assert!(said("::/129").contains("from 0 to 128"));
    }

    #[test]
    fn an_address_within_a_network_is_refused_with_the_network() {
        for (text, network) in [
            ("10.1.2.3/8", "write 10.0.0.0/8 for"),
            ("0.0.0.1/0", "write 0.0.0.0/0 for"),
            ("192.0.2.1/31", "write 192.0.2.0/31 for"),
            ("2001:db8::1/32", "write 2001:db8::/32 for"),
            ("::ffff:10.1.2.3/104", "write 10.0.0.0/8 for"),
        ] {
            assert!(said(text).contains(network), "{}", said(text));
        }
        // Otherwise the network that is named would be the greater part of IPv6.
        assert!(said("::ffff:10.0.0.0/8").contains("IPv4 written as IPv6"));
        assert!(said("::ffff:0:0/95").contains("IPv4 written as IPv6"));
    }

    #[test]
    fn a_key_comes_from_a_named_network_or_not_at_all() {
        let admits = |networks: &str, address: &str| {
            let networks: Cidrs = networks.parse().unwrap();
            networks.admit(Some(address.parse().unwrap()))
        };
        for (networks, address, admitted) in [
            ("10.0.0.0/8", "10.255.255.255", true),
            ("10.0.0.0/8", "11.0.0.0", false),
            ("10.0.0.0/8", "9.255.255.255", false),
            ("10.0.0.0/8", "::ffff:10.1.2.3", true),
            ("::ffff:10.0.0.0/104", "10.1.2.3", true),
            ("192.0.2.1", "192.0.2.1", true),
            ("192.0.2.1", "192.0.2.0", false),
            ("192.0.2.0/31", "192.0.2.1", true),
            ("2001:db8::/32", "2001:db8:ffff::1", true),
            ("2001:db8::/32", "2001:db9::", false),
            ("2001:db8::1", "2001:db8::1", true),
            ("0.0.0.0/0", "198.51.100.7", true),
            ("0.0.0.0/0", "2001:db8::1", false),
            ("::/0", "2001:db8::1", true),
            ("::/0", "10.0.0.1", false),
            ("::/0", "::ffff:10.0.0.1", false),
            // IPv4-compatible addresses are deprecated (RFC 4291 §2.5.5.1), and not IPv4.
            ("10.0.0.0/8", "::10.0.0.1", false),
            ("192.0.2.1 2001:db8::/32", "2001:db8::5", true),
            ("192.0.2.1 2001:db8::/32", "192.0.2.2", false),
        ] {
            let found = admits(networks, address);
            assert_eq!(found, admitted, "{address} in {networks}");
        }
    }

    #[test]
    fn no_networks_are_anywhere_and_no_address_is_nowhere() {
        let anywhere = Cidrs::default();
        assert!(anywhere.admit(None) && anywhere.admit("10.0.0.1".parse().ok()));
        let everywhere: Cidrs = "0.0.0.0/0 ::/0".parse().unwrap();
        assert!(!everywhere.admit(None));
    }

    #[test]
    fn networks_read_back_what_they_write() {
        let networks: Cidrs = " 2001:db8::/32\t10.0.0.1 10.0.0.1/32 ".parse().unwrap();
        assert_eq!(networks.to_string(), "10.0.0.1/32 2001:db8::/32");
        assert_eq!(networks.to_string().parse(), Ok(networks.clone()));
        let json = serde_json::to_string(&networks).unwrap();
        assert_eq!(json, r#"["10.0.0.1/32","2001:db8::/32"]"#);
        assert_eq!("".parse(), Ok(Cidrs::default()));
        assert!("10.0.0.1 x".parse::<Cidrs>().is_err());
    }

    proptest! {
        #[test]
        fn an_address_is_in_a_network_that_begins_with_its_bits(
            address: u32, other: u32, bits in 0_u32..=32, near in 0_u32..=32,
        ) {
            // Addresses that share some bits, as random ones hardly do.
            let shared = u32::MAX.checked_shl(32 - near).unwrap_or(0);
            let other = (address & shared) | (other & !shared);
            let prefix = |address: u32| u64::from(address) >> (32 - bits);
            let first = u32::try_from(prefix(address) << (32 - bits)).unwrap();
            let first = Ipv4Addr::from_bits(first);
            let other = Ipv4Addr::from_bits(other);
            let within = prefix(address) == prefix(other.to_bits());
            let mapped = first.to_ipv6_mapped();
            for text in [format!("{first}/{bits}"), format!("{mapped}/{}", bits + 96)] {
                let network = cidr(&text).unwrap();
                for presented in [IpAddr::from(other), other.to_ipv6_mapped().into()] {
                    prop_assert_eq!(network.contains(presented), within);
                }
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,30}|[0-9a-f:./]{0,30}|::ffff:10\\.0\\.0\\.[0-9]/[0-9]{1,3}") {
            if let Ok(network) = cidr(&text) {
                prop_assert_eq!(network.to_string().parse(), Ok(network));
                prop_assert!(network.contains(network.first));
            }
        }
    }
}
