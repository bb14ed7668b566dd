//! Who must be called in a case, and in which order, as the manual says it.

use crate::case::Case;
use crate::cell::{Call, Cell, Source};
use crate::hook::{Kind, Rules};

/// Which of those that take part a call is for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Part {
    All,
    /// Those that are there from the start.
    Early,
    /// Those that come later, in a call that was made before; all wrappers are around them.
    Late,
}

/// The places of a case, in call order.
#[derive(Debug)]
pub struct Places {
    pub wrappers: Vec<usize>,
    pub plain: Vec<usize>,
}

pub fn places(rules: Rules, cell: Cell, case: &Case, part: Part) -> Places {
    let Cell { source, order, .. } = cell;
    let mut wrappers = forward(case.wrappers.len(), order.first());
    let mut plain = forward(case.plain.len(), order.first());
    // One more of a plugin that the unwound hook knows stands where that one does.
    if source == Source::Extra && rules.kind != Kind::Unwind {
        plain = with_extra(plain, |place| source.comes_later(place));
    }
    if rules.kind == Kind::Reverse {
        wrappers.reverse();
    }
    if matches!(rules.kind, Kind::Reverse | Kind::Unwind) {
        plain.reverse();
    }
    match part {
        Part::All => {}
        Part::Early => {
            wrappers.retain(|place| !source.wrapper_comes_later(*place));
            plain.retain(|place| !source.comes_later(*place));
        }
        Part::Late => {
            plain.retain(|place| source.comes_later(*place));
            if plain.is_empty() {
                wrappers.clear();
            }
        }
    }
    Places { wrappers, plain }
}

/// Whether a call enters a place: one that unwinds another enters what that has entered before it failed.
pub fn enters(cell: Cell, case: &Case, place: usize) -> bool {
    let order = forward(case.plain.len(), cell.order.first());
    let at = |place| order.iter().position(|each| *each == place);
    cell.call != Call::Unwinding || at(case.fails_before).is_none_or(|last| at(place) <= Some(last))
}

/// Whom the host wants first, then the others by name.
fn forward(length: usize, first: &[usize]) -> Vec<usize> {
    let first = first.iter().copied().filter(|place| *place < length);
    first.clone().chain((0..length).filter(|place| !first.clone().any(|each| each == *place))).collect()
}

/// One more stands behind `tryfirst`, as which the first place is declared, and before the rest; the last one given
/// comes first.
fn with_extra(order: Vec<usize>, is_extra: impl Fn(usize) -> bool) -> Vec<usize> {
    let (mut extra, mut own): (Vec<_>, Vec<_>) = order.into_iter().partition(|place| is_extra(*place));
    let behind = own.iter().position(|place| *place != 0).unwrap_or(own.len());
    extra.sort_unstable();
    own.splice(behind..behind, extra.into_iter().rev());
    own
}
