//! What implementations do, one after the other or at the same time, without the wrappers around them.

use hooks_core::OnError;

use super::Model;
use crate::case::{Act, Manner, Plain};
use crate::cell::Call;
use crate::hook::{Kind, Values};
use crate::order::enters;
use crate::output::Got;
use crate::scene::value;

/// How an implementation ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum End {
    Value(Option<usize>),
    Failed,
    TimedOut,
    Panicked,
    /// It waits until the call is dropped.
    Never,
}

impl Model<'_> {
    pub(super) fn implementations(&mut self, places: &[usize]) -> Got {
        if self.rules.kind == Kind::Concurrent { self.together(places) } else { self.in_turn(places) }
    }

    fn in_turn(&mut self, places: &[usize]) -> Got {
        let (mut ends, mut sum) = (vec![], 0);
        let (cell, case) = (self.cell, self.case);
        for place in places.iter().copied().filter(|place| enters(cell, case, *place)) {
            if self.rules.kind != Kind::Around {
                self.told_before(self.case.plugin(place));
            }
            self.log.push(place.to_string());
            let end = self.end(place, sum);
            self.limits += u32::from(end == End::TimedOut);
            if let Some(got) = self.ended(place, end) {
                return got;
            }
            ends.push((place, end));
            match (self.rules.kind, end) {
                (Kind::First, End::Value(Some(_))) if self.cell.call != Call::Attributed => break,
                (Kind::Filter | Kind::Around, End::Value(Some(value))) => sum = value,
                _ => {}
            }
        }
        if self.rules.kind == Kind::Filter { Got::Values(vec![sum]) } else { self.gathered(&ends) }
    }

    /// Those that are sync run while the others are started, which are then polled in turns; in call order each time.
    fn together(&mut self, places: &[usize]) -> Got {
        let mut running = vec![];
        for turn in 0..=3 {
            for place in places.iter().copied() {
                let last = self.last_turn(place);
                if turn == 0 {
                    self.told_before(self.case.plugin(place));
                }
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
                if let Some(got) = self.ended(place, end) {
                    self.drop_all(&running);
                    return got;
                }
            }
        }
        self.drop_all(&running);
        if let Some(last) = running.last() {
            return Got::Dropped(self.blamed(*last));
        }
        self.gathered(&places.iter().map(|place| (*place, self.end(*place, 0))).collect::<Vec<_>>())
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

    /// An implementation is over; what the caller gets where nobody else is called.
    fn ended(&mut self, place: usize, end: End) -> Option<Got> {
        self.log.push(format!("~{place}"));
        let stops = self.case.on_error.unwrap_or(self.rules.on_error) == OnError::Stop;
        let is_attributed = self.cell.call == Call::Attributed;
        let failed = match end {
            End::Value(_) | End::Never => None,
            End::Failed => Some("failed"),
            End::TimedOut => Some("timed out"),
            End::Panicked => Some("panicked"),
        };
        if let (Some(failed), true) = (failed, self.rules.kind != Kind::Around) {
            self.told_failed(self.case.plugin(place), failed);
        }
        let outcome = match end {
            End::Value(_) => "returned",
            End::Failed => "failed",
            End::TimedOut => "timed out",
            End::Panicked if !stops => "panicked",
            End::Panicked | End::Never => return Some(self.got(place, end)),
        };
        if self.rules.kind != Kind::Around {
            self.told(self.case.plugin(place), outcome);
        }
        if matches!(end, End::Value(_)) || is_attributed {
            return None;
        }
        if stops {
            return Some(self.got(place, end));
        }
        self.skipped.push((place, end));
        None
    }
}
