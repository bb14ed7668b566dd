//! What must come of a case, as the manual says it.

use std::time::Duration;

use hooks_core::OnError;

use crate::case::{Act, Case, LIMIT, Manner, PATIENCE, Plain, Wrapper};
use crate::hook::{Got, Kind, Rules, Values};
use crate::scene::{ANSWER, NAMES, value};

/// What comes of a call.
#[derive(Debug, PartialEq)]
pub struct Outcome {
    pub log: String,
    pub got: Got,
    pub elapsed: Duration,
}

pub fn expected(rules: Rules, case: &Case) -> Outcome {
    let mut model = Model { rules, case, log: Vec::new(), limits: 0 };
    let got = model.wrapped(&model.order(case.wrappers.len()));
    let elapsed = if matches!(got, Got::Dropped(_)) { PATIENCE } else { LIMIT * model.limits };
    Outcome { log: model.log.join(" "), got, elapsed }
}

struct Model<'a> {
    rules: Rules,
    case: &'a Case,
    log: Vec<String>,
    /// How many time limits pass before the call ends.
    limits: u32,
}

/// How an implementation ends.
#[derive(Debug, Clone, Copy, PartialEq)]
enum End {
    Value(Option<usize>),
    Failed,
    TimedOut,
    Panicked,
    /// It waits until the call is dropped.
    Never,
}

impl Model<'_> {
    /// The wrappers at these places, and in them the implementations.
    fn wrapped(&mut self, places: &[usize]) -> Got {
        let Some((&place, inner)) = places.split_first() else { return self.implementations() };
        self.log.push(format!("{}>", NAMES[place]));
        let got = self.wrapper(place, inner);
        self.log.push(format!("~{}", NAMES[place]));
        got
    }

    fn wrapper(&mut self, place: usize, inner: &[usize]) -> Got {
        let act = self.case.wrappers[place];
        let own = || Some(format!("wrapper_{place}"));
        let answer = if self.rules.values == Values::None { vec![] } else { vec![ANSWER] };
        match act {
            Wrapper::Answer => return Got::Values(answer),
            Wrapper::Refuse if self.rules.tells() => return Got::Failed(format!("wrapper_{place}")),
            Wrapper::PanicBefore => return Got::Panicked(own()),
            Wrapper::HangBefore if self.rules.is_async => return Got::Dropped(own()),
            _ => {}
        }
        let got = self.wrapped(inner);
        if matches!(got, Got::Panicked(_) | Got::Dropped(_)) {
            return got;
        }
        self.log.push(format!("<{}", NAMES[place]));
        match (act, got) {
            (Wrapper::PanicBehind, _) => Got::Panicked(own()),
            (Wrapper::HangBehind, _) if self.rules.is_async => Got::Dropped(own()),
            (Wrapper::Recover, Got::Failed(_) | Got::TimedOut(_)) => Got::Values(answer),
            (_, got) => got,
        }
    }

    fn implementations(&mut self) -> Got {
        if self.rules.kind == Kind::Concurrent { self.together() } else { self.in_turn() }
    }

    fn in_turn(&mut self) -> Got {
        let (mut values, mut sum) = (vec![], 0);
        for place in self.order(self.case.plain.len()) {
            self.log.push(place.to_string());
            let end = self.end(place, sum);
            self.limits += u32::from(end == End::TimedOut);
            self.log.push(format!("~{place}"));
            if let Some(got) = self.ends_call(place, end) {
                return got;
            }
            match (self.rules.kind, end) {
                (Kind::First, End::Value(Some(value))) => return Got::Values(vec![value]),
                (Kind::Filter, End::Value(Some(value))) => sum = value,
                (_, End::Value(value)) => values.extend(value),
                _ => {}
            }
        }
        Got::Values(if self.rules.kind == Kind::Filter { vec![sum] } else { values })
    }

    /// Those that are sync run while the others are started, which are then polled in turns; in call order each time.
    fn together(&mut self) -> Got {
        let (places, mut running) = (0..self.case.plain.len(), vec![]);
        for turn in 0..=3 {
            for place in places.clone() {
                let last = self.last_turn(place);
                if turn == last.min(1) {
                    self.log.push(place.to_string());
                    running.push(place);
                }
                let end = self.end(place, 0);
                if turn < last || end == End::Never || !running.contains(&place) {
                    continue;
                }
                self.limits = u32::from(end == End::TimedOut);
                running.retain(|running| *running != place);
                self.log.push(format!("~{place}"));
                if let Some(got) = self.ends_call(place, end) {
                    self.drop_all(&running);
                    return got;
                }
            }
        }
        self.drop_all(&running);
        let value = |place| if let End::Value(value) = self.end(place, 0) { value } else { None };
        match running.last() {
            None => Got::Values(places.filter_map(value).collect()),
            Some(last) => Got::Dropped(self.blamed(*last)),
        }
    }

    /// The turn that an implementation is ready in, if it ever is, or out of time.
    fn last_turn(&self, place: usize) -> usize {
        match self.case.plain[place] {
            Plain { manner: Manner::Sync, .. } => 0,
            Plain { act: Act::Hang, .. } => 3,
            Plain { manner: Manner::Ready, .. } => 1,
            Plain { manner: Manner::Waits, .. } => 2,
        }
    }

    fn drop_all(&mut self, running: &[usize]) {
        self.log.extend(running.iter().rev().map(|place| format!("~{place}")));
    }

    fn end(&self, place: usize, sum: usize) -> End {
        let Plain { manner, act } = self.case.plain[place];
        match act {
            Act::Panic => End::Panicked,
            Act::Err if self.rules.can_fail && self.rules.kind != Kind::Around => End::Failed,
            Act::Hang if manner != Manner::Sync => {
                if self.case.timed {
                    End::TimedOut
                } else {
                    End::Never
                }
            }
            _ => End::Value(match self.rules.values {
                Values::None => None,
                Values::Each => Some(value(sum, place)),
                Values::Some => (act == Act::Answer).then(|| value(sum, place)),
            }),
        }
    }

    /// What the caller gets where nobody else is called.
    fn ends_call(&self, place: usize, end: End) -> Option<Got> {
        let stops = self.case.on_error.unwrap_or(self.rules.on_error) == OnError::Stop;
        match end {
            End::Never => Some(Got::Dropped(self.blamed(place))),
            End::Failed if stops => Some(Got::Failed(self.name(place))),
            End::TimedOut if stops => Some(Got::TimedOut(self.name(place))),
            End::Panicked if stops => Some(Got::Panicked(self.blamed(place))),
            _ => None,
        }
    }

    fn name(&self, place: usize) -> String {
        let form = if self.case.plain[place].manner == Manner::Sync { "sync" } else { "waiting" };
        format!("{form}_{place}")
    }

    /// What is innermost in an `around` hook is its caller's own.
    fn blamed(&self, place: usize) -> Option<String> {
        (self.rules.kind != Kind::Around).then(|| self.name(place))
    }

    fn order(&self, length: usize) -> Vec<usize> {
        if self.rules.kind == Kind::Reverse { (0..length).rev().collect() } else { (0..length).collect() }
    }
}
