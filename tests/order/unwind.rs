//! The order of a hook that unwinds another.

use hooks_core::{Place, Problem};

use crate::declared::{Declared, Hook, build, order_of, p, reasons};

fn check(declared: &[Declared], forward: &str, unwound: &str) {
    let manager = build(declared).expect("the order is possible");
    assert_eq!(order_of(&manager, Hook::Names), forward, "{declared:?}");
    assert_eq!(order_of(&manager, Hook::Unwound), unwound, "{declared:?}");
}

/// The same of the hook that unwinds.
fn u(plugin: char) -> Declared {
    p(plugin).of(Hook::Unwound)
}

#[test]
fn is_the_exact_reverse() {
    let names = [p('a').after("c"), p('b').place(Place::Last), p('c'), p('d').place(Place::First)];
    check(&[&names[..], &['a', 'b', 'c', 'd'].map(u)].concat(), "d c a b", "b a c d");
}

#[test]
fn puts_a_plugin_in_the_first_of_its_places_with_all_it_has() {
    let names = [p('a').place(Place::First), p('a').line(2).place(Place::Last), p('b')];
    check(&[&names[..], &[u('a'), u('a').line(2), u('b')]].concat(), "a b a2", "b a2 a");
}

#[test]
fn puts_a_plugin_without_part_in_the_other_hook_where_its_options_would_put_it() {
    let names = [p('b'), p('c'), p('d').place(Place::Last)];
    for (a, unwound) in [
        (u('a'), "d c b a"),
        (u('a').after("b"), "d c a b"),
        (u('a').place(Place::Priority(1)), "d a c b"),
        (u('a').after("d"), "a d c b"),
        (u('a').before("d?").place(Place::Last), "d a c b"),
    ] {
        check(&[&names[..], &[a, u('b'), u('c'), u('d')]].concat(), "b c d", unwound);
    }
    let each_by_itself = [u('a').place(Place::First), u('a').line(2).place(Place::Last), u('b'), u('c')];
    check(&[&names[..], &each_by_itself].concat(), "b c d", "a2 c b a");
}

/// Where `a` had a part in `names`, `b` would come before `c` there.
#[test]
fn keeps_to_the_order_of_the_other_hook_whoever_is_beside_it() {
    let names = [p('b').after("a"), p('c')];
    check(&[&names[..], &[u('a').after("c"), u('b'), u('c')]].concat(), "b c", "a c b");
    let error = build(&[&names[..], &[u('a').after("c").before("b")]].concat()).expect_err("`b` comes before `c`");
    let [Problem::Cycle { hook, constraints }] = error.problems() else { panic!("{error}") };
    assert_eq!((&**hook, constraints.len()), ("order::names_unwound", 3));
    assert!(error.to_string().contains("`b` runs before `c` in `names`"), "{error}");
}

#[test]
fn is_not_for_its_own_options_to_change() {
    let error = build(&[p('a'), u('a').place(Place::First)]).expect_err("`names` decides");
    let [Problem::OrderOnUnwinding { plugin, unwound, .. }] = error.problems() else { panic!("{error}") };
    assert_eq!((&**plugin, &**unwound), ("a", "names"));
    for order in [u('a').before("b?"), u('a').after("b?"), u('a').place(Place::Last)] {
        assert!(build(&[p('a'), order]).is_err());
    }
}

#[test]
fn leaves_wrappers_to_their_own_options() {
    let plain = [p('a'), p('b'), u('a'), u('b')];
    let wrapper = |plugin| u(plugin).line(2).wrapper();
    let wrappers = [wrapper('a').place(Place::Last), wrapper('b')];
    check(&[&plain[..], &wrappers].concat(), "a b", "b2 a2 b a");
    // Whoever only wraps the other hook has no place there that decides.
    let wraps = [p('c').wrapper(), u('c').place(Place::First)];
    check(&[&plain[..], &wraps].concat(), "c a b", "b a c");
}

#[test]
fn has_reasons_of_its_own_only_beside_the_other_hook() {
    let wraps = [u('b').line(2).wrapper(), p('c').wrapper()];
    let all = [&[p('b'), u('a').after("b"), u('b'), u('c').place(Place::First)][..], &wraps].concat();
    let manager = build(&all).expect("the order is possible");
    let expected = [
        "b2: wrapper; start order of its plugin",
        "a: opposite order of `names`; start order of its plugin; after `b`",
        "b: opposite order of `names`; before `a`, as that asks at a:1",
        "c: opposite order of `names`; tryfirst",
    ];
    assert_eq!(reasons(&manager, Hook::Unwound), expected);
}
