//! What can happen in a call.

use std::array;
use std::time::Duration;

use hooks_core::OnError;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::hook::{Kind, Rules};
use crate::plugin;

/// A call of a hook: who takes part, what each of them does, and what the host has said.
#[derive(Debug, Clone)]
pub struct Case {
    /// By the names of their plugins.
    pub plain: Vec<Plain>,
    pub wrappers: Vec<Wrapper>,
    /// What the host says in place of the hookspec.
    pub on_error: Option<OnError>,
    pub timed: bool,
    /// The place that fails in the hook that is unwound.
    pub fails_before: usize,
}

/// What each does in a call, and what fails in the hook that is unwound, whether they take part or not.
#[derive(Debug, Clone)]
pub struct Acts {
    plain: [Act; MOST],
    wrappers: [Wrapper; MOST],
    fails_before: usize,
}

/// How many implementations there are at most, and how many wrappers.
pub const MOST: usize = 4;

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

/// Who takes part, whatever they do.
pub fn case() -> impl Strategy<Value = Case> {
    let manner = prop_oneof![Just(Manner::Sync), Just(Manner::Ready), Just(Manner::Waits)];
    let plain = manner.prop_map(|manner| Plain { manner, act: Act::Well });
    let on_error = prop_oneof![2 => Just(None), 1 => Just(Some(OnError::Stop)), 1 => Just(Some(OnError::Isolate))];
    (vec(plain, 0..=MOST), vec(Just(Wrapper::Pass), 0..=MOST), on_error, any::<bool>())
        .prop_map(|(plain, wrappers, on_error, timed)| Case { plain, wrappers, on_error, timed, fails_before: MOST })
}

/// Anything.
pub fn acts() -> impl Strategy<Value = Acts> {
    let fault = prop_oneof![Just(Act::Err), Just(Act::Panic), Just(Act::Answer), Just(Act::Hang)];
    let act = prop_oneof![Just(Act::Well), fault];
    (array_of(act), array_of(wrapper()), 0..=MOST).prop_map(|(plain, wrappers, fails_before)| Acts {
        plain,
        wrappers,
        fails_before,
    })
}

fn array_of<T: Strategy>(each: T) -> impl Strategy<Value = [T::Value; MOST]> {
    proptest::array::uniform4(each)
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
    prop_oneof![3 => Just(Wrapper::Pass), 1 => other]
}

impl Case {
    /// Everybody there is, doing well.
    pub fn full() -> Self {
        let plain = array::from_fn::<_, MOST, _>(|_| Plain { manner: Manner::Waits, act: Act::Well });
        let wrappers = vec![Wrapper::Pass; MOST];
        Self { plain: plain.into(), wrappers, on_error: None, timed: false, fails_before: MOST }
    }

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

    /// The same with everybody doing this.
    pub fn acting(&self, acts: &Acts) -> Self {
        let mut case = self.clone();
        case.plain.iter_mut().zip(acts.plain).for_each(|(plain, act)| plain.act = act);
        case.wrappers.iter_mut().zip(acts.wrappers).for_each(|(wrapper, act)| *wrapper = act);
        case.fails_before = acts.fails_before;
        case
    }

    /// Whose the implementation at a place is.
    pub fn plugin(&self, place: usize) -> &'static str {
        plugin::plain(place, self.plain[place].manner)
    }
}
