use std::collections::HashMap;
use std::fmt;

use super::Candidate;
use crate::Location;

/// One `before` or `after`, applied to one implementation of the plugin that it names.
#[derive(Debug, Clone)]
pub(crate) struct Constraint {
    earlier: usize,
    later: usize,
    plugin: &'static str,
    direction: Direction,
    named: &'static str,
    /// Where it is asked for; by the host's settings if nowhere.
    location: Option<Location>,
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
                    location: Some(candidate.spec.location()),
                });
            }
        }
    }
    constraints
}

/// The constraints of an order that the host sets: each plugin before the next one, the last before all not named.
pub(crate) fn configured_constraints(candidates: &[Candidate], configured: &[String]) -> Vec<Constraint> {
    let of = |name: &str| -> Vec<usize> {
        (0..candidates.len()).filter(|&index| candidates[index].plugin.name() == name).collect()
    };
    let present: Vec<_> = configured.iter().map(|name| of(name)).filter(|found| !found.is_empty()).collect();
    let named: Vec<_> = present.iter().flatten().copied().collect();
    let others: Vec<_> = (0..candidates.len()).filter(|index| !named.contains(index)).collect();
    let followers = present.iter().skip(1).chain(std::iter::once(&others));
    let mut constraints = Vec::new();
    for (earlier, later) in present.iter().zip(followers) {
        for (&earlier, &later) in earlier.iter().flat_map(|earlier| later.iter().map(move |later| (earlier, later))) {
            constraints.push(Constraint {
                earlier,
                later,
                plugin: candidates[earlier].plugin.name(),
                direction: Direction::Before,
                named: candidates[later].plugin.name(),
                location: None,
            });
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
        match location {
            Some(location) => write!(formatter, "`{plugin}` wants to run {direction} `{named}` ({location})"),
            None => write!(formatter, "the host wants `{plugin}` to run {direction} `{named}`"),
        }
    }
}
