//! What must come of a case, as the manual says it.

mod turn;

use std::time::Duration;

use self::turn::End;
use crate::case::{Case, LIMIT, PATIENCE, Wrapper};
use crate::cell::{Call, Cell, Observed};
use crate::hook::{Kind, Rules, Values};
use crate::order::{Part, Places, places};
use crate::output::Got;
use crate::plugin;
use crate::scene::{ANSWER, NAMES};

/// What comes of a call.
#[derive(Debug, PartialEq)]
pub struct Outcome {
    pub log: String,
    pub got: Got,
    pub elapsed: Duration,
    /// How the call ended and whom it entered, if somebody is told of that.
    pub called: Vec<(String, Vec<String>)>,
    /// Who failed and how, sorted, if somebody is told of that.
    pub failed: Vec<(String, String)>,
    /// The plugins whose failures have been counted.
    pub skipped: Vec<String>,
    /// The plugins that implement the hook afterwards, in call order.
    pub there: Vec<String>,
}

pub fn expected(rules: Rules, cell: Cell, case: &Case, part: Part) -> Outcome {
    let places = places(rules, cell, case, part);
    let mut model = Model {
        rules,
        cell,
        case,
        log: Vec::new(),
        limits: 0,
        entered: Vec::new(),
        called: Vec::new(),
        failed: Vec::new(),
        skipped: Vec::new(),
    };
    let got = model.call(&places);
    let elapsed = if matches!(got, Got::Dropped(_)) { PATIENCE } else { LIMIT * model.limits };
    // The failures of whoever is refused for one are nobody's.
    let (got, skipped) = if part == Part::Late { (model.joined(got), vec![]) } else { (got, model.skipped()) };
    let there = match (part, &got) {
        (Part::All | Part::Early, _) => part,
        (Part::Late, Got::Values(_)) => Part::All,
        (Part::Late, _) => Part::Early,
    };
    let there = model.plugins(&self::places(rules, cell, case, there)).into_iter().map(str::to_owned).collect();
    let (called, mut failed) = (model.called, model.failed);
    failed.sort_unstable();
    Outcome { log: model.log.join(" "), got, elapsed, called, failed, skipped, there }
}

/// What observers are told of what came to an end.
fn outcome(got: &Got) -> &'static str {
    let has_failed = |got: &Got| !matches!(got, Got::Values(_));
    match got {
        Got::Each(each) if each.iter().any(|(_, got)| has_failed(got)) => "failed",
        Got::Values(_) | Got::Each(_) => "returned",
        _ => "failed",
    }
}

struct Model<'a> {
    rules: Rules,
    cell: Cell,
    case: &'a Case,
    log: Vec<String>,
    /// How many time limits pass before the call ends.
    limits: u32,
    /// Who is entered up to here, by name.
    entered: Vec<String>,
    called: Vec<(String, Vec<String>)>,
    failed: Vec<(String, String)>,
    /// What the call has gone on without.
    skipped: Vec<(usize, End)>,
}

impl Model<'_> {
    fn call(&mut self, places: &Places) -> Got {
        let is_around = self.rules.kind == Kind::Around;
        let is_implemented = !places.wrappers.is_empty() || !(is_around || places.plain.is_empty());
        if !is_implemented {
            return self.wrapped(&[], &places.plain);
        }
        self.note_before("hook");
        let wrappers = if self.cell.call == Call::Attributed { &[][..] } else { &places.wrappers };
        let got = self.wrapped(wrappers, &places.plain);
        self.told_after("hook", &got);
        if self.cell.observed != Observed::Nothing {
            let outcome = match &got {
                Got::Panicked(_) => "panicked",
                Got::Dropped(_) => "cancelled",
                got => outcome(got),
            };
            self.called.push((outcome.to_owned(), std::mem::take(&mut self.entered)));
        }
        got
    }

    /// The wrappers at these places, and in them the implementations.
    fn wrapped(&mut self, wrappers: &[usize], plain: &[usize]) -> Got {
        let Some((&place, inner)) = wrappers.split_first() else { return self.implementations(plain) };
        self.told_before(plugin::wrapper(place));
        self.log.push(format!("{}>", NAMES[place]));
        let got = self.wrapper(place, inner, plain);
        self.log.push(format!("~{}", NAMES[place]));
        self.told_after(plugin::wrapper(place), &got);
        got
    }

    /// An observer is, of an implementation.
    fn told_before(&mut self, name: &str) {
        self.entered.push(name.to_owned());
        self.note_before(name);
    }

    fn note_before(&mut self, name: &str) {
        if self.cell.observed == Observed::Details {
            self.log.push(format!("+{name}"));
        }
    }

    fn told_after(&mut self, name: &str, got: &Got) {
        if !matches!(got, Got::Panicked(_) | Got::Dropped(_)) {
            self.told(name, outcome(got));
        }
    }

    fn told(&mut self, name: &str, outcome: &str) {
        if self.cell.observed == Observed::Details {
            self.log.push(format!("-{name} {outcome}"));
        }
    }

    fn told_failed(&mut self, name: &str, outcome: &str) {
        if self.cell.observed != Observed::Nothing {
            self.failed.push((name.to_owned(), outcome.to_owned()));
        }
    }

    fn wrapper(&mut self, place: usize, inner: &[usize], plain: &[usize]) -> Got {
        let act = self.case.wrappers[place];
        let own = || Some(plugin::wrapper(place).to_owned());
        let answer = if self.rules.values == Values::None { vec![] } else { vec![ANSWER] };
        match act {
            Wrapper::Answer => return Got::Values(answer),
            Wrapper::Refuse if self.rules.tells() => {
                self.told_failed(plugin::wrapper(place), "failed");
                return Got::Failed(plugin::wrapper(place).to_owned());
            }
            Wrapper::PanicBefore => {
                self.told_failed(plugin::wrapper(place), "panicked");
                return Got::Panicked(own());
            }
            Wrapper::HangBefore if self.rules.is_async => return Got::Dropped(own()),
            _ => {}
        }
        let got = self.wrapped(inner, plain);
        if matches!(got, Got::Panicked(_) | Got::Dropped(_)) {
            return got;
        }
        self.log.push(format!("<{}", NAMES[place]));
        match (act, got) {
            (Wrapper::PanicBehind, _) => {
                self.told_failed(plugin::wrapper(place), "panicked");
                Got::Panicked(own())
            }
            (Wrapper::HangBehind, _) if self.rules.is_async => Got::Dropped(own()),
            (Wrapper::Recover, Got::Failed(_) | Got::TimedOut(_)) => Got::Values(answer),
            (_, got) => got,
        }
    }

    /// What the caller gets where the call has come to its end.
    fn gathered(&self, ends: &[(usize, End)]) -> Got {
        if self.cell.call != Call::Attributed {
            let value = |(_, end): &(usize, End)| if let End::Value(value) = *end { value } else { None };
            return Got::Values(ends.iter().filter_map(value).collect());
        }
        let each = ends.iter().map(|(place, end)| (self.name(*place), self.got(*place, *end)));
        Got::Each(each.collect())
    }

    /// The same of one implementation by itself.
    fn got(&self, place: usize, end: End) -> Got {
        match end {
            End::Value(value) => Got::Values(value.into_iter().collect()),
            End::Failed => Got::Failed(self.name(place)),
            End::TimedOut => Got::TimedOut(self.name(place)),
            End::Panicked => Got::Panicked(self.blamed(place)),
            End::Never => Got::Dropped(self.blamed(place)),
        }
    }

    fn skipped(&self) -> Vec<String> {
        let mut all: Vec<_> = self.skipped.iter().map(|(place, _)| self.case.plugin(*place).to_owned()).collect();
        all.sort_unstable();
        all
    }

    /// What becomes of plugins that come, where this came of a call made again for them: any failure refuses them.
    fn joined(&self, got: Got) -> Got {
        match got {
            Got::Panicked(_) | Got::Dropped(_) => got,
            Got::Failed(_) | Got::TimedOut(_) => Got::Refused(Box::new(got)),
            _ => match self.skipped.first() {
                Some((place, end)) => Got::Refused(Box::new(self.got(*place, *end))),
                None => Got::Values(vec![]),
            },
        }
    }

    fn plugins(&self, places: &Places) -> Vec<&'static str> {
        let plain = places.plain.iter().filter(|_| self.rules.kind != Kind::Around);
        let wrappers = places.wrappers.iter().map(|place| plugin::wrapper(*place));
        wrappers.chain(plain.map(|place| self.case.plugin(*place))).collect()
    }

    fn name(&self, place: usize) -> String {
        self.case.plugin(place).to_owned()
    }

    /// What is innermost in an `around` hook is its caller's own.
    fn blamed(&self, place: usize) -> Option<String> {
        (self.rules.kind != Kind::Around).then(|| self.name(place))
    }
}
