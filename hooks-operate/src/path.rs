//! Paths that are configured.

use hooks_core::Invalid;

/// Whether a path can be declared as it stands, and matches itself alone.
///
/// # Errors
/// What is wrong with the value of `key`, and what to write instead.
pub(crate) fn check(key: &str, path: &str) -> Result<(), Invalid> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let is_path = path.starts_with('/') && path.len() > 1 && path.bytes().all(is_plain);
    let is_clean = !path.ends_with('/') && !path.contains("//");
    if is_path && is_clean {
        return Ok(());
    }
    Err(Invalid::at(
        key,
        format!("`{path}` is no path; write one of letters, digits, `-`, `.`, `_` and `~`, as `/api/docs`"),
    ))
}
