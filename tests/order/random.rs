//! Orders of plugins that nobody chose, beside those of a model.

use hooks_core::{BuildError, HookSettings, Place, PluginManager, Problem};
use proptest::prelude::*;
use proptest::sample::subsequence;

use crate::declared::{Declared, Hook, builder, intern, order_of, p};
use crate::model;
use crate::names;

const PLUGINS: usize = 5;
const HOOKS: [Hook; 3] = [Hook::Names, Hook::Backwards, Hook::Unwound];

prop_compose! {
    fn declared()(
        hook in proptest::sample::select(&HOOKS[..]),
        plugin in 0..PLUGINS,
        wrapper in proptest::bool::weighted(0.25),
        place in prop_oneof![
            3 => Just(Place::Priority(0)), 1 => Just(Place::First), 1 => Just(Place::Last), 1 => (-2..3).prop_map(Place::Priority),
        ],
        before in proptest::option::weighted(0.15, 0..PLUGINS),
        after in proptest::option::weighted(0.15, 0..PLUGINS),
    ) -> Declared {
        let letter = |index: usize| char::from(b'a' + u8::try_from(index).expect("there are few"));
        let named = |index: usize| format!("{}?", letter(index));
        let (before, after) = (before.map(named).into_iter().collect(), after.map(named).into_iter().collect());
        Declared { hook, place, before, after, wrapper, ..p(letter(plugin)) }
    }
}

/// Up to fourteen implementations, each in a line of its own and without options where these are refused.
fn linked() -> impl Strategy<Value = Vec<Declared>> {
    proptest::collection::vec(declared(), 0..14).prop_map(|mut all| {
        let names = all.clone();
        for (line, each) in (1..).zip(&mut all) {
            each.line = line;
            let has_part =
                |other: &Declared| other.hook == Hook::Names && !other.wrapper && other.plugin == each.plugin;
            if each.hook == Hook::Unwound && !each.wrapper && names.iter().any(has_part) {
                *each = p(each.plugin).of(each.hook).line(line);
            }
        }
        all
    })
}

/// What is linked in, the same as another linker would have it, and what the host wants first of those that are there.
fn program() -> impl Strategy<Value = (Vec<Declared>, Vec<Declared>, [Vec<String>; 2])> {
    linked().prop_flat_map(|all| {
        let mut plugins: Vec<_> = all.iter().map(|each| intern(each.plugin).to_owned()).collect();
        plugins.sort_unstable();
        plugins.dedup();
        let most = plugins.len().min(3);
        let host = || subsequence(plugins.clone(), 0..=most).prop_shuffle();
        (Just(all.clone()), Just(all).prop_shuffle(), [host(), host()])
    })
}

fn build(all: &[Declared], host: &[Vec<String>; 2]) -> Result<PluginManager, BuildError> {
    let set = |builder: hooks_core::Builder, hook: Hook, order: &Vec<String>| {
        builder.hook(hook.name(), HookSettings::new().order(order.clone()))
    };
    set(set(builder(all), Hook::Names, &host[0]), Hook::Backwards, &host[1]).build()
}

/// The hooks whose constraints contradict each other.
fn circles(error: &BuildError) -> Vec<&str> {
    let told = error.problems().iter().map(|problem| match problem {
        Problem::Cycle { hook, .. } => hook.trim_start_matches("order::"),
        other => panic!("{other}"),
    });
    told.collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn an_order_is_the_models_and_depends_on_no_linker((one, other, host) in program()) {
        let expected = HOOKS.map(|hook| model::order(hook, &one, &host[usize::from(hook == Hook::Backwards)]));
        match (build(&one, &host), build(&other, &host)) {
            (Ok(manager), Ok(same)) => {
                for (hook, expected) in HOOKS.into_iter().zip(expected) {
                    let order = order_of(&manager, hook);
                    prop_assert_eq!(Some(order.clone()), expected.map(|order| order.join(" ")), "{:?}", hook);
                    prop_assert_eq!(&order, &order_of(&same, hook));
                }
                let plain = one.iter().filter(|each| each.hook == Hook::Names && !each.wrapper);
                prop_assert_eq!(manager.call(names {}).len(), plain.count());
            }
            (Err(error), Err(same)) => {
                prop_assert_eq!(error.to_string(), same.to_string());
                let contradictory = HOOKS.into_iter().zip(&expected).filter(|(_, order)| order.is_none());
                let contradictory: Vec<_> = contradictory.map(|(hook, _)| hook.name()).collect();
                let told = circles(&error);
                prop_assert!(told.iter().all(|hook| contradictory.contains(hook)), "{error}");
                // What unwinds a hook without an order has none either, which is told of that hook.
                let told_of = |hook: &str| told.contains(&hook) || (hook == "names_unwound" && told.contains(&"names"));
                prop_assert!(contradictory.iter().all(|hook| told_of(hook)), "{error}");
            }
            (one, other) => prop_assert!(false, "{:?} {:?}", one, other),
        }
    }
}
