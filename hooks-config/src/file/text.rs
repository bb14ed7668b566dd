use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

use hooks_core::Origin;

use super::excerpt::excerpt;

/// The text of a file, of which lines are shown.
pub(crate) struct Text {
    name: String,
    content: String,
    lines: Vec<Range<usize>>,
    /// What nobody may see, by the lines that it stands in; known when the whole file has been read.
    secrets: OnceLock<HashMap<usize, Vec<Span>>>,
}

/// A longer line is not shown, in bytes: nobody wrote it by hand, and each of its values would cost its whole length.
const LONGEST_SHOWN: usize = 1000;

/// A place in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Point {
    /// From 1.
    pub(crate) line: usize,
    /// In characters, from 0.
    pub(crate) column: usize,
}

/// From one place up to another, without that one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Span {
    pub(crate) start: Point,
    pub(crate) end: Point,
}

impl Text {
    pub(crate) fn new(name: impl Into<String>, text: String) -> Self {
        let lines = lines(&text);
        Self { name: name.into(), content: text, lines, secrets: OnceLock::new() }
    }

    pub(crate) fn text(&self) -> &str {
        &self.content
    }

    /// Hides these, whatever line is shown from here on.
    pub(crate) fn hide(&self, secrets: impl IntoIterator<Item = Span>) {
        let mut by_line: HashMap<usize, Vec<Span>> = HashMap::new();
        for span in secrets {
            (span.start.line..=span.end.line).for_each(|line| by_line.entry(line).or_default().push(span));
        }
        let _first_holds = self.secrets.set(by_line);
    }

    pub(crate) fn lines(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().filter_map(|line| self.content.get(line.clone()))
    }

    /// The place behind all of it.
    pub(crate) fn end(&self) -> String {
        let column = self.lines().last().unwrap_or_default().chars().count();
        self.place(Point { line: self.lines.len(), column })
    }

    fn place(&self, Point { line, column }: Point) -> String {
        format!("{}:{line}:{}", self.name, column + 1)
    }

    /// The place, with its line.
    pub(crate) fn origin(&self, span: Span) -> Origin {
        let (origin, line) = (Origin::new(self.place(span.start)), span.start.line);
        match self.line(line).filter(|text| text.len() <= LONGEST_SHOWN) {
            Some(text) => origin.with_excerpt(excerpt(text, span.start, self.secrets_of(line))),
            None => origin,
        }
    }

    fn line(&self, number: usize) -> Option<&str> {
        self.content.get(self.lines.get(number.checked_sub(1)?)?.clone())
    }

    fn secrets_of(&self, line: usize) -> impl Iterator<Item = Span> {
        self.secrets.get().and_then(|secrets| secrets.get(&line)).into_iter().flatten().copied()
    }
}

/// Where each line is, without its end; as YAML has them, a lone CR ends one too.
fn lines(text: &str) -> Vec<Range<usize>> {
    let (mut lines, mut start) = (Vec::new(), 0);
    let bytes = text.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        let ends = match byte {
            b'\n' => true,
            b'\r' => bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        };
        if ends {
            lines.push(start..at);
            start = at + 1;
        }
    }
    lines.push(start..text.len());
    lines
}
