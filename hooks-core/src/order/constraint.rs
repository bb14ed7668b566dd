use std::collections::HashMap;
use std::fmt;

use super::Candidate;
use crate::Location;

/// One `before` or `after`, applied to one implementation of the plugin that it names.
#[derive(Debug, Clone)]
pub(crate) struct Constraint {
    earlier: usize,
    later: usize,
    pub(crate) plugin: &'static str,
    pub(crate) direction: Direction,
    pub(crate) named: &'static str,
    pub(crate) location: Location,
}

/// Which way a constraint points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Before,
    After,
}

impl Constraint {
    /// The places, in the list of candidates, of the one that comes first and of the one that follows.
    pub(crate) fn edge(&self) -> (usize, usize) {
        (self.earlier, self.later)
    }
}

/// All constraints among the implementations of one hook.
pub(crate) fn constraints(candidates: &[Candidate]) -> Vec<Constraint> {
    let mut of_plugin: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, candidate) in candidates.iter().enumerate() {
        of_plugin.entry(candidate.plugin.name()).or_default().push(index);
    }
    let mut constraints = Vec::new();
    for (index, candidate) in candidates.iter().enumerate() {
        for (direction, named) in candidate.spec.constraints() {
            for &other in of_plugin.get(named).into_iter().flatten() {
                let (earlier, later) = match direction {
                    Direction::Before => (index, other),
                    Direction::After => (other, index),
                };
                constraints.push(Constraint {
                    earlier,
                    later,
                    plugin: candidate.plugin.name(),
                    direction,
                    named,
                    location: candidate.spec.location(),
                });
            }
        }
    }
    constraints
}

impl fmt::Display for Direction {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Direction::Before => "before",
            Direction::After => "after",
        })
    }
}

impl fmt::Display for Constraint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { plugin, direction, named, location, .. } = self;
        write!(formatter, "`{plugin}` wants to run {direction} `{named}` ({location})")
    }
}
