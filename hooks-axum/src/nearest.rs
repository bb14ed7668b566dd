/// The known name that a mistyped one most likely means.
pub(crate) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let distance = |known: &str| strsim::damerau_levenshtein(name, known);
    let nearest = known.into_iter().min_by_key(|known| (distance(known), *known))?;
    // A third of the letters wrong is a slip; more is another word.
    (distance(nearest) <= nearest.len().max(3) / 3).then_some(nearest)
}
