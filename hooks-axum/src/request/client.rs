use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::{Extensions, HeaderMap, HeaderName};
use ipnet::IpNet;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Who is at the other end: the peer, or where that is a trusted proxy, the last address in `X-Forwarded-For` that is
/// none.
///
/// What stands before that address comes from the client, who may write anything there.
pub(super) fn client_address(headers: &HeaderMap, extensions: &Extensions, trusted: &[IpNet]) -> Option<IpAddr> {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_canonical());
    let is_trusted = |address: IpAddr| trusted.iter().any(|net| net.contains(&address));
    // Who can write to a Unix socket is as near as a proxy can be.
    if trusted.is_empty() || peer.is_some_and(|peer| !is_trusted(peer)) {
        return peer;
    }
    let mut nearest = peer;
    for hop in hops(headers) {
        let Some(address) = hop else { break };
        nearest = Some(address);
        if !is_trusted(address) {
            break;
        }
    }
    nearest
}

/// The addresses that proxies have added, the nearest first; `None` for what is no address.
fn hops(headers: &HeaderMap) -> impl Iterator<Item = Option<IpAddr>> {
    let lines: Vec<_> = headers.get_all(FORWARDED_FOR).iter().collect();
    let words = lines.into_iter().rev().flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b','));
    words.map(|word| {
        let word = str::from_utf8(word).ok()?.trim();
        let address = word.parse().or_else(|_| word.parse().map(|with_port: SocketAddr| with_port.ip()));
        address.ok().map(|address: IpAddr| address.to_canonical())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Request;
    use axum::body::Body;

    fn client(peer: Option<&str>, trusted: &[&str], forwarded: &[&str]) -> Option<String> {
        let mut request = Request::new(Body::empty());
        if let Some(peer) = peer {
            let peer = SocketAddr::new(peer.parse().expect("an address"), 1);
            request.extensions_mut().insert(ConnectInfo(peer));
        }
        for line in forwarded {
            request.headers_mut().append(FORWARDED_FOR, line.parse().expect("a header"));
        }
        let trusted: Vec<IpNet> = trusted.iter().map(|net| net.parse().expect("a network")).collect();
        client_address(request.headers(), request.extensions(), &trusted).map(|address| address.to_string())
    }

    #[test]
    fn the_client_is_the_last_address_that_no_trusted_proxy_has() {
        const PROXIES: &[&str] = &["10.0.0.0/8"];
        type Row = (Option<&'static str>, &'static [&'static str], &'static [&'static str], Option<&'static str>);
        let table: &[Row] = &[
            (None, &[], &["1.1.1.1"], None),
            (Some("9.9.9.9"), &[], &["1.1.1.1"], Some("9.9.9.9")),
            (Some("9.9.9.9"), PROXIES, &["1.1.1.1"], Some("9.9.9.9")),
            (Some("10.0.0.1"), PROXIES, &[], Some("10.0.0.1")),
            (Some("10.0.0.1"), PROXIES, &["1.1.1.1"], Some("1.1.1.1")),
            (Some("10.0.0.1"), PROXIES, &["6.6.6.6, 1.1.1.1, 10.0.0.2"], Some("1.1.1.1")),
            (Some("10.0.0.1"), PROXIES, &["6.6.6.6", "1.1.1.1", "10.0.0.2"], Some("1.1.1.1")),
            (Some("10.0.0.1"), PROXIES, &["10.0.0.3, 10.0.0.2"], Some("10.0.0.3")),
            (Some("10.0.0.1"), PROXIES, &["1.1.1.1, nonsense, 10.0.0.2"], Some("10.0.0.2")),
            (Some("10.0.0.1"), PROXIES, &["[2001:db8::1]:80"], Some("2001:db8::1")),
            (Some("::ffff:10.0.0.1"), PROXIES, &["::ffff:1.1.1.1"], Some("1.1.1.1")),
            (None, PROXIES, &["1.1.1.1"], Some("1.1.1.1")),
        ];
        for (peer, trusted, forwarded, expected) in table {
            assert_eq!(client(*peer, trusted, forwarded).as_deref(), *expected, "{peer:?} {trusted:?} {forwarded:?}");
        }
    }
}
