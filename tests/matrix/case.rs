//! What can happen in a call.

use std::time::Duration;

use hooks_core::OnError;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::hook::{Kind, Rules};

/// A call of a hook: who takes part, what each of them does, and what the host has said.
#[derive(Debug, Clone)]
pub struct Case {
    /// In call order, unless the hook is `reverse`.
    pub plain: Vec<Plain>,
    pub wrappers: Vec<Wrapper>,
    /// What the host says in place of the hookspec.
    pub on_error: Option<OnError>,
    pub timed: bool,
    pub through: Through,
}

/// How long an implementation may take, where time is limited. The clock is paused: no test takes so long.
pub const LIMIT: Duration = Duration::from_millis(250);

/// When a call that still waits is dropped.
pub const PATIENCE: Duration = Duration::from_hours(1);

/// An implementation.
#[derive(Debug, Clone, Copy)]
pub struct Plain {
    pub manner: Manner,
    pub act: Act,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Manner {
    Sync,
    /// Async, and ready when it is first polled.
    Ready,
    /// Async, and ready when it is polled again.
    Waits,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Act {
    Well,
    Err,
    Panic,
    /// Gives `Some`, where the others give `None`.
    Answer,
    /// Is never ready, if it is async.
    Hang,
}

/// What a wrapper does: before it runs what is behind it, instead, or afterwards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Wrapper {
    Pass,
    Answer,
    /// Gives an error of its own, where there can be one.
    Refuse,
    /// Answers in place of an error.
    Recover,
    PanicBefore,
    PanicBehind,
    HangBefore,
    HangBehind,
}

/// What the hook is called through: three ways into the same loop.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Through {
    Manager,
    Snapshot,
    /// The manager, while somebody watches.
    Observed,
}

/// Any case.
pub fn case() -> impl Strategy<Value = Case> {
    let manner = prop_oneof![Just(Manner::Sync), Just(Manner::Ready), Just(Manner::Waits)];
    let fault = prop_oneof![Just(Act::Err), Just(Act::Panic), Just(Act::Answer), Just(Act::Hang)];
    let act = prop_oneof![Just(Act::Well), fault];
    let plain = (manner, act).prop_map(|(manner, act)| Plain { manner, act });
    let on_error = prop_oneof![2 => Just(None), 1 => Just(Some(OnError::Stop)), 1 => Just(Some(OnError::Isolate))];
    let through = prop_oneof![Just(Through::Manager), Just(Through::Snapshot), Just(Through::Observed)];
    (vec(plain, 0..=4), vec(wrapper(), 0..=4), on_error, any::<bool>(), through)
        .prop_map(|(plain, wrappers, on_error, timed, through)| Case { plain, wrappers, on_error, timed, through })
}

fn wrapper() -> impl Strategy<Value = Wrapper> {
    let other = prop_oneof![
        Just(Wrapper::Answer),
        Just(Wrapper::Refuse),
        Just(Wrapper::Recover),
        Just(Wrapper::PanicBefore),
        Just(Wrapper::PanicBehind),
        Just(Wrapper::HangBefore),
        Just(Wrapper::HangBehind),
    ];
    prop_oneof![2 => Just(Wrapper::Pass), 1 => other]
}

impl Case {
    /// The same without what a hook of these rules cannot bear.
    pub fn of(mut self, rules: Rules) -> Self {
        if rules.kind == Kind::Around {
            // What is innermost.
            self.plain.truncate(1);
            self.plain.resize(1, Plain { manner: Manner::Waits, act: Act::Well });
        }
        for plain in &mut self.plain {
            if !rules.is_async {
                plain.manner = Manner::Sync;
            } else if rules.kind == Kind::Around && plain.manner == Manner::Sync {
                plain.manner = Manner::Ready;
            }
        }
        self.on_error = self.on_error.filter(|on_error| rules.bears(*on_error));
        self.timed &= rules.bears_limit(self.on_error.unwrap_or(rules.on_error));
        self
    }
}
