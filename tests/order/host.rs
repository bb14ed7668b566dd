//! The order that the host sets.

use hooks_core::{HookSettings, PluginManager, Problem};

use crate::declared::{Declared, Hook, builder, order_of, p, reasons};

/// A manager whose host orders one hook.
fn ordered(declared: &[Declared], hook: Hook, order: &[&str]) -> PluginManager {
    let settings = HookSettings::new().order(order.iter().copied());
    builder(declared).hook(hook.name(), settings).build().expect("the order is possible")
}

fn abc(hook: Hook) -> [Declared; 3] {
    ['a', 'b', 'c'].map(|plugin| p(plugin).of(hook))
}

#[test]
fn of_a_hook_is_that_of_a_forward_call() {
    assert_eq!(order_of(&ordered(&abc(Hook::Names), Hook::Names, &["c", "a"]), Hook::Names), "c a b");
    let backwards = ordered(&abc(Hook::Backwards), Hook::Backwards, &["c", "a"]);
    assert_eq!(order_of(&backwards, Hook::Backwards), "b a c");
}

#[test]
fn holds_for_wrappers_and_for_the_others() {
    let wrappers = abc(Hook::Names).map(|each| each.line(2).wrapper());
    let manager = ordered(&[wrappers, abc(Hook::Names)].concat(), Hook::Names, &["c", "a"]);
    assert_eq!(order_of(&manager, Hook::Names), "c2 a2 b2 c a b");
}

#[test]
fn holds_for_what_unwinds_the_hook() {
    let unwinding = abc(Hook::Unwound);
    let wrappers = unwinding.clone().map(|each| each.line(2).wrapper());
    let all = [abc(Hook::Names), unwinding, wrappers].concat();
    assert_eq!(order_of(&ordered(&all, Hook::Names, &["c", "a"]), Hook::Unwound), "c2 a2 b2 b a c");
}

#[test]
fn places_also_a_plugin_that_only_unwinds() {
    let [a, b, c] = abc(Hook::Unwound);
    let [_, of_b, of_c] = abc(Hook::Names);
    let all = [a, b, c, of_b, of_c];
    assert_eq!(order_of(&ordered(&all, Hook::Names, &["c", "a"]), Hook::Unwound), "b a c");
}

#[test]
fn is_refused_where_another_hook_decides() {
    let all = [abc(Hook::Names), abc(Hook::Unwound)].concat();
    let settings = HookSettings::new().order(["c", "a"]);
    let error = builder(&all).hook("names_unwound", settings).build().expect_err("`names` decides");
    let [Problem::SettingRefused { .. }] = error.problems() else { panic!("{error}") };
    assert!(error.to_string().contains("in the opposite order of `names`; order that one"), "{error}");
}

#[test]
fn is_a_reason_that_explain_gives() {
    let all = [abc(Hook::Names), abc(Hook::Unwound)].concat();
    let manager = ordered(&all, Hook::Names, &["c", "a"]);
    let expected = [
        "c: number 1 in the host's order; start order of its plugin",
        "a: number 2 in the host's order; start order of its plugin",
        "b: behind the host's order; start order of its plugin",
    ];
    assert_eq!(reasons(&manager, Hook::Names), expected);
    let expected = [
        "b: opposite order of `names`; behind the host's order",
        "a: opposite order of `names`; number 2 in the host's order",
        "c: opposite order of `names`; number 1 in the host's order",
    ];
    assert_eq!(reasons(&manager, Hook::Unwound), expected);
    let explanation = manager.explain("names").expect("there is one such hook");
    assert_eq!(explanation.order, ["c", "a"]);
    let text = explanation.to_string();
    assert!(text.lines().next().is_some_and(|line| line.ends_with("  the host's order: c, a")), "{text}");
}

#[tokio::test]
async fn is_no_obstacle_to_removing_a_plugin() {
    let manager = ordered(&abc(Hook::Names), Hook::Names, &["c", "a"]);
    manager.remove("c").await.expect("nobody needs it");
    assert_eq!(order_of(&manager, Hook::Names), "a b");
    let unknown = builder(&abc(Hook::Names)).hook("names", HookSettings::new().order(["cc"])).build();
    let error = unknown.expect_err("no plugin is named so");
    let [Problem::OrderOfUnknownPlugin { named, nearest, .. }] = error.problems() else { panic!("{error}") };
    assert_eq!((&**named, nearest.as_deref()), ("cc", Some("c")));
}

#[tokio::test]
async fn takes_a_plugin_back_to_its_place() {
    let [a, b, c] = abc(Hook::Names);
    let manager = ordered(&[a, b, c.clone()], Hook::Names, &["c", "a"]);
    manager.remove("c").await.expect("nobody needs it");
    manager.add([c.register()]).await.expect("it fits");
    assert_eq!(order_of(&manager, Hook::Names), "c a b");
}

#[test]
fn names_each_plugin_once() {
    let twice = builder(&abc(Hook::Names)).hook("names", HookSettings::new().order(["a", "b", "a"])).build();
    let error = twice.expect_err("nobody is in two places");
    let [Problem::SettingRefused { .. }] = error.problems() else { panic!("{error}") };
    assert!(error.to_string().contains("names `a` twice"), "{error}");
}

#[test]
fn that_contradicts_a_plugin_is_a_circle_told_once() {
    let [a, b, c] = abc(Hook::Names);
    let all = [&[a.before("c"), b, c][..], &abc(Hook::Unwound)].concat();
    let error = builder(&all).hook("names", HookSettings::new().order(["c", "a"])).build();
    let error = error.expect_err("`a` wants the opposite");
    let [Problem::Cycle { constraints, .. }] = error.problems() else { panic!("{error}") };
    assert_eq!(constraints.len(), 2, "{error}");
    for told in ["the host wants `c` to run before `a`", "`a` wants to run before `c` (a:1)"] {
        assert!(error.to_string().contains(told), "{error}");
    }
}

#[test]
fn is_not_set_under_two_names() {
    let setting = |order| HookSettings::new().order([order]);
    let builder = builder(&abc(Hook::Names)).hook("names", setting("a")).hook("order::names", setting("b"));
    let error = builder.build().expect_err("one of them would be ignored");
    let [Problem::SettingRefused { .. }] = error.problems() else { panic!("{error}") };
    assert!(error.to_string().contains("also as `names`"), "{error}");
}
