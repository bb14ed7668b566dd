//! What `before` and `after` ask for.

use std::fmt;

/// A name in `before` or `after`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wish<'s> {
    pub(crate) direction: Direction,
    pub(crate) plugin: &'s str,
    /// Whether it stands there with a `?`, so that it need not hold.
    pub(crate) optional: bool,
}

/// Which way a constraint points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Before,
    After,
}

impl Direction {
    pub(crate) fn opposite(self) -> Self {
        match self {
            Direction::Before => Direction::After,
            Direction::After => Direction::Before,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Direction::Before => "before",
            Direction::After => "after",
        }
    }
}

impl Wish<'_> {
    /// Whether it holds of a wrapper, or of what is none, and an implementation that is not of the same kind: wrappers
    /// are outside.
    pub(crate) fn holds_across(self, wrapper: bool) -> bool {
        wrapper == (self.direction == Direction::Before)
    }

    /// Whether it must hold, and does not there.
    pub(crate) fn cannot_hold_across(self, wrapper: bool) -> bool {
        !self.optional && !self.holds_across(wrapper)
    }
}

/// As it was written.
impl fmt::Display for Wish<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { direction, plugin, optional } = self;
        write!(formatter, "{direction} = \"{plugin}{}\"", if *optional { "?" } else { "" })
    }
}

impl fmt::Display for Direction {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}
