//! What a client says of its trace.

use hooks_axum::axum::http::{HeaderMap, HeaderValue};

use super::context::{TRACEPARENT, TRACESTATE};

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parent {
    pub(super) trace: u128,
    pub(super) span: u64,
    pub(super) flags: u8,
    pub(super) state: Option<String>,
}

/// How many members a `tracestate` has at most.
const MOST_MEMBERS: usize = 32;
/// How long `traceparent` is in the version that is known.
const LENGTH: usize = 55;

/// What the headers say of the trace; `None` where they are malformed, or nothing is said. Where the state alone is malformed,
/// there is none.
pub(super) fn parent(headers: &HeaderMap) -> Option<Parent> {
    let mut said = headers.get_all(TRACEPARENT).iter();
    let (Some(value), None) = (said.next(), said.next()) else { return None };
    let (trace, span, flags) = traceparent(value.to_str().ok()?)?;
    Some(Parent { trace, span, flags, state: tracestate(headers.get_all(TRACESTATE).iter()) })
}

/// <https://www.w3.org/TR/trace-context/#traceparent-header>, and of later versions what is known.
fn traceparent(value: &str) -> Option<(u128, u64, u8)> {
    let (known, later) = value.split_at_checked(LENGTH)?;
    let mut parts = known.split('-');
    let mut next = |digits| hexadecimal(parts.next()?, digits);
    let (version, trace, span, flags) = (next(2)?, next(32)?, next(16)?, next(2)?);
    let is_complete = later.is_empty() || (version > 0 && later.starts_with('-'));
    let is_valid = version != 0xff && trace != 0 && span != 0 && is_complete && parts.next().is_none();
    is_valid.then_some((trace, u64::try_from(span).ok()?, u8::try_from(flags).ok()?))
}

fn hexadecimal(text: &str, digits: usize) -> Option<u128> {
    let is_digit = |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    let is_it = text.len() == digits && text.bytes().all(is_digit);
    is_it.then(|| u128::from_str_radix(text, 16).ok())?
}

/// <https://www.w3.org/TR/trace-context-2/#tracestate-header>
fn tracestate<'v>(values: impl Iterator<Item = &'v HeaderValue>) -> Option<String> {
    let mut members: Vec<(&str, &str)> = Vec::new();
    for value in values {
        let parts = value.to_str().ok()?.split(',').map(|member| member.trim_matches([' ', '\t']));
        for member in parts.filter(|member| !member.is_empty()) {
            let (key, value) = member.split_once('=')?;
            let is_known = members.iter().any(|(other, _)| *other == key);
            if is_known || members.len() == MOST_MEMBERS || !is_key(key) || !is_value(value) {
                return None;
            }
            members.push((key, value));
        }
    }
    let members: Vec<_> = members.into_iter().map(|(key, value)| format!("{key}={value}")).collect();
    (!members.is_empty()).then(|| members.join(","))
}

fn is_key(key: &str) -> bool {
    let is_first = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let is_other = |byte: &u8| is_first(byte) || b"_-*/@".contains(byte);
    key.len() <= 256 && key.as_bytes().first().is_some_and(is_first) && key.as_bytes().iter().all(is_other)
}

fn is_value(value: &str) -> bool {
    let is_of_value = |byte| matches!(byte, b' '..=b'~') && !matches!(byte, b',' | b'=');
    (1..=256).contains(&value.len()) && value.bytes().all(is_of_value) && !value.ends_with(' ')
}

#[cfg(test)]
mod tests {
    use hooks_axum::axum::http::{HeaderMap, HeaderValue};

    use super::{parent, traceparent};

    const GOOD: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    const IDS: (u128, u64) = (0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736, 0x00f0_67aa_0ba9_02b7);

    #[test]
    fn a_parent_is_read() {
        let of_version = |version: &str, rest: &str| format!("{version}{}{rest}", &GOOD[2..]);
        for (value, flags) in [
            (GOOD.to_owned(), 1),
            (GOOD.replace("-01", "-00"), 0),
            (GOOD.replace("-01", "-ff"), 0xff),
            (of_version("cc", ""), 1),
            (of_version("cc", "-what comes later"), 1),
        ] {
            assert_eq!(traceparent(&value), Some((IDS.0, IDS.1, flags)), "{value}");
        }
    }

    #[test]
    fn what_is_malformed_is_no_parent() {
        for value in [
            String::new(),
            GOOD[..54].to_owned(),
            format!("{GOOD}-"),
            format!("{GOOD}0"),
            format!("cc{}.", &GOOD[2..]),
            GOOD.replacen("00", "ff", 1),
            GOOD.replacen("00", "0", 1) + "0",
            GOOD.to_uppercase(),
            GOOD.replace('-', "_"),
            GOOD.replace("4bf92f3577b34da6a3ce929d0e0e4736", &"0".repeat(32)),
            GOOD.replace("00f067aa0ba902b7", &"0".repeat(16)),
            GOOD.replace("-01", "-0x"),
            GOOD.replace("4bf9", "+bf9"),
            "é".repeat(28),
        ] {
            assert_eq!(traceparent(&value), None, "{value}");
        }
    }

    /// The state, with a parent beside it.
    fn state(values: &[&str]) -> Option<String> {
        let mut headers = HeaderMap::from_iter([(super::TRACEPARENT, HeaderValue::from_static(GOOD))]);
        for value in values {
            headers.append(super::TRACESTATE, HeaderValue::from_str(value).ok()?);
        }
        parent(&headers)?.state
    }

    #[test]
    fn a_state_is_read_as_a_whole_or_not_at_all() {
        let many = |count: usize| (0..count).map(|number| format!("k{number}=v")).collect::<Vec<_>>().join(",");
        assert_eq!(state(&["a=1, b@c=2 ,,\t", "0d=x y"]).as_deref(), Some("a=1,b@c=2,0d=x y"));
        assert_eq!(state(&[&many(32)]), Some(many(32)));
        let long = "v".repeat(257);
        for malformed in
            [&["a"][..], &["A=1"], &["=1"], &["a="], &["a=1,a=2"], &["a=1", "a=2"], &["a=b=c"], &[&many(33)], &["_a=1"]]
        {
            assert_eq!(state(malformed), None, "{malformed:?}");
        }
        assert_eq!((state(&[&format!("a={long}")]), state(&[&format!("{long}=a")])), (None, None));
    }

    #[test]
    fn two_parents_are_none() {
        let mut headers = HeaderMap::from_iter([(super::TRACEPARENT, HeaderValue::from_static(GOOD))]);
        assert!(parent(&headers).is_some());
        headers.append(super::TRACEPARENT, HeaderValue::from_static(GOOD));
        assert_eq!(parent(&headers), None);
    }
}
