//! The order of calls, and what tells of it.
#![forbid(unsafe_code)]

mod declared;
mod extra;
mod host;
mod kind;
mod model;
mod place;
mod random;
mod twice;
mod unwind;

use hooks_core::{Place, Problem, hookspec};

use self::declared::{Declared, Hook, build, p, reasons};

/// Each implementation gives its plugin's name.
#[hookspec]
pub fn names() -> &'static str;

/// The same in the opposite order.
#[hookspec(reverse)]
pub fn names_backwards() -> &'static str;

/// The same in the opposite order of `names`.
#[hookspec(unwinds = names)]
pub fn names_unwound() -> &'static str;

#[test]
fn place_then_name_decides_where_no_constraint_does() {
    check(&[p('c'), p('a'), p('b')], "abc");
    check(&[p('a').place(Place::Last), p('c').place(Place::First), p('b')], "cba");
    check(&[p('a').place(Place::Priority(2)), p('b').place(Place::Priority(-2)), p('c')], "bca");
    check(&[p('a').place(Place::Last), p('b').place(Place::Priority(i32::MAX))], "ba");
    check(&[p('a').place(Place::Priority(i32::MIN)), p('b').place(Place::First)], "ba");
}

#[test]
fn a_constraint_beats_a_place() {
    check(&[p('a').after("b"), p('b')], "ba");
    check(&[p('a').place(Place::First).after("c"), p('b'), p('c').place(Place::Last)], "bca");
    check(&[p('a'), p('b'), p('c').before("a")], "bca");
    check(&[p('a').after("x?"), p('b')], "ab");
    check(&[p('a').after("b?"), p('b')], "ba");
}

fn check(declared: &[Declared], expected: &str) {
    let manager = build(declared).expect("the order is possible");
    assert_eq!(manager.call(names {}).concat(), expected, "{declared:?}");
}

#[test]
fn a_circle_is_an_error_that_names_each_constraint_and_its_place() {
    let error = build(&[p('a').before("b"), p('b').before("c"), p('c').before("a"), p('d')]).expect_err("a circle");
    let [Problem::Cycle { hook, constraints }] = error.problems() else { panic!("{error}") };
    assert_eq!(hook, "order::names");
    assert_eq!(constraints.len(), 3);
    for told in ["`a` wants to run before `b` (a:1)", "`b` wants to run before `c` (b:1)"] {
        assert!(error.to_string().contains(told), "{error}");
    }
}

#[test]
fn what_waits_for_a_circle_is_no_part_of_it() {
    let waiting = [p('a').after("b"), p('b').before("c"), p('c').before("b"), p('d').after("c")];
    for (declared, circle) in [(&waiting[..], 2), (&[p('a').before("a")], 1)] {
        let error = build(declared).expect_err("a circle");
        let [Problem::Cycle { constraints, .. }] = error.problems() else { panic!("{error}") };
        assert_eq!(constraints.len(), circle, "{error}");
    }
}

#[test]
fn all_problems_are_reported_at_once() {
    let error = build(&[p('a').before("b"), p('b').before("a"), p('c').after("aa"), p('d').before("nobody")]);
    let error = error.expect_err("three problems");
    let kinds: Vec<_> = error
        .problems()
        .iter()
        .map(|problem| match problem {
            Problem::UnknownPlugin { plugin, named, nearest, .. } => format!("{plugin} {named} {nearest:?}"),
            Problem::Cycle { .. } => "cycle".to_owned(),
            other => panic!("{other}"),
        })
        .collect();
    assert_eq!(kinds, ["c aa Some(\"a\")", "d nobody None", "cycle"]);
}

#[test]
fn explain_tells_each_place_and_why() {
    let manager = build(&[p('a').after("b"), p('b').place(Place::Priority(7)), p('c').place(Place::First)]);
    let manager = manager.expect("the order is possible");
    let expected =
        ["c: tryfirst", "b: priority = 7; before `a`, as that asks at a:1", "a: start order of its plugin; after `b`"];
    assert_eq!(reasons(&manager, Hook::Names), expected);
    let text = manager.explain("names").expect("there is one such hook").to_string();
    assert!(text.starts_with("order::names (tests/order/main.rs:"), "{text}");
}

#[test]
fn explain_of_an_unknown_hook_names_the_nearest() {
    let manager = build(&[p('a')]).expect("one plugin fits");
    let error = manager.explain("name").expect_err("there is no such hook");
    assert_eq!(error.to_string(), "no hook is named `name`; did you mean `names`?");
    assert!(manager.explain("order::names").is_ok());
}
