//! What each kind of hook does with each result and each treatment of errors, sync and async.
//!
//! A model says what must come of any number of implementations and wrappers that do well, err, panic, answer, or wait
//! for ever: who is entered, in which order, who comes back behind `run`, whose guards are dropped, and what the caller
//! gets and when. That these hooks can be declared, and others cannot, is shown by `ui-tests/cells`.
#![forbid(unsafe_code)]

#[macro_use]
mod declare;
mod case;
mod hook;
mod model;
mod run;
mod scene;

hooks! { (sync waiting)
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
    historic_result: [historic] Historic Stop, Result<(), E> => (Told<()>);

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

hooks! { (waiting)
    concurrent_unit: [concurrent] Concurrent Isolate, () => (());
    concurrent_value: [concurrent] Concurrent Isolate, usize => (Vec<usize>);
    concurrent_option_stops: [concurrent, on_error = "stop"] Concurrent Stop, Option<usize> => (Vec<usize>);
    concurrent_result_of_value: [concurrent] Concurrent Stop, Result<usize, E> => (Told<Vec<usize>>);
    concurrent_result_of_option: [concurrent] Concurrent Stop, Result<Option<usize>, E> => (Told<Vec<usize>>);
    concurrent_result_isolates: [concurrent, on_error = "isolate"] Concurrent Isolate, Result<usize, E> => (Vec<usize>);
}
