use super::text::{Point, Span, Text};

/// What may be secret in a text that cannot be read, by the names of keys: what stands behind such a key up to the end of its
/// line, in lines below that are indented more, and in quotes up to their end.
pub(crate) fn secret_guesses(text: &Text, keys: &[&str]) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut hidden: Option<Hidden> = None;
    for (number, line) in text.lines().enumerate() {
        let indent = line.chars().take_while(|letter| matches!(letter, ' ' | '\t')).count();
        let length = line.chars().count();
        let mut span = |start| {
            let line = number + 1;
            spans.push(Span { start: Point { line, column: start }, end: Point { line, column: length } });
        };
        let goes_on = hidden.as_ref().is_some_and(|hidden| hidden.goes_on(line, indent));
        if goes_on {
            span(indent);
            hidden = hidden.and_then(|hidden| hidden.behind(line));
            continue;
        }
        hidden = None;
        if let Some(value) = keys.iter().filter_map(|key| value_of(line, key)).min() {
            span(line.get(..value).map_or(0, |before| before.chars().count()));
            hidden = Some(Hidden::of(line.get(value..).unwrap_or_default(), indent));
        }
    }
    spans
}

/// A value that may go on in the next line.
struct Hidden {
    indent: usize,
    /// The quote that it ends with.
    quote: Option<char>,
}

impl Hidden {
    fn of(value: &str, indent: usize) -> Self {
        let value = value.trim();
        let quote = value.chars().next().filter(|first| matches!(first, '"' | '\''));
        let is_closed = |quote: char| value.get(1..).is_some_and(|rest| rest.contains(quote));
        Self { indent, quote: quote.filter(|quote| !is_closed(*quote)) }
    }

    fn goes_on(&self, line: &str, indent: usize) -> bool {
        // What is no key and is not indented as it should be may be why the text cannot be read.
        self.quote.is_some()
            || indent > self.indent
            || !line.contains(':')
            || line.trim_start_matches(' ').starts_with('\t')
    }

    fn behind(self, line: &str) -> Option<Self> {
        match self.quote {
            Some(quote) if line.contains(quote) => None,
            _ => Some(self),
        }
    }
}

/// Where the value of a key begins in a line, in bytes.
fn value_of(line: &str, key: &str) -> Option<usize> {
    let mut ends = line.match_indices(key).map(|(at, _)| at + key.len());
    let behind_colon = |end: usize| {
        let behind = line.get(end..)?;
        let trimmed = behind.trim_start_matches(['"', '\'']).trim_start().strip_prefix(':')?;
        Some(line.len() - trimmed.trim_start().len())
    };
    ends.find_map(behind_colon)
}

#[cfg(test)]
mod tests {
    use super::{Text, secret_guesses};

    fn lines(text: &str) -> Vec<usize> {
        secret_guesses(&Text::new("", text.to_owned()), &["token"]).iter().map(|span| span.start.line).collect()
    }

    #[test]
    fn what_may_be_secret_goes_on_as_long_as_its_value_may() {
        assert_eq!(lines("a: 1\ntoken: x\nb: 2"), [2]);
        assert_eq!(lines("a: {\"token\" : x, b: 1"), [1]);
        assert_eq!(lines("- token: |\n    x\n\n    y\nb: 2"), [1, 2, 3, 4]);
        assert_eq!(lines("token: \"x\ny: 1\nz\"\nb: 2"), [1, 2, 3]);
        assert_eq!(lines("  token: |\n\tx\ny\nb: 2"), [1, 2, 3]);
    }
}
