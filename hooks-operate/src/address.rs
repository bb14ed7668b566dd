//! Addresses as applications take them.

/// The path of the Unix socket that an address names; `None` for an address of another kind.
pub(crate) fn unix_path(address: &str) -> Option<&str> {
    address.strip_prefix("unix:").or_else(|| address.starts_with('/').then_some(address))
}
