use hooks_core::nearest;

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
