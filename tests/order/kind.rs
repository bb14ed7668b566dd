//! `before` and `after` between wrappers and plain implementations, which are ordered each among themselves.

use hooks_core::{Place, Problem};

use crate::declared::{Declared, Hook, build, order_of, p, reasons};

/// The one problem there is.
fn problem(declared: &[Declared]) -> String {
    let error = build(declared).expect_err("wrappers are outside");
    let [problem @ Problem::OrderAcrossKinds { .. }] = error.problems() else { panic!("{error}") };
    problem.to_string()
}

#[test]
fn what_can_never_be_is_a_problem() {
    let told = problem(&[p('a').wrapper().after("b"), p('b')]);
    let expected = "`a` wants its wrapper of `names` to run after `b` (a:1), which has no wrapper there, and wrappers \
                    run outside of all else; take `after = \"b\"` out, or write `b?` if it may hold nowhere";
    assert_eq!(told, expected);
    let told = problem(&[p('a').before("b"), p('b').wrapper()]);
    let expected = "`a` wants to run before `b` in `names` (a:1), where `b` has wrappers only, and these run outside \
                    of all else; take `before = \"b\"` out, or write `b?` if it may hold nowhere";
    assert_eq!(told, expected);
    assert!(build(&[p('a').wrapper().after("b").before("c"), p('b').of(Hook::Backwards), p('c')]).is_ok());
}

#[test]
fn a_plugin_of_both_kinds_is_ordered_in_the_same() {
    let both = [p('b'), p('b').line(2).wrapper()];
    for (a, expected) in [
        (p('a').wrapper().after("b"), "b2 a b"),
        (p('a').after("b"), "b2 b a"),
        (p('a').before("b").place(Place::Last), "b2 a b"),
    ] {
        let manager = build(&[&[a][..], &both].concat()).expect("the order is possible");
        assert_eq!(order_of(&manager, Hook::Names), expected);
    }
}

#[test]
fn what_holds_anyhow_and_what_says_nothing_are_reasons() {
    for (a, expected) in [
        (p('a').wrapper().before("b"), "a: wrapper; start order of its plugin; before `b`, as wrappers are"),
        (p('a').after("c"), "a: start order of its plugin; after `c`, as wrappers are outside"),
        (
            p('a').wrapper().after("b?"),
            "a: wrapper; start order of its plugin; `after = \"b?\"` holds nowhere, \
                                         as wrappers are outside",
        ),
        (p('a').before("c?"), "a: start order of its plugin; `before = \"c?\"` holds nowhere, as wrappers are outside"),
        (
            p('a').after("d"),
            "a: start order of its plugin; `after = \"d\"` holds nowhere, as `d` has no part in `names`",
        ),
        (p('a').before("h?"), "a: start order of its plugin; `before = \"h?\"` holds nowhere, as there is no `h`"),
    ] {
        let manager = build(&[a, p('b'), p('c').wrapper(), p('d').of(Hook::Backwards)]).expect("the order is possible");
        let reasons = reasons(&manager, Hook::Names);
        assert!(reasons.iter().any(|reason| reason == expected), "{reasons:#?}");
    }
}

#[test]
fn in_a_hook_that_unwinds_another_what_counts_is_in_either() {
    let a = || p('a').of(Hook::Unwound);
    let told = problem(&[a().before("b"), p('b').wrapper()]);
    assert!(told.contains("in `names_unwound` (a:1), where `b` has wrappers only"), "{told}");
    for b in [p('b'), p('b').of(Hook::Unwound)] {
        let manager = build(&[a().after("b"), b]).expect("the order is possible");
        let reasons = reasons(&manager, Hook::Unwound);
        let expected = "a: opposite order of `names`; start order of its plugin; after `b`";
        assert!(reasons.iter().any(|reason| reason == expected), "{reasons:?}");
    }
    // A wrapper has nothing to do with those of the other hook.
    for b in [p('b'), p('b').wrapper()] {
        let manager = build(&[a().wrapper().after("b"), b]).expect("the order is possible");
        let expected = "a: wrapper; start order of its plugin; `after = \"b\"` holds nowhere, as `b` has no part in \
                        `names_unwound`";
        assert_eq!(reasons(&manager, Hook::Unwound), [expected]);
    }
}
