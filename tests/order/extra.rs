//! Where one more implementation stands.

use std::sync::Arc;

use hooks_core::{Place, Snapshot};

use crate::declared::{Declared, Hook, build, p};
use crate::{names, names_backwards, names_unwound};

/// `d` is first in the forward order, then `a`, `b`, and last `c`.
fn snapshot(hooks: &[Hook]) -> Arc<Snapshot> {
    let of = |hook: Hook| {
        let [d, c] = [p('d').of(hook), p('c').of(hook)];
        let ordered = if hook == Hook::Unwound { [d, c] } else { [d.place(Place::First), c.place(Place::Last)] };
        ordered.into_iter().chain([p('a').of(hook), p('b').of(hook), p('e').of(hook).wrapper()])
    };
    let all: Vec<Declared> = hooks.iter().copied().flat_map(of).collect();
    build(&all).expect("the order is possible").snapshot()
}

fn order(snapshot: &Snapshot, hook: Hook) -> String {
    let explanation = snapshot.explain(hook.name()).expect("there is one such hook");
    explanation.steps.iter().map(|step| step.plugin.as_str()).collect::<Vec<_>>().join(" ")
}

#[test]
fn is_behind_tryfirst_and_before_the_rest() {
    let extended = snapshot(&[Hook::Names]).with_extra::<names>("x", Box::new(|_| "x"));
    assert_eq!(order(&extended, Hook::Names), "e d x a b c");
    let extended = extended.with_extra::<names>("y", Box::new(|_| "y"));
    assert_eq!(order(&extended, Hook::Names), "e d y x a b c");
}

#[test]
fn is_mirrored_where_a_hook_runs_backwards() {
    let extended = snapshot(&[Hook::Backwards]).with_extra::<names_backwards>("x", Box::new(|_| "x"));
    assert_eq!(order(&extended, Hook::Backwards), "e c b a x d");
    let extended = extended.with_extra::<names_backwards>("y", Box::new(|_| "y"));
    assert_eq!(order(&extended, Hook::Backwards), "e c b a x y d");
}

#[test]
fn is_mirrored_where_a_hook_unwinds_another() {
    let snapshot = snapshot(&[Hook::Names, Hook::Unwound]);
    let extended = snapshot.with_extra::<names_unwound>("x", Box::new(|_| "x"));
    assert_eq!(order(&extended, Hook::Unwound), "e c b a x d");
    assert_eq!(order(&extended, Hook::Names), "e d a b c");
    let explanation = extended.explain("names_unwound").expect("there is one such hook");
    assert_eq!(
        explanation.steps[4].reasons,
        ["opposite order of `names`", "one more for these calls, behind `tryfirst`"]
    );
}

#[test]
fn of_both_hooks_is_in_opposite_places_in_whatever_order_they_are_given() {
    let snapshot = snapshot(&[Hook::Names, Hook::Unwound]);
    let both = snapshot.with_extra::<names>("x", Box::new(|_| "x")).with_extra::<names>("y", Box::new(|_| "y"));
    assert_eq!(order(&both, Hook::Names), "e d y x a b c");
    let one_way = both.with_extra::<names_unwound>("x", Box::new(|_| "x"));
    let one_way = one_way.with_extra::<names_unwound>("y", Box::new(|_| "y"));
    assert_eq!(order(&one_way, Hook::Unwound), "e c b a x y d");
    let other_way = both.with_extra::<names_unwound>("y", Box::new(|_| "y"));
    let other_way = other_way.with_extra::<names_unwound>("x", Box::new(|_| "x"));
    assert_eq!(order(&other_way, Hook::Unwound), "e c b a x y d");
}

#[test]
fn stands_where_it_can_among_few() {
    let first = || p('a').place(Place::First);
    let tail = build(&[first(), first().of(Hook::Backwards)]).expect("the order is possible").snapshot();
    let tail = tail.with_extra::<names>("x", Box::new(|_| "x"));
    let tail = tail.with_extra::<names_backwards>("x", Box::new(|_| "x"));
    assert_eq!((order(&tail, Hook::Names), order(&tail, Hook::Backwards)), ("a x".into(), "x a".into()));
    let alone = build(&[]).expect("nothing is wrong with nothing").snapshot();
    let alone = alone.with_extra::<names_backwards>("x", Box::new(|_| "x"));
    assert_eq!(alone.call(names_backwards {}), ["x"]);
}
