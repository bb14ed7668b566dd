/// The known name that a mistyped one most likely means, for messages; `-`, `_` and case do not count.
///
/// ```
/// # use hooks_core::nearest;
/// assert_eq!(nearest("request_tracin", ["clock", "request-tracing"]), Some("request-tracing"));
/// assert_eq!(nearest("store", ["clock", "request-tracing"]), None);
/// ```
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = |name: &str| name.to_lowercase().replace('-', "_");
    let name = folded(name);
    let (distance, nearest) =
        known.into_iter().map(|known| (strsim::damerau_levenshtein(&name, &folded(known)), known)).min()?;
    // A third of the letters wrong is a slip; more is another word.
    (distance <= nearest.len().max(3) / 3).then_some(nearest)
}

/// What the end of a message says of it.
pub(crate) fn did_you_mean(nearest: Option<&str>) -> String {
    nearest.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default()
}
