//! Which special-purpose block of the IANA registries an IP address lies in, and what it is by that.
//!
//! It does not tell where an address is or who holds it, and it does not look inside an address
//! that carries another: an IPv4-mapped IPv6 address is what its own entry says, whatever the IPv4
//! address in it; callers who want the latter apply [`IpAddr::to_canonical`] first.
//!
//! Sources, as published in July 2026:
//!
//! - IANA IPv4 Special-Purpose Address Registry, <https://www.iana.org/assignments/iana-ipv4-special-registry/>
//! - IANA IPv6 Special-Purpose Address Registry, <https://www.iana.org/assignments/iana-ipv6-special-registry/>
//! - IPv4 Multicast Address Space Registry, <https://www.iana.org/assignments/multicast-addresses/>
//! - Internet Protocol Version 6 Address Space, <https://www.iana.org/assignments/ipv6-address-space/>,
//!   for IPv6 multicast and for the part of the space that is delegated at all
//!
//! The columns of the special-purpose registries are defined by RFC 6890 and RFC 8190.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use serde::Serialize;
use utoipa::ToSchema;

/// Classifies an address by the most specific entry that holds it.
///
/// An address without an entry is [`Class::GlobalUnicast`], except for IPv6 outside `2000::/3`,
/// which is [`Class::Reserved`]: IANA delegates nothing there.
#[must_use]
pub fn classify(address: IpAddr) -> Classification {
    let block =
        BLOCKS.iter().filter(|block| block.prefix.contains(&address)).max_by_key(|block| block.prefix.prefix_len());
    let (class, globally_reachable) = match block {
        Some(block) => (block.class, block.globally_reachable),
        None if is_delegated(address) => (Class::GlobalUnicast, Some(true)),
        None => (Class::Reserved, None),
    };
    Classification { address, class, globally_reachable, block }
}

/// Whether IANA delegates the space around an address to the regional registries.
fn is_delegated(address: IpAddr) -> bool {
    const DELEGATED: IpNet = v6([0x2000, 0, 0, 0, 0, 0, 0, 0], 3);
    // What IPv4 does not delegate has an entry of its own.
    address.is_ipv4() || DELEGATED.contains(&address)
}

/// What the registries say of one address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Classification {
    /// The address that was asked for.
    #[schema(value_type = String)]
    pub address: IpAddr,
    /// What kind of address it is.
    pub class: Class,
    /// Whether it can be reached across administrative domains; `None` where no registry decides.
    pub globally_reachable: Option<bool>,
    /// The most specific entry that holds it; `None` where it has no special purpose.
    pub block: Option<&'static Block>,
}

/// The kind of an address, coarser than the registries' names.
///
/// Serialised in kebab case, for example `global-unicast`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// An ordinary address of the public Internet.
    GlobalUnicast,
    /// For use inside a site: RFC 1918, and the unique-local addresses of RFC 4193.
    PrivateUse,
    /// Between a provider's address translator and its customers, RFC 6598.
    Shared,
    /// The host itself.
    Loopback,
    /// Valid on one link only.
    LinkLocal,
    /// No particular host: `::`, and "this network" in IPv4.
    Unspecified,
    /// For examples in texts.
    Documentation,
    /// For measurements of network devices.
    Benchmarking,
    /// A group of hosts.
    Multicast,
    /// All hosts of a link.
    Broadcast,
    /// Carries one version of IP over the other: mapped, translated or tunnelled.
    Transition,
    /// Assigned to a protocol or to a service that many operators offer; the block tells which.
    ProtocolAssignment,
    /// Held back: for the future, withdrawn from its purpose, or never delegated.
    Reserved,
}

/// One entry of a registry.
///
/// Serialises as its name, prefix and references. A column is `None` where the registry says `N/A`,
/// leaves the cell blank (a terminated entry) or has no such column (multicast).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Block {
    /// The name, as the registry writes it.
    pub name: &'static str,
    /// The addresses it covers.
    #[schema(value_type = String)]
    pub prefix: IpNet,
    /// The documents that the registry gives as its source.
    pub references: &'static [&'static str],
    /// What kind of address it makes of those it covers.
    #[serde(skip)]
    pub class: Class,
    /// Whether such an address may be the source of a datagram that transits two devices.
    #[serde(skip)]
    pub source: Option<bool>,
    /// Whether such an address may be the destination of a datagram that transits two devices.
    #[serde(skip)]
    pub destination: Option<bool>,
    /// Whether a router may forward a datagram for such an address between external interfaces.
    #[serde(skip)]
    pub forwardable: Option<bool>,
    /// Whether a datagram for such an address may go beyond an administrative domain.
    #[serde(skip)]
    pub globally_reachable: Option<bool>,
    /// Whether every implementation of IP must treat such an address specially.
    #[serde(skip)]
    pub reserved_by_protocol: Option<bool>,
}

const T: Option<bool> = Some(true);
const F: Option<bool> = Some(false);
const NA: Option<bool> = None;

/// The entries, in the registries' order; the flags stand in the order of the registries' columns:
/// source, destination, forwardable, globally reachable, reserved by protocol.
// One line an entry, so that it can be compared with the registry's row.
#[rustfmt::skip]
const BLOCKS: &[Block] = &[
    block(v4([0, 0, 0, 0], 8), "\"This network\"", &["RFC 791, Section 3.2"], Class::Unspecified, [T, F, F, F, T]),
    block(v4([0, 0, 0, 0], 32), "\"This host on this network\"", &["RFC 1122, Section 3.2.1.3"], Class::Unspecified, [T, F, F, F, T]),
    block(v4([10, 0, 0, 0], 8), "Private-Use", &["RFC 1918"], Class::PrivateUse, [T, T, T, F, F]),
    block(v4([100, 64, 0, 0], 10), "Shared Address Space", &["RFC 6598"], Class::Shared, [T, T, T, F, F]),
    block(v4([127, 0, 0, 0], 8), "Loopback", &["RFC 1122, Section 3.2.1.3"], Class::Loopback, [F, F, F, F, T]),
    block(v4([169, 254, 0, 0], 16), "Link Local", &["RFC 3927"], Class::LinkLocal, [T, T, F, F, T]),
    block(v4([172, 16, 0, 0], 12), "Private-Use", &["RFC 1918"], Class::PrivateUse, [T, T, T, F, F]),
    block(v4([192, 0, 0, 0], 24), "IETF Protocol Assignments", &["RFC 6890, Section 2.1"], Class::ProtocolAssignment, [F, F, F, F, F]),
    block(v4([192, 0, 0, 0], 29), "IPv4 Service Continuity Prefix", &["RFC 7335"], Class::Transition, [T, T, T, F, F]),
    block(v4([192, 0, 0, 8], 32), "IPv4 dummy address", &["RFC 7600"], Class::ProtocolAssignment, [T, F, F, F, F]),
    block(v4([192, 0, 0, 9], 32), "Port Control Protocol Anycast", &["RFC 7723"], Class::ProtocolAssignment, [T, T, T, T, F]),
    block(v4([192, 0, 0, 10], 32), "Traversal Using Relays around NAT Anycast", &["RFC 8155"], Class::ProtocolAssignment, [T, T, T, T, F]),
    block(v4([192, 0, 0, 170], 32), "NAT64/DNS64 Discovery", &["RFC 8880", "RFC 7050, Section 2.2"], Class::Transition, [F, F, F, F, T]),
    block(v4([192, 0, 0, 171], 32), "NAT64/DNS64 Discovery", &["RFC 8880", "RFC 7050, Section 2.2"], Class::Transition, [F, F, F, F, T]),
    block(v4([192, 0, 2, 0], 24), "Documentation (TEST-NET-1)", &["RFC 5737"], Class::Documentation, [F, F, F, F, F]),
    block(v4([192, 31, 196, 0], 24), "AS112-v4", &["RFC 7535"], Class::ProtocolAssignment, [T, T, T, T, F]),
    block(v4([192, 52, 193, 0], 24), "AMT", &["RFC 7450"], Class::ProtocolAssignment, [T, T, T, T, F]),
    block(v4([192, 88, 99, 0], 24), "Deprecated (6to4 Relay Anycast)", &["RFC 7526"], Class::Reserved, [NA, NA, NA, NA, NA]),
    block(v4([192, 88, 99, 2], 32), "6a44-relay anycast address", &["RFC 6751"], Class::Transition, [T, T, T, F, F]),
    block(v4([192, 168, 0, 0], 16), "Private-Use", &["RFC 1918"], Class::PrivateUse, [T, T, T, F, F]),
    block(v4([192, 175, 48, 0], 24), "Direct Delegation AS112 Service", &["RFC 7534"], Class::ProtocolAssignment, [T, T, T, T, F]),
    block(v4([198, 18, 0, 0], 15), "Benchmarking", &["RFC 2544"], Class::Benchmarking, [T, T, T, F, F]),
    block(v4([198, 51, 100, 0], 24), "Documentation (TEST-NET-2)", &["RFC 5737"], Class::Documentation, [F, F, F, F, F]),
    block(v4([203, 0, 113, 0], 24), "Documentation (TEST-NET-3)", &["RFC 5737"], Class::Documentation, [F, F, F, F, F]),
    block(v4([240, 0, 0, 0], 4), "Reserved", &["RFC 1112, Section 4"], Class::Reserved, [F, F, F, F, T]),
    block(v4([255, 255, 255, 255], 32), "Limited Broadcast", &["RFC 8190", "RFC 919, Section 7"], Class::Broadcast, [F, T, F, F, T]),

    block(v6([0, 0, 0, 0, 0, 0, 0, 1], 128), "Loopback Address", &["RFC 4291"], Class::Loopback, [F, F, F, F, T]),
    block(v6([0, 0, 0, 0, 0, 0, 0, 0], 128), "Unspecified Address", &["RFC 4291"], Class::Unspecified, [T, F, F, F, T]),
    block(v6([0, 0, 0, 0, 0, 0xffff, 0, 0], 96), "IPv4-mapped Address", &["RFC 4291"], Class::Transition, [F, F, F, F, T]),
    block(v6([0x64, 0xff9b, 0, 0, 0, 0, 0, 0], 96), "IPv4-IPv6 Translat.", &["RFC 6052"], Class::Transition, [T, T, T, T, F]),
    block(v6([0x64, 0xff9b, 1, 0, 0, 0, 0, 0], 48), "IPv4-IPv6 Translat.", &["RFC 8215"], Class::Transition, [T, T, T, F, F]),
    block(v6([0x100, 0, 0, 0, 0, 0, 0, 0], 64), "Discard-Only Address Block", &["RFC 6666"], Class::ProtocolAssignment, [T, T, T, F, F]),
    block(v6([0x100, 0, 0, 1, 0, 0, 0, 0], 64), "Dummy IPv6 Prefix", &["RFC 9780"], Class::ProtocolAssignment, [T, F, F, F, F]),
    block(v6([0x2001, 0, 0, 0, 0, 0, 0, 0], 23), "IETF Protocol Assignments", &["RFC 2928"], Class::ProtocolAssignment, [F, F, F, F, F]),
    block(v6([0x2001, 0, 0, 0, 0, 0, 0, 0], 32), "TEREDO", &["RFC 4380", "RFC 8190"], Class::Transition, [T, T, T, NA, F]),
    block(v6([0x2001, 1, 0, 0, 0, 0, 0, 1], 128), "Port Control Protocol Anycast", &["RFC 7723"], Class::ProtocolAssignment, [T, T, T, T, F]),
    block(v6([0x2001, 1, 0, 0, 0, 0, 0, 2], 128), "Traversal Using Relays around NAT Anycast", &["RFC 8155"], Class::ProtocolAssignment, [T, T, T, T, F]),
    block(v6([0x2001, 1, 0, 0, 0, 0, 0, 3], 128), "DNS-SD Service Registration Protocol Anycast", &["RFC 9665"], Class::ProtocolAssignment, [T, T, T, T, F]),
    block(v6([0x2001, 2, 0, 0, 0, 0, 0, 0], 48), "Benchmarking", &["RFC 5180", "RFC Errata 1752"], Class::Benchmarking, [T, T, T, F, F]),
    block(v6([0x2001, 3, 0, 0, 0, 0, 0, 0], 32), "AMT", &["RFC 7450"], Class::ProtocolAssignment, [T, T, T, T, F]),
    block(v6([0x2001, 4, 0x112, 0, 0, 0, 0, 0], 48), "AS112-v6", &["RFC 7535"], Class::ProtocolAssignment, [T, T, T, T, F]),
    block(v6([0x2001, 0x10, 0, 0, 0, 0, 0, 0], 28), "Deprecated (previously ORCHID)", &["RFC 4843"], Class::Reserved, [NA, NA, NA, NA, NA]),
    block(v6([0x2001, 0x20, 0, 0, 0, 0, 0, 0], 28), "ORCHIDv2", &["RFC 7343"], Class::ProtocolAssignment, [T, T, T, T, F]),
    block(v6([0x2001, 0x30, 0, 0, 0, 0, 0, 0], 28), "Drone Remote ID Protocol Entity Tags (DETs) Prefix", &["RFC 9374"], Class::ProtocolAssignment, [T, T, T, T, F]),
    block(v6([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0], 32), "Documentation", &["RFC 3849"], Class::Documentation, [F, F, F, F, F]),
    block(v6([0x2002, 0, 0, 0, 0, 0, 0, 0], 16), "6to4", &["RFC 3056"], Class::Transition, [T, T, T, NA, F]),
    block(v6([0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0], 48), "Direct Delegation AS112 Service", &["RFC 7534"], Class::ProtocolAssignment, [T, T, T, T, F]),
    block(v6([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20), "Documentation", &["RFC 9637"], Class::Documentation, [F, F, F, F, F]),
    block(v6([0x5f00, 0, 0, 0, 0, 0, 0, 0], 16), "Segment Routing (SRv6) SIDs", &["RFC 9602"], Class::ProtocolAssignment, [T, T, T, F, F]),
    block(v6([0xfc00, 0, 0, 0, 0, 0, 0, 0], 7), "Unique-Local", &["RFC 4193", "RFC 8190"], Class::PrivateUse, [T, T, T, F, F]),
    block(v6([0xfe80, 0, 0, 0, 0, 0, 0, 0], 10), "Link-Local Unicast", &["RFC 4291"], Class::LinkLocal, [T, T, F, F, T]),

    block(v4([224, 0, 0, 0], 4), "Multicast", &["RFC 5771"], Class::Multicast, [NA, NA, NA, NA, NA]),
    block(v6([0xff00, 0, 0, 0, 0, 0, 0, 0], 8), "Multicast", &["RFC 4291"], Class::Multicast, [NA, NA, NA, NA, NA]),
];

/// An entry from the cells of its row.
const fn block(
    prefix: IpNet,
    name: &'static str,
    references: &'static [&'static str],
    class: Class,
    [source, destination, forwardable, globally_reachable, reserved_by_protocol]: [Option<bool>; 5],
) -> Block {
    Block {
        name,
        prefix,
        references,
        class,
        source,
        destination,
        forwardable,
        globally_reachable,
        reserved_by_protocol,
    }
}

/// An IPv4 prefix; one that is too long does not compile.
const fn v4(octets: [u8; 4], length: u8) -> IpNet {
    IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::from_octets(octets), length))
}

/// An IPv6 prefix; one that is too long does not compile.
const fn v6(segments: [u16; 8], length: u8) -> IpNet {
    IpNet::V6(Ipv6Net::new_assert(Ipv6Addr::from_segments(segments), length))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn check(address: &str, class: Class, globally_reachable: Option<bool>, prefix: Option<&str>) {
        let found = classify(address.parse().unwrap());
        assert_eq!(found.class, class, "class of {address}");
        assert_eq!(found.globally_reachable, globally_reachable, "reachability of {address}");
        let found_prefix = found.block.map(|block| block.prefix.to_string());
        assert_eq!(found_prefix.as_deref(), prefix, "block of {address}");
    }

    // One line a case, like the table.
    #[rustfmt::skip]
    #[test]
    fn an_ipv4_address_is_classified_by_its_most_specific_entry() {
        check("8.8.8.8", Class::GlobalUnicast, T, None);
        check("0.0.0.0", Class::Unspecified, F, Some("0.0.0.0/32"));
        check("0.0.0.1", Class::Unspecified, F, Some("0.0.0.0/8"));
        check("9.255.255.255", Class::GlobalUnicast, T, None);
        check("10.0.0.0", Class::PrivateUse, F, Some("10.0.0.0/8"));
        check("10.255.255.255", Class::PrivateUse, F, Some("10.0.0.0/8"));
        check("11.0.0.0", Class::GlobalUnicast, T, None);
        check("100.64.0.1", Class::Shared, F, Some("100.64.0.0/10"));
        check("100.128.0.0", Class::GlobalUnicast, T, None);
        check("127.0.0.1", Class::Loopback, F, Some("127.0.0.0/8"));
        check("169.254.169.254", Class::LinkLocal, F, Some("169.254.0.0/16"));
        check("172.31.255.255", Class::PrivateUse, F, Some("172.16.0.0/12"));
        check("172.32.0.0", Class::GlobalUnicast, T, None);
        check("192.0.0.7", Class::Transition, F, Some("192.0.0.0/29"));
        check("192.0.0.8", Class::ProtocolAssignment, F, Some("192.0.0.8/32"));
        check("192.0.0.9", Class::ProtocolAssignment, T, Some("192.0.0.9/32"));
        check("192.0.0.10", Class::ProtocolAssignment, T, Some("192.0.0.10/32"));
        check("192.0.0.11", Class::ProtocolAssignment, F, Some("192.0.0.0/24"));
        check("192.0.0.171", Class::Transition, F, Some("192.0.0.171/32"));
        check("192.0.1.0", Class::GlobalUnicast, T, None);
        check("192.31.196.1", Class::ProtocolAssignment, T, Some("192.31.196.0/24"));
        check("192.52.193.1", Class::ProtocolAssignment, T, Some("192.52.193.0/24"));
        check("192.88.99.1", Class::Reserved, NA, Some("192.88.99.0/24"));
        check("192.88.99.2", Class::Transition, F, Some("192.88.99.2/32"));
        check("192.168.1.1", Class::PrivateUse, F, Some("192.168.0.0/16"));
        check("192.175.48.1", Class::ProtocolAssignment, T, Some("192.175.48.0/24"));
        check("198.19.255.255", Class::Benchmarking, F, Some("198.18.0.0/15"));
        check("198.51.100.1", Class::Documentation, F, Some("198.51.100.0/24"));
        check("203.0.113.1", Class::Documentation, F, Some("203.0.113.0/24"));
        check("224.0.0.1", Class::Multicast, NA, Some("224.0.0.0/4"));
        check("239.255.255.255", Class::Multicast, NA, Some("224.0.0.0/4"));
        check("240.0.0.1", Class::Reserved, F, Some("240.0.0.0/4"));
        check("255.255.255.255", Class::Broadcast, F, Some("255.255.255.255/32"));
    }

    // One line a case, like the table.
    #[rustfmt::skip]
    #[test]
    fn an_ipv6_address_is_classified_by_its_most_specific_entry() {
        check("2606:4700:4700::1111", Class::GlobalUnicast, T, None);
        check("::", Class::Unspecified, F, Some("::/128"));
        check("::1", Class::Loopback, F, Some("::1/128"));
        check("::ffff:8.8.8.8", Class::Transition, F, Some("::ffff:0.0.0.0/96"));
        check("64:ff9b::8.8.8.8", Class::Transition, T, Some("64:ff9b::/96"));
        check("64:ff9b:1::8.8.8.8", Class::Transition, F, Some("64:ff9b:1::/48"));
        check("100::1", Class::ProtocolAssignment, F, Some("100::/64"));
        check("100:0:0:1::1", Class::ProtocolAssignment, F, Some("100:0:0:1::/64"));
        check("2001::1", Class::Transition, NA, Some("2001::/32"));
        check("2001:1::1", Class::ProtocolAssignment, T, Some("2001:1::1/128"));
        check("2001:1::3", Class::ProtocolAssignment, T, Some("2001:1::3/128"));
        check("2001:1::4", Class::ProtocolAssignment, F, Some("2001::/23"));
        check("2001:2::1", Class::Benchmarking, F, Some("2001:2::/48"));
        check("2001:3::1", Class::ProtocolAssignment, T, Some("2001:3::/32"));
        check("2001:4:112::1", Class::ProtocolAssignment, T, Some("2001:4:112::/48"));
        check("2001:1f::1", Class::Reserved, NA, Some("2001:10::/28"));
        check("2001:2f::1", Class::ProtocolAssignment, T, Some("2001:20::/28"));
        check("2001:3f::1", Class::ProtocolAssignment, T, Some("2001:30::/28"));
        check("2001:200::1", Class::GlobalUnicast, T, None);
        check("2001:db8::1", Class::Documentation, F, Some("2001:db8::/32"));
        check("2002:c000:201::1", Class::Transition, NA, Some("2002::/16"));
        check("2620:4f:8000::1", Class::ProtocolAssignment, T, Some("2620:4f:8000::/48"));
        check("3fff:fff::1", Class::Documentation, F, Some("3fff::/20"));
        check("3fff:1000::1", Class::GlobalUnicast, T, None);
        check("5f00::1", Class::ProtocolAssignment, F, Some("5f00::/16"));
        check("fd00::1", Class::PrivateUse, F, Some("fc00::/7"));
        check("fe80::1", Class::LinkLocal, F, Some("fe80::/10"));
        check("ff02::1", Class::Multicast, NA, Some("ff00::/8"));
    }

    #[test]
    fn ipv6_that_is_not_delegated_is_reserved_without_an_entry() {
        for address in ["::2", "::192.0.2.1", "1fff::1", "4000::1", "fec0::1"] {
            check(address, Class::Reserved, None, None);
        }
    }

    #[test]
    fn a_classification_serialises_with_its_block() {
        let found = serde_json::to_value(classify("192.0.2.1".parse().unwrap())).unwrap();
        let expected = serde_json::json!({
            "address": "192.0.2.1",
            "class": "documentation",
            "globally_reachable": false,
            "block": {
                "name": "Documentation (TEST-NET-1)",
                "prefix": "192.0.2.0/24",
                "references": ["RFC 5737"],
            },
        });
        assert_eq!(found, expected);
    }

    #[test]
    fn no_two_entries_have_the_same_prefix() {
        let mut seen = HashSet::new();
        for block in BLOCKS {
            assert!(seen.insert(block.prefix), "{} stands twice", block.prefix);
        }
    }

    #[test]
    fn the_host_bits_of_each_prefix_are_zero() {
        for block in BLOCKS {
            assert_eq!(block.prefix, block.prefix.trunc(), "{}", block.name);
        }
    }

    #[test]
    fn each_entry_names_a_source() {
        for block in BLOCKS {
            assert!(!block.references.is_empty(), "{}", block.prefix);
            assert!(block.references.iter().all(|name| name.starts_with("RFC ")), "{}", block.prefix);
        }
    }
}
