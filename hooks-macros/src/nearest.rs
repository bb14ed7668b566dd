/// The known word that a mistyped one most likely means.
pub fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let distance = |known: &str| strsim::damerau_levenshtein(word, known);
    if let Some(whole) = known.iter().find(|known| word.len() > 3 && known.contains(word)) {
        return Some(whole);
    }
    let nearest = known.iter().copied().min_by_key(|known| distance(known))?;
    // A third of the letters wrong is a slip; more is another word.
    (distance(nearest) <= nearest.len().max(3) / 3).then_some(nearest)
}
