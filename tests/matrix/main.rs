//! What each kind of hook does with each result and each treatment of errors, sync and async: with implementations from
//! wherever they come, in whatever order, called in every way, watched or not.
//!
//! A row of the table is a hook, see `hooks!` below; a cell is how it comes to be called, see [`cell`]. Each row is played
//! in each cell, but for those that are excluded, with the reason, in [`cell::EXCLUSIONS`].
//!
//! A model says what must come of any number of implementations and wrappers that do well, err, panic, answer, or wait
//! for ever: who is entered, in which order, who comes back behind `run`, whose guards are dropped, who is told of what,
//! who is blamed, and what the caller gets and when. That these hooks can be declared, and others cannot, is shown by
//! `ui-tests/cells`.
#![forbid(unsafe_code)]

#[macro_use]
mod declare;
#[macro_use]
mod part;
mod case;
mod cell;
mod hook;
mod model;
mod order;
mod output;
mod plugin;
mod run;
mod scene;
mod stage;
mod watch;

use crate::hook::{Kind, Rules};

hooks_core::link_plugins!();

hooks! {
    (sync waiting) {
        all_unit: [] All Isolate, () => (());
        all_value: [] All Isolate, usize => (Vec<usize>);
        all_option: [] All Isolate, Option<usize> => (Vec<usize>);
        all_result_of_unit: [] All Stop, Result<(), E> => (Told<()>);
        all_result_of_value: [] All Stop, Result<usize, E> => (Told<Vec<usize>>);
        all_result_of_option: [] All Stop, Result<Option<usize>, E> => (Told<Vec<usize>>);
        all_unit_stops: [on_error = "stop"] All Stop, () => (());
        all_value_stops: [on_error = "stop"] All Stop, usize => (Vec<usize>);
        all_option_stops: [on_error = "stop"] All Stop, Option<usize> => (Vec<usize>);
        all_result_of_unit_isolates: [on_error = "isolate"] All Isolate, Result<(), E> => (());
        all_result_of_value_isolates: [on_error = "isolate"] All Isolate, Result<usize, E> => (Vec<usize>);
        all_result_of_option_isolates: [on_error = "isolate"] All Isolate, Result<Option<usize>, E> => (Vec<usize>);

        // The order is all that differs, and the memory.
        reverse_value: [reverse] Reverse Isolate, usize => (Vec<usize>);
        reverse_result: [reverse] Reverse Stop, Result<usize, E> => (Told<Vec<usize>>);
        historic_unit: [historic] Historic Isolate, () => (());
        historic_unit_stops: [historic, on_error = "stop"] Historic Stop, () => (());
        historic_isolates: [historic, on_error = "isolate"] Historic Isolate, Result<(), E> => (());
        historic_result: [historic] Historic Stop, Result<(), E> => (Told<()>);

        unwind_value: [unwinds = forward] Unwind Isolate, usize => (Vec<usize>);
        unwind_value_stops: [unwinds = forward, on_error = "stop"] Unwind Stop, usize => (Vec<usize>);
        unwind_result: [unwinds = forward] Unwind Stop, Result<(), E> => (Told<()>);
        unwind_isolates: [unwinds = forward, on_error = "isolate"] Unwind Isolate, Result<usize, E> => (Vec<usize>);

        first_option: [firstresult] First Isolate, Option<usize> => (Option<usize>);
        first_option_stops: [firstresult, on_error = "stop"] First Stop, Option<usize> => (Option<usize>);
        first_result: [firstresult] First Stop, Result<Option<usize>, E> => (Told<Option<usize>>);
        first_isolates: [firstresult, on_error = "isolate"] First Isolate, Result<Option<usize>, E> => (Option<usize>);

        filter_value: [filter] Filter Stop, usize => (usize);
        filter_value_isolates: [filter, on_error = "isolate"] Filter Isolate, usize => (usize);
        filter_result: [filter] Filter Stop, Result<usize, E> => (Told<usize>);
        filter_result_isolates: [filter, on_error = "isolate"] Filter Isolate, Result<usize, E> => (usize);

        around_value: [around] Around Stop, usize => (usize);
        around_result: [around] Around Stop, Result<usize, E> => (Told<usize>);
    }

    (waiting) {
        concurrent_unit: [concurrent] Concurrent Isolate, () => (());
        concurrent_value: [concurrent] Concurrent Isolate, usize => (Vec<usize>);
        concurrent_option_stops: [concurrent, on_error = "stop"] Concurrent Stop, Option<usize> => (Vec<usize>);
        concurrent_result_of_value: [concurrent] Concurrent Stop, Result<usize, E> => (Told<Vec<usize>>);
        concurrent_result_of_option: [concurrent] Concurrent Stop, Result<Option<usize>, E> => (Told<Vec<usize>>);
        concurrent_result_isolates: [concurrent, on_error = "isolate"] Concurrent Isolate, Result<usize, E> => (Vec<usize>);
    }
}

/// The hooks of each kind, and the cells of each that are not excluded.
const TABLE: &str = "
All         sync 12 × 96  async 12 × 96
Reverse     sync  2 × 96  async  2 × 96
First       sync  4 × 96  async  4 × 96
Filter      sync  4 × 48  async  4 × 48
Around      sync  2 × 42  async  2 × 42
Concurrent  sync  0 × 0   async  6 × 96
Historic    sync  4 × 114  async  4 × 114
Unwind      sync  4 × 96  async  4 × 123
";

/// Notices a row or a cell that is lost; that each row is played in all its cells, `check` does.
#[test]
fn every_combination_is_there() {
    let count = |kind: Kind, is_async: bool| {
        let of_kind = rules().into_iter().filter(|rules| rules.kind == kind && rules.is_async == is_async);
        let cells: Vec<_> = of_kind.map(Rules::cells).collect();
        assert!(cells.windows(2).all(|pair| pair[0] == pair[1]), "{kind:?} {cells:?}");
        let form = if is_async { "async" } else { "sync" };
        format!("{form} {:2} × {:<2}", cells.len(), cells.first().copied().unwrap_or_default())
    };
    let line = |kind| format!("{:<10}  {}  {}", format!("{kind:?}"), count(kind, false), count(kind, true));
    assert_eq!(Kind::ALL.map(line).join("\n"), TABLE.trim());
}

/// An exclusion that excludes nothing is one too many.
#[test]
fn every_exclusion_has_a_reason_to_be_there() {
    let rules = rules();
    for exclusion in &cell::EXCLUSIONS {
        let is_first =
            |rules| cell::all().any(|cell| cell::exclusion(rules, cell).is_some_and(|it| std::ptr::eq(it, exclusion)));
        assert!(rules.iter().copied().any(is_first), "{}", exclusion.reason);
    }
}
