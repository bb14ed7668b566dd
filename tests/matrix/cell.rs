//! The axes of the table, and which of its cells are empty and why.

use hooks_core::Problem;

use crate::hook::{Kind, Rules};

/// How a hook comes to be called.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    pub source: Source,
    pub order: Order,
    pub call: Call,
    pub callee: Through,
    pub observed: Observed,
}

/// What somebody is told of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Observed {
    Nothing,
    /// How it ends, and who fails.
    End,
    /// That, and each implementation.
    Details,
}

/// Where the implementations come from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Source {
    /// The linker.
    Linked,
    /// A list that the manager is built of.
    Listed,
    /// All are added at run time, one after the other.
    Added,
    /// Every other is added at run time, the rest are linked.
    Joined,
    /// Every other that is no wrapper is one more for these calls, the rest are listed.
    Extra,
}

/// Who has a say in the order, beside the hook itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Order {
    /// Plugins only.
    Declared,
    /// The host, of this hook.
    Host,
    /// The host, of the hook that this one unwinds.
    HostOfUnwound,
}

/// What kind of call it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Call {
    Plain,
    Attributed,
    /// For those that a call of the unwound hook has entered.
    Unwinding,
    /// It is made once early, and again when plugins come.
    Replay,
}

/// What the hook is called through.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Through {
    Manager,
    Snapshot,
}

/// Why a cell is empty.
pub struct Exclusion {
    pub reason: &'static str,
    pub shown: Shown,
    is_of: fn(Rules, Cell) -> bool,
}

/// What shows that it is.
pub enum Shown {
    /// It cannot be written.
    Compiler,
    /// It says nothing that another cell does not.
    Sense,
    /// The manager is not built, with this problem.
    StartUp(fn(&Problem) -> bool),
    /// Nobody who comes later is called.
    Forgotten,
}

/// Each cell is empty for the first reason that fits.
pub static EXCLUSIONS: [Exclusion; 12] = [
    Exclusion {
        reason: "no result of a filter or around hook is one implementation's own",
        shown: Shown::Compiler,
        is_of: |rules, cell| cell.call == Call::Attributed && matches!(rules.kind, Kind::Filter | Kind::Around),
    },
    Exclusion {
        reason: "what unwinds nothing does not go by what was entered",
        shown: Shown::Sense,
        is_of: |rules, cell| cell.call == Call::Unwinding && rules.kind != Kind::Unwind,
    },
    Exclusion {
        reason: "only async calls note what they enter",
        shown: Shown::Compiler,
        is_of: |rules, cell| cell.call == Call::Unwinding && !rules.is_async,
    },
    Exclusion {
        reason: "what was entered is unwound on the same snapshot",
        shown: Shown::Compiler,
        is_of: |_, cell| cell.call == Call::Unwinding && cell.callee == Through::Manager,
    },
    Exclusion {
        reason: "only calls of historic hooks are remembered",
        shown: Shown::Sense,
        is_of: |rules, cell| cell.call == Call::Replay && rules.kind != Kind::Historic,
    },
    Exclusion {
        reason: "a call is made again only for those who come later",
        shown: Shown::Sense,
        is_of: |_, cell| cell.call == Call::Replay && matches!(cell.source, Source::Linked | Source::Listed),
    },
    Exclusion {
        reason: "all that implements an around hook are wrappers, and one more is none",
        shown: Shown::Compiler,
        is_of: |rules, cell| cell.source == Source::Extra && rules.kind == Kind::Around,
    },
    Exclusion {
        reason: "one more implementation is a snapshot's",
        shown: Shown::Compiler,
        is_of: |_, cell| cell.source == Source::Extra && cell.callee == Through::Manager,
    },
    Exclusion {
        reason: "a hook that unwinds nothing has no other that is ordered",
        shown: Shown::Sense,
        is_of: |rules, cell| cell.order == Order::HostOfUnwound && rules.kind != Kind::Unwind,
    },
    Exclusion {
        reason: "the order of what unwinds another hook is set there",
        shown: Shown::StartUp(|problem| matches!(problem, Problem::SettingRefused { .. })),
        is_of: |rules, cell| cell.order == Order::Host && rules.kind == Kind::Unwind && cell.source != Source::Added,
    },
    Exclusion {
        reason: "the host orders only plugins that are there at the start",
        shown: Shown::StartUp(|problem| {
            matches!(problem, Problem::OrderOfUnknownPlugin { .. } | Problem::SettingRefused { .. })
        }),
        is_of: |_, cell| cell.order != Order::Declared && cell.source == Source::Added,
    },
    Exclusion {
        reason: "a call on a snapshot of one's own is not remembered",
        shown: Shown::Forgotten,
        is_of: |_, cell| cell.call == Call::Replay && cell.source == Source::Extra,
    },
];

impl Observed {
    pub const ALL: [Self; 3] = [Self::Nothing, Self::End, Self::Details];
}

impl Source {
    pub const ALL: [Self; 5] = [Self::Linked, Self::Listed, Self::Added, Self::Joined, Self::Extra];

    /// Whether the implementation at a place is not there when the manager is built.
    pub fn comes_later(self, place: usize) -> bool {
        match self {
            Self::Linked | Self::Listed => false,
            Self::Added => true,
            Self::Joined | Self::Extra => place % 2 == 1,
        }
    }

    /// The same of a wrapper.
    pub fn wrapper_comes_later(self, place: usize) -> bool {
        self != Self::Extra && self.comes_later(place)
    }
}

impl Order {
    pub const ALL: [Self; 3] = [Self::Declared, Self::Host, Self::HostOfUnwound];

    /// The places that the host wants first.
    pub fn first(self) -> &'static [usize] {
        if self == Self::Declared { &[] } else { &[2, 1] }
    }
}

/// All cells with implementations of this source in this order.
pub fn cells(source: Source, order: Order) -> Vec<Cell> {
    let mut cells = Vec::new();
    for call in [Call::Plain, Call::Attributed, Call::Unwinding, Call::Replay] {
        for callee in [Through::Manager, Through::Snapshot] {
            cells.extend(Observed::ALL.map(|observed| Cell { source, order, call, callee, observed }));
        }
    }
    cells
}

/// All cells of a row.
pub fn all() -> impl Iterator<Item = Cell> {
    Source::ALL.into_iter().flat_map(|source| Order::ALL.into_iter().flat_map(move |order| cells(source, order)))
}

/// Why a hook of these rules has nothing in this cell, if so.
pub fn exclusion(rules: Rules, cell: Cell) -> Option<&'static Exclusion> {
    EXCLUSIONS.iter().find(|exclusion| (exclusion.is_of)(rules, cell))
}

impl Rules {
    /// How many cells are not empty for a hook of these rules.
    pub fn cells(self) -> usize {
        all().filter(|cell| exclusion(self, *cell).is_none()).count()
    }
}
