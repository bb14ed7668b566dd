use std::ops::Range;
use std::sync::OnceLock;

use hooks_core::Origin;

use super::excerpt::excerpt;

/// The text of a file, of which lines are shown.
pub(crate) struct Text {
    name: String,
    text: String,
    lines: Vec<Range<usize>>,
    /// What nobody may see, in order; known when the whole file has been read.
    secrets: OnceLock<Vec<Span>>,
}

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
        Self { name: name.into(), text, lines, secrets: OnceLock::new() }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Hides these, whatever line is shown from here on.
    pub(crate) fn hide(&self, mut secrets: Vec<Span>) {
        secrets.sort_unstable();
        let _first_holds = self.secrets.set(secrets);
    }

    /// The place, with its line.
    pub(crate) fn origin(&self, span: Span) -> Origin {
        let Point { line, column } = span.start;
        let origin = Origin::new(format!("{}:{line}:{}", self.name, column + 1));
        match self.line(line) {
            Some(text) => origin.with_excerpt(excerpt(text, span.start, self.secrets_of(line))),
            None => origin,
        }
    }

    fn line(&self, number: usize) -> Option<&str> {
        self.text.get(self.lines.get(number.checked_sub(1)?)?.clone())
    }

    fn secrets_of(&self, line: usize) -> impl Iterator<Item = Span> {
        let secrets = self.secrets.get().map(Vec::as_slice).unwrap_or_default();
        secrets.iter().copied().filter(move |span| span.start.line <= line && line <= span.end.line)
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
