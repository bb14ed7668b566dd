//! Orders of plugins that nobody chose.

use std::collections::BTreeMap;

use hooks_core::Place;
use proptest::prelude::*;

use crate::declared::{Declared, NAMES, build, intern, p};
use crate::names;

prop_compose! {
    fn declared(plugin: char)(
        place in prop_oneof![
            Just(Place::First), Just(Place::Last), (-2..3).prop_map(Place::Priority),
        ],
        before in prop::collection::vec(0..NAMES.len(), 0..2),
        after in prop::collection::vec(0..NAMES.len(), 0..2),
    ) -> Declared {
        let optional = |named: Vec<usize>| named.into_iter().map(|index| format!("{}?", NAMES[index])).collect();
        Declared { place, before: optional(before), after: optional(after), ..p(plugin) }
    }
}

/// Some of the eight plugins, in the order that the linker happened to find them.
fn linked() -> impl Strategy<Value = Vec<Declared>> {
    let plugins = ('a'..='h').map(|plugin| declared(plugin).boxed()).collect::<Vec<_>>();
    plugins.prop_flat_map(|all| proptest::sample::subsequence(all, 0..=8)).prop_shuffle()
}

proptest! {
    #[test]
    fn an_order_holds_every_constraint_and_depends_on_no_linker(linked in linked(), seed: u64) {
        let mut permuted = linked.clone();
        permuted.rotate_left(usize::try_from(seed % 9).unwrap_or(0).min(linked.len()));
        permuted.reverse();
        match (build(&linked), build(&permuted)) {
            (Ok(one), Ok(other)) => {
                let order = one.call(names {});
                prop_assert_eq!(&order, &other.call(names {}));
                let explained = one.explain("names").map(|it| it.steps.iter().map(|step| step.plugin).collect::<Vec<_>>());
                prop_assert_eq!(explained.unwrap_or_default(), &order[..]);
                let place: BTreeMap<_, _> = order.iter().enumerate().map(|(place, name)| (*name, place)).collect();
                prop_assert_eq!(place.len(), linked.len());
                for each in &linked {
                    let own = place[intern(each.plugin)];
                    let of = |named: &String| place.get(named.trim_end_matches('?')).copied();
                    prop_assert!(each.before.iter().filter_map(of).all(|other| own < other));
                    prop_assert!(each.after.iter().filter_map(of).all(|other| other < own));
                }
            }
            (Err(one), Err(other)) => prop_assert_eq!(one.to_string(), other.to_string()),
            (one, other) => prop_assert!(false, "{:?} {:?}", one, other),
        }
    }
}
