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
