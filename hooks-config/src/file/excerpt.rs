//! A line of a file, as it is shown.

use super::text::{Point, Span};

/// So much of a long line is shown, in characters.
const WIDTH: usize = 100;

/// The line with its number, and below it a mark at the place. What is secret in it is `***`.
pub(super) fn excerpt(line: &str, at: Point, secrets: impl Iterator<Item = Span>) -> String {
    let (line, column) = hidden(line, at, secrets);
    let (line, column) = clipped(&line, column);
    let number = at.line.to_string();
    let (gutter, gap) = (" ".repeat(number.len()), " ".repeat(column));
    format!("{number} | {line}\n{gutter} | {gap}^").lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

/// The line without secrets, and where the place is in it.
fn hidden(line: &str, at: Point, secrets: impl Iterator<Item = Span>) -> (Vec<char>, usize) {
    let mut shown: Vec<char> = line.trim_end_matches('\r').chars().map(visible).collect();
    let indent = shown.iter().take_while(|letter| **letter == ' ').count();
    let mut column = at.column;
    let mut ranges: Vec<_> = secrets.map(|span| columns(span, at.line, indent, shown.len())).collect();
    ranges.sort_unstable();
    for (start, end) in ranges.into_iter().rev() {
        if start >= end || start >= shown.len() {
            continue;
        }
        shown.splice(start..end.min(shown.len()), "***".chars());
        column = match column {
            column if column >= end => column - (end - start) + 3,
            column => column.min(start),
        };
    }
    (shown, column)
}

/// What a secret takes of a line.
fn columns(span: Span, line: usize, indent: usize, length: usize) -> (usize, usize) {
    let start = if span.start.line == line { span.start.column } else { indent };
    let end = if span.end.line == line { span.end.column } else { length };
    (start, end)
}

fn clipped(line: &[char], column: usize) -> (String, usize) {
    if line.len() <= WIDTH {
        return (line.iter().collect(), column);
    }
    let start = column.saturating_sub(WIDTH / 2).min(line.len().saturating_sub(WIDTH));
    let end = (start + WIDTH).min(line.len());
    let shown: String = line.iter().skip(start).take(WIDTH).collect();
    let (before, after) = (if start > 0 { "…" } else { "" }, if end < line.len() { "…" } else { "" });
    (format!("{before}{shown}{after}"), column.saturating_sub(start) + before.chars().count())
}

/// Terminals are told nothing by what stands in a file.
fn visible(letter: char) -> char {
    match letter {
        '\t' => ' ',
        letter if letter.is_control() => '\u{fffd}',
        letter => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::{Point, Span, excerpt};

    fn shown(line: &str, column: usize, secrets: &[(usize, usize)]) -> String {
        let point = |column| Point { line: 7, column };
        let spans = secrets.iter().map(|(start, end)| Span { start: point(*start), end: point(*end) });
        excerpt(line, point(column), spans)
    }

    #[test]
    fn the_mark_stands_below_the_value() {
        assert_eq!(shown("  header: 5", 10, &[]), "7 |   header: 5\n  |           ^");
    }

    #[test]
    fn the_mark_moves_with_what_is_hidden_before_it() {
        assert_eq!(shown("{a: hunter2, b: 5}", 16, &[(4, 11)]), "7 | {a: ***, b: 5}\n  |             ^");
        assert_eq!(shown("{a: h, b: 5}", 10, &[(4, 5)]), "7 | {a: ***, b: 5}\n  |             ^");
        assert_eq!(shown("a: hunter2", 3, &[(3, 10)]), "7 | a: ***\n  |    ^");
    }

    #[test]
    fn a_long_line_is_shown_around_the_mark() {
        let line = format!("{}x{}", " ".repeat(500), "y".repeat(500));
        let shown = shown(&line, 500, &[]);
        let (text, mark) = shown.split_once('\n').expect("there are two lines");
        assert!(text.chars().count() < 120, "{text}");
        assert_eq!(text.chars().position(|letter| letter == 'x'), mark.chars().position(|letter| letter == '^'));
    }

    #[test]
    fn a_terminal_is_not_steered() {
        assert_eq!(shown("a: \u{1b}[2J", 3, &[]), "7 | a: \u{fffd}[2J\n  |    ^");
    }
}
