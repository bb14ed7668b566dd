use std::iter;

/// A path as axum reads it. Two are equal that differ only in the names of their parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern(Vec<Segment>);

/// What stands between two slashes: text, and at its end perhaps a parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Segment {
    text: String,
    capture: Option<Capture>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Capture {
    /// `{id}`
    One,
    /// `{*rest}`
    Rest,
}

/// Stands for any parameter in a request that asks for a route: nobody has a route of this name.
const ANYTHING: &str = "!any-of-hooks-axum!";

impl Pattern {
    /// Reads a path; of one that no router takes, something.
    pub(super) fn of(path: &str) -> Self {
        Self(path.strip_prefix('/').unwrap_or(path).split('/').map(Segment::of).collect())
    }

    /// The text before a parameter or a wildcard in the first segment, if there is one.
    pub(super) fn captured_start(&self) -> Option<&str> {
        self.0.first().filter(|segment| segment.capture.is_some()).map(|segment| &*segment.text)
    }

    /// How many parameters the path has, a wildcard not counted.
    pub(super) fn parameters(&self) -> usize {
        self.0.iter().filter(|segment| segment.capture == Some(Capture::One)).count()
    }

    /// Paths of requests that it matches: one, and for a wildcard some more, since a route that conflicts with it may ask
    /// for more than one segment there.
    pub(super) fn examples(&self) -> impl Iterator<Item = String> {
        let rest = self.0.last().is_some_and(|segment| segment.capture == Some(Capture::Rest));
        let longer = iter::successors(rest.then(|| self.example()), |path| Some(format!("{path}/{ANYTHING}")));
        iter::once(self.example()).chain(longer.skip(1).take(2))
    }

    pub(super) fn example(&self) -> String {
        self.0.iter().map(Segment::example).collect()
    }

    /// What stands before each parameter, the shortest first: of `/a/{b}/{*c}` these are `/a` and `/a/{b}`.
    pub(super) fn before_captures(&self) -> impl Iterator<Item = Self> {
        let captures = self.0.iter().enumerate().filter(|(_, segment)| segment.is_capture());
        captures.map(|(place, _)| Self(self.0.iter().take(place).cloned().collect()))
    }

    /// A path of a request below this one.
    pub(super) fn below(&self) -> String {
        format!("{}/{ANYTHING}", self.example())
    }

    /// Paths that this pattern does not match, but one with a parameter or a wildcard in place of text does.
    pub(super) fn near_misses(&self) -> impl Iterator<Item = Self> {
        self.0.iter().enumerate().filter_map(|(place, segment)| {
            let mut other = self.clone();
            *other.0.get_mut(place)? = segment.other()?;
            Some(other)
        })
    }
}

impl Segment {
    fn of(segment: &str) -> Self {
        let mut text = String::new();
        let mut characters = segment.chars().peekable();
        while let Some(character) = characters.next() {
            match (character, characters.peek()) {
                // Escaped.
                ('{', Some('{')) | ('}', Some('}')) => characters.next(),
                ('{', Some('*')) => return Self { text, capture: Some(Capture::Rest) },
                ('{', _) => return Self { text, capture: Some(Capture::One) },
                _ => None,
            };
            text.push(character);
        }
        Self { text, capture: None }
    }

    fn is_capture(&self) -> bool {
        self.text.is_empty() && self.capture.is_some()
    }

    fn example(&self) -> String {
        format!("/{}{}", self.text, self.capture.map_or("", |_| ANYTHING))
    }

    /// Text that this does not match, but a segment with less text before a parameter does.
    fn other(&self) -> Option<Self> {
        let mut text = self.text.clone();
        // `a` against `a{b}`, and `a{b}` against `{b}`.
        if self.capture.is_some() {
            text.pop()?;
        }
        Some(Self { text: text + ANYTHING, capture: None })
    }
}
