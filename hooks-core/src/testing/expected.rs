use std::iter;

/// Fails with both lists side by side where they are not the same.
#[track_caller]
pub(super) fn assert_same(otherwise: &str, expected: &[&str], got: &[String]) {
    assert!(got == expected, "{otherwise}\n{}", side_by_side(expected, got));
}

/// Lines of two columns, with a mark at those that differ.
fn side_by_side(expected: &[&str], got: &[String]) -> String {
    let width = expected.iter().map(|text| text.len()).chain([EXPECTED.len()]).max().unwrap_or_default();
    let lines = expected.len().max(got.len());
    let expected = expected.iter().copied().map(Some).chain(iter::repeat(None));
    let got = got.iter().map(|text| Some(text.as_str())).chain(iter::repeat(None));
    let rows = expected.zip(got).take(lines).map(|(expected, got)| {
        let mark = if expected == got { ' ' } else { '!' };
        format!("{mark} {:width$}   {}\n", expected.unwrap_or("-"), got.unwrap_or("-"))
    });
    iter::once(format!("  {EXPECTED:width$}   got\n")).chain(rows).collect()
}

const EXPECTED: &str = "expected";
