//! An implementation that is given twice.

use hooks_core::{BuildError, ChangeError, ImplementationSpec, PluginManager, Problem, hookimpls, plugin};

use crate::declared::{Declared, build, p};
use crate::names;

#[plugin(name = "single")]
#[derive(Default)]
pub struct Single;

#[hooks_core::hookimpl]
impl Single {
    pub fn names(&self) -> &'static str {
        "single"
    }
}

#[hooks_core::hookimpl(names)]
pub fn function() -> &'static str {
    "function"
}

fn check(error: &BuildError, plugin: &str, function: &str) {
    let [problem @ Problem::Twice { plugin: of, hook, function: named, .. }] = error.problems() else {
        panic!("{error}")
    };
    assert_eq!((&**of, &**hook, &**named), (plugin, "order::names", function));
    assert!(problem.to_string().contains("list it once"), "{problem}");
}

#[test]
fn in_one_list_is_a_problem() {
    let build = |list: Vec<&'static ImplementationSpec>| PluginManager::builder().implementations(list).build();
    check(&build(hookimpls![function, function].into()).expect_err("twice"), "hooks-tests", "function");
    check(&build(hookimpls![Single::names, Single::names].into()).expect_err("twice"), "single", "Single::names");
    let two_lists =
        PluginManager::builder().implementations(hookimpls![function]).implementations(hookimpls![function]);
    check(&two_lists.build().expect_err("twice"), "hooks-tests", "function");
}

#[tokio::test]
async fn later_is_an_error_that_changes_nothing() {
    let manager = PluginManager::builder().implementations(hookimpls![function, Single::names]).build();
    let manager = manager.expect("they fit");
    let error = manager.add(hookimpls![Single::names]).await.expect_err("it is there");
    let ChangeError::Problems(error) = error else { panic!("{error}") };
    check(&error, "single", "Single::names");
    assert_eq!(manager.call(names {}), ["function", "single"]);
    manager.remove("single").await.expect("nobody needs it");
    let error = manager.add(hookimpls![Single::names, Single::names]).await.expect_err("twice in the list");
    let ChangeError::Problems(error) = error else { panic!("{error}") };
    check(&error, "single", "Single::names");
    manager.add(hookimpls![Single::names]).await.expect("it is not there any more");
    assert_eq!(manager.call(names {}), ["function", "single"]);
}

/// As a macro can write them, in blocks without a name.
#[test]
fn what_nothing_tells_apart_is_a_problem_too() {
    let same = || p('a').register();
    let error = PluginManager::builder().implementations([same(), same()]).build().expect_err("they are one");
    check(&error, "a", "a");
    let other: [Declared; 2] = [p('a'), p('a').line(2)];
    assert!(build(&other).is_ok());
}
