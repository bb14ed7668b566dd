/// The known name that a mistyped one most likely means; `-`, `_` and case do not count.
pub(crate) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let name = normalized(name);
    let distance = |known: &str| strsim::damerau_levenshtein(&name, &normalized(known));
    let nearest = known.into_iter().min_by_key(|known| (distance(known), *known))?;
    // A third of the letters wrong is a slip; more is another word.
    (distance(nearest) <= nearest.len().max(3) / 3).then_some(nearest)
}

/// What to write in place of an unknown name: the nearest, or any of them.
pub(crate) fn instead<'a>(name: &str, known: impl IntoIterator<Item = &'a str>, plural: &str) -> String {
    let known: Vec<_> = known.into_iter().collect();
    match (nearest(name, known.iter().copied()), &known[..]) {
        (Some(nearest), _) => format!("did you mean `{nearest}`?"),
        (None, []) => "remove it".to_owned(),
        (None, _) => format!("the {plural} are `{}`", known.join("`, `")),
    }
}

/// A name as the environment writes it: without case, and with `-` as `_`.
pub(crate) fn normalized(name: &str) -> String {
    name.to_lowercase().replace('-', "_")
}
