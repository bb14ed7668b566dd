use std::collections::HashMap;
use std::fmt;

use super::candidate::Candidate;
use crate::source_location::SourceLocation;
use crate::spec::{Direction, Wish};

/// What has one implementation run before another.
#[derive(Debug, Clone)]
pub(super) struct Constraint<'c> {
    earlier: usize,
    later: usize,
    plugin: &'c str,
    direction: Direction,
    named: &'c str,
    asked: Asked,
}

/// Who asks for it.
#[derive(Debug, Clone, Copy)]
enum Asked {
    /// The `before` or `after` of the plugin's implementation here.
    At(SourceLocation),
    /// The host's settings.
    ByHost,
    /// The order of this hook, which is unwound.
    By(&'static str),
}

impl Constraint<'_> {
    /// The places, in the list of candidates, of the one that comes first and of the one that follows.
    pub(super) fn edge(&self) -> (usize, usize) {
        (self.earlier, self.later)
    }
}

/// What the implementations from the index `from` on ask for.
pub(super) fn constraints(candidates: &[Candidate], from: usize) -> Vec<Constraint<'_>> {
    let mut of_plugin: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, candidate) in candidates.iter().enumerate() {
        of_plugin.entry(candidate.plugin.name()).or_default().push(index);
    }
    let mut constraints = Vec::new();
    for (index, candidate) in candidates.iter().enumerate().skip(from) {
        for Wish { direction, plugin: named, .. } in candidate.spec.wishes() {
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
                    asked: Asked::At(candidate.spec.location()),
                });
            }
        }
    }
    constraints
}

/// The constraints of an order that the host sets: each plugin before the next one, the last before all not named.
pub(super) fn configured_constraints<'c>(candidates: &'c [Candidate], configured: &[String]) -> Vec<Constraint<'c>> {
    let of = |name: &str| -> Vec<usize> {
        (0..candidates.len()).filter(|&index| candidates[index].plugin.name() == name).collect()
    };
    let once = configured.iter().enumerate().filter(|(index, name)| !configured[..*index].contains(name));
    let present: Vec<_> = once.map(|(_, name)| of(name)).filter(|found| !found.is_empty()).collect();
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
                asked: Asked::ByHost,
            });
        }
    }
    constraints
}

/// The constraints that keep implementations in the order in which they are.
pub(super) fn settled_constraints(candidates: &[Candidate]) -> Vec<Constraint<'_>> {
    let pairs = candidates.windows(2).enumerate().map(|(index, pair)| Constraint {
        earlier: index,
        later: index + 1,
        plugin: pair[0].plugin.name(),
        direction: Direction::Before,
        named: pair[1].plugin.name(),
        asked: Asked::By(pair[0].spec.hook().name()),
    });
    pairs.collect()
}

impl fmt::Display for Constraint<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { plugin, direction, named, asked, .. } = self;
        match asked {
            Asked::At(location) => write!(formatter, "`{plugin}` wants to run {direction} `{named}` ({location})"),
            Asked::ByHost => write!(formatter, "the host wants `{plugin}` to run {direction} `{named}`"),
            Asked::By(hook) => write!(formatter, "`{plugin}` runs {direction} `{named}` in `{hook}`"),
        }
    }
}
