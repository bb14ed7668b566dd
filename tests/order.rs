//! The order of calls, and what tells of it.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;

use hooks_core::__private::{HookKey, PlainHookKey};
use hooks_core::{BuildError, ImplementationSpec, Location, Package, Place, PluginManager, Problem, hookspec};
use proptest::prelude::*;

/// Each implementation gives its plugin's name.
#[hookspec]
pub fn names() -> &'static str;

/// The same in the opposite order.
#[hookspec(reverse)]
pub fn names_backwards() -> &'static str;

/// An implementation of `names` as a plugin of this name would have it.
#[derive(Debug, Clone)]
struct Declared {
    plugin: char,
    place: Place,
    before: Vec<String>,
    after: Vec<String>,
}

impl Declared {
    fn plugin(plugin: char) -> Self {
        Self { plugin, place: Place::Priority(0), before: Vec::new(), after: Vec::new() }
    }

    fn place(self, place: Place) -> Self {
        Self { place, ..self }
    }

    fn before(mut self, plugin: &str) -> Self {
        self.before.push(plugin.to_owned());
        self
    }

    fn after(mut self, plugin: &str) -> Self {
        self.after.push(plugin.to_owned());
        self
    }

    /// What `#[hookimpl]` would have written in the plugin's crate.
    fn register(&self) -> &'static ImplementationSpec {
        let name = intern(self.plugin);
        let package = Box::leak(Box::new(Package::new(name, "", "", "", "")));
        let location = Location::new(name, 1, 1);
        let spec = ImplementationSpec::new(names::spec, name, package, location, bind(self.plugin));
        Box::leak(Box::new(spec.with_place(self.place).with_before(leak(&self.before)).with_after(leak(&self.after))))
    }
}

fn leak(names: &[String]) -> &'static [&'static str] {
    let names: Vec<&'static str> = names.iter().map(|name| &*name.clone().leak()).collect();
    names.leak()
}

const NAMES: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];

fn intern(plugin: char) -> &'static str {
    NAMES[plugin as usize - 'a' as usize]
}

type Bind = fn(&hooks_core::__private::Instances) -> Box<dyn std::any::Any + Send + Sync>;

/// A constant function for each plugin, since what `#[hookimpl]` registers is one.
fn bind(plugin: char) -> Bind {
    macro_rules! binds {
        ($($index:literal)*) => {
            [$(|_| names::bind_sync(Box::new(|_| NAMES[$index]))),*]
        };
    }
    const BINDS: [Bind; 8] = binds!(0 1 2 3 4 5 6 7);
    BINDS[plugin as usize - 'a' as usize]
}

fn build(declared: &[Declared]) -> Result<PluginManager, BuildError> {
    PluginManager::builder().implementations(declared.iter().map(Declared::register)).build()
}

fn order(declared: &[Declared]) -> String {
    build(declared).expect("the order is possible").call(names {}).concat()
}

#[test]
fn place_then_name_decides_where_no_constraint_does() {
    let p = Declared::plugin;
    check(&[p('c'), p('a'), p('b')], "abc");
    check(&[p('a').place(Place::Last), p('c').place(Place::First), p('b')], "cba");
    check(&[p('a').place(Place::Priority(2)), p('b').place(Place::Priority(-2)), p('c')], "bca");
    check(&[p('a').place(Place::Last), p('b').place(Place::Priority(i32::MAX))], "ba");
    check(&[p('a').place(Place::Priority(i32::MIN)), p('b').place(Place::First)], "ba");
}

#[test]
fn a_constraint_beats_a_place() {
    let p = Declared::plugin;
    check(&[p('a').after("b"), p('b')], "ba");
    check(&[p('a').place(Place::First).after("c"), p('b'), p('c').place(Place::Last)], "bca");
    check(&[p('a'), p('b'), p('c').before("a")], "bca");
    check(&[p('a').after("x?"), p('b')], "ab");
    check(&[p('a').after("b?"), p('b')], "ba");
}

fn check(declared: &[Declared], expected: &str) {
    assert_eq!(order(declared), expected, "{declared:?}");
}

#[test]
fn a_circle_is_an_error_that_names_each_constraint_and_its_place() {
    let p = Declared::plugin;
    let error = build(&[p('a').before("b"), p('b').before("c"), p('c').before("a"), p('d')]).expect_err("a circle");
    let [Problem::Cycle { hook, constraints }] = error.problems() else { panic!("{error}") };
    assert_eq!(hook, "order::names");
    assert_eq!(constraints.len(), 3);
    for told in ["`a` wants to run before `b` (a:1)", "`b` wants to run before `c` (b:1)"] {
        assert!(error.to_string().contains(told), "{error}");
    }
}

#[test]
fn all_problems_are_reported_at_once() {
    let p = Declared::plugin;
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
    let p = Declared::plugin;
    let manager = build(&[p('a').after("b"), p('b').place(Place::Priority(7)), p('c').place(Place::First)]);
    let explanation = manager.expect("the order is possible").explain("names").expect("there is one such hook");
    let told: Vec<_> = explanation.steps.iter().map(|step| (step.plugin, step.reasons.join("; "))).collect();
    let expected = [
        ("c", "tryfirst"),
        ("b", "priority = 7; before `a`, as that asks at a:1"),
        ("a", "start order of its plugin; after `b`"),
    ];
    assert_eq!(told, expected.map(|(plugin, reasons)| (plugin, reasons.to_owned())));
    let text = explanation.to_string();
    assert!(text.starts_with("order::names (tests/order.rs:"), "{text}");
}

#[test]
fn explain_of_an_unknown_hook_names_the_nearest() {
    let manager = build(&[Declared::plugin('a')]).expect("one plugin fits");
    let error = manager.explain("name").expect_err("there is no such hook");
    assert_eq!(error.to_string(), "no hook is named `name`; did you mean `names`?");
    assert!(manager.explain("order::names").is_ok());
}

prop_compose! {
    fn declared(plugin: char)(
        place in prop_oneof![
            Just(Place::First), Just(Place::Last), (-2..3).prop_map(Place::Priority),
        ],
        before in prop::collection::vec(0..NAMES.len(), 0..2),
        after in prop::collection::vec(0..NAMES.len(), 0..2),
    ) -> Declared {
        let optional = |named: Vec<usize>| named.into_iter().map(|index| format!("{}?", NAMES[index])).collect();
        Declared { plugin, place, before: optional(before), after: optional(after) }
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
