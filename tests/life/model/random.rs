//! Plugins and what is done with them, at random.

use proptest::prelude::*;

use super::{Declared, Does, NAMES, Operation};

pub(super) fn declared() -> impl Strategy<Value = Vec<Declared>> {
    let order = Just((0..NAMES.len()).collect::<Vec<_>>()).prop_shuffle();
    let each = (
        proptest::collection::vec(prop_oneof![6 => Just(None), 3 => Just(Some(true)), 2 => Just(Some(false))], 6),
        proptest::bool::weighted(0.8),
        any::<bool>(),
        prop_oneof![6 => Just(Some(false)), 1 => Just(Some(true)), 2 => Just(None)],
    );
    (order, proptest::collection::vec(each, NAMES.len())).prop_map(|(order, all)| {
        let place = |plugin: &usize| order.iter().position(|each| each == plugin);
        let mut declared: Vec<_> = all
            .into_iter()
            .enumerate()
            .map(|(plugin, (requires, lives, may_fail, first))| {
                let requires = requires.into_iter().enumerate().filter_map(|(other, hard)| Some((other, hard?)));
                let requires = requires.filter(|(other, _)| place(other) < place(&plugin)).collect();
                Declared { requires, lives, may_fail, first }
            })
            .collect();
        // What is there from the start fits together; nothing is configured of the others.
        for plugin in order {
            let lacks =
                declared[plugin].requires.iter().any(|(other, hard)| *hard && declared[*other].first != Some(false));
            if lacks && declared[plugin].first == Some(false) {
                declared[plugin].first = None;
            }
            declared[plugin].may_fail &= declared[plugin].first.is_some();
        }
        declared
    })
}

pub(super) fn operation() -> impl Strategy<Value = Operation> {
    let plugin = || 0..NAMES.len();
    let does =
        || prop_oneof![3 => Just(Does::Well), 1 => Just(Does::Fails), 1 => Just(Does::Panics), 1 => Just(Does::Hangs)];
    prop_oneof![
        3 => Just(Operation::Start),
        1 => Just(Operation::Stop),
        3 => plugin().prop_map(Operation::Enable),
        3 => plugin().prop_map(Operation::Disable),
        2 => plugin().prop_map(Operation::Reload),
        1 => plugin().prop_map(Operation::Reconfigure),
        2 => plugin().prop_map(Operation::Add),
        2 => plugin().prop_map(Operation::Remove),
        2 => (plugin(), [does(), does(), does()]).prop_map(|(plugin, does)| Operation::Set(plugin, does)),
        1 => plugin().prop_map(|plugin| Operation::Set(plugin, [Does::Well; 3])),
    ]
}
