//! Hooks that must be implemented.
#![forbid(unsafe_code)]

use hooks_core::__private::{PlainHookKey, Source};
use hooks_core::{
    BuildError, ChangeError, HookSettings, HookSpec, ImplementationSpec, Next, NextAround, Package, PluginManager,
    Problem, SourceLocation, hookimpl, hookimpls, hookspec, plugin,
};

hooks_core::link_plugins!();

#[hookspec(required = "at_least_one")]
pub fn needed() -> &'static str;

#[hookspec(required = "exactly_one")]
pub fn sole() -> &'static str;

#[hookspec(around, required = "exactly_one")]
pub fn handled() -> &'static str;

#[hookspec]
pub fn free() -> &'static str;

macro_rules! plugin {
    ($type:ident $name:literal) => {
        #[plugin(name = $name)]
        #[derive(Default)]
        pub struct $type;

        #[hookimpl]
        impl $type {
            pub fn needed(&self) -> &'static str {
                $name
            }

            pub fn sole(&self) -> &'static str {
                $name
            }

            #[hookimpl(wrapper)]
            pub fn handled(&self, hook: handled, next: NextAround<'_, handled>) -> &'static str {
                next.run(hook)
            }

            pub fn free(&self) -> &'static str {
                $name
            }

            #[hookimpl(crate::needed, wrapper)]
            pub fn around_needed(&self, hook: needed, next: Next<'_, needed>) -> Vec<&'static str> {
                next.run(hook)
            }

            #[hookimpl(crate::sole, wrapper)]
            pub fn around_sole(&self, hook: sole, next: Next<'_, sole>) -> Vec<&'static str> {
                next.run(hook)
            }
        }
    };
}

plugin!(A "a");
plugin!(B "b");

fn build(list: &[&'static ImplementationSpec]) -> Result<PluginManager, BuildError> {
    PluginManager::builder().implementations(list.iter().copied()).build()
}

/// The hooks that have too few or too many, and how many those are.
fn problems(error: &BuildError) -> Vec<String> {
    let told = error.problems().iter().map(|problem| match problem {
        Problem::Required { hook, implementations, .. } => {
            format!("{} {}", hook.trim_start_matches("required::"), implementations.len())
        }
        other => panic!("{other}"),
    });
    told.collect()
}

fn refused(list: &[&'static ImplementationSpec]) -> Vec<String> {
    problems(&build(list).expect_err("something is missing or too much"))
}

#[test]
fn a_list_that_has_none_is_refused() {
    assert_eq!(refused(&hookimpls![A::free]), ["needed 0", "sole 0", "handled 0"]);
    let error = build(&hookimpls![A::sole, A::handled]).expect_err("`needed` is missing").to_string();
    let hook = HookSpec::of::<needed>().location();
    assert!(error.ends_with(&format!("`required::needed` ({hook}) needs at least one implementation, and has none")));
}

#[test]
fn a_list_that_has_enough_is_taken() {
    assert!(build(&hookimpls![A::needed, A::sole, A::handled]).is_ok());
    assert!(build(&hookimpls![A::needed, B::needed, B::sole, A::handled, A::around_sole, B::around_needed]).is_ok());
}

#[test]
fn one_too_many_is_refused_with_the_place_of_each() {
    let list = hookimpls![A::needed, A::sole, B::sole, A::handled, B::handled];
    assert_eq!(refused(&list), ["sole 2", "handled 2"]);
    let error = build(&list).expect_err("two are too many").to_string();
    let [first, second] = hookimpls![A::sole, B::sole].map(ImplementationSpec::location);
    assert!(error.contains(&format!("needs exactly one implementation, and has {first} and {second}")), "{error}");
}

#[test]
fn what_is_linked_in_is_checked_whatever_it_implements() {
    let too_many = PluginManager::builder().build().expect_err("both are linked in");
    assert_eq!(problems(&too_many), ["sole 2", "handled 2"]);
    let none = PluginManager::builder().without("a").without("b").build().expect_err("nothing is left");
    assert_eq!(problems(&none), ["needed 0", "sole 0", "handled 0"]);
    assert!(PluginManager::builder().without("a").build().is_ok());
}

#[test]
fn a_wrapper_is_no_implementation_but_of_an_around_hook() {
    assert_eq!(refused(&hookimpls![A::around_needed, A::around_sole, A::handled]), ["needed 0", "sole 0"]);
}

#[tokio::test]
async fn the_last_one_is_not_removed_and_no_second_one_added() {
    let manager = build(&hookimpls![A::needed, A::sole, A::handled, B::needed]).expect("they fit");
    let Err(ChangeError::Problems(error)) = manager.remove("a").await else { panic!("`a` is needed") };
    assert_eq!(problems(&error), ["sole 0", "handled 0"]);
    let Err(ChangeError::Problems(error)) = manager.add(hookimpls![B::sole]).await else { panic!("there is one") };
    assert_eq!(problems(&error), ["sole 2"]);
    manager.remove("b").await.expect("`a` is left");
}

#[test]
fn a_list_without_hooks_of_a_package_owes_nothing_to_it() {
    static PACKAGE: Package = Package::new("foreign", "", "", "", "", "");
    static UNWOUND: HookSpec =
        HookSpec::new::<free>("unwound", "foreign", &PACKAGE, SourceLocation::new("foreign", 1, 1));
    static FOREIGN: HookSpec =
        HookSpec::new::<free>("foreign", "foreign", &PACKAGE, SourceLocation::new("foreign", 2, 1))
            .with_unwinds(|| &UNWOUND);
    static DECLARED: ImplementationSpec = ImplementationSpec::new(
        || &FOREIGN,
        "one",
        "foreign",
        &PACKAGE,
        SourceLocation::new("foreign", 3, 1),
        Source::Bind(|_| Some(free::bind_sync(Box::new(|_| "foreign")))),
    );
    let snapshot = build(&[&DECLARED]).expect("nothing is required").snapshot();
    // Of what no registry tells, the hooks are known by their implementations and by what they unwind.
    assert!([&FOREIGN, &UNWOUND].iter().all(|hook| snapshot.hooks().iter().any(|other| std::ptr::eq(*other, *hook))));
    assert!(build(&[]).is_ok());
    assert_eq!(refused(&[&DECLARED, hookimpls![A::free][0]]).len(), 3);
}

#[test]
fn a_hook_that_the_list_does_not_implement_is_known_all_the_same() {
    let settings = || HookSettings::new().order([""; 0]);
    let builder = PluginManager::builder().implementations([]).hook("free", settings());
    let snapshot = builder.build().expect("there is such a hook").snapshot();
    assert!(snapshot.hooks().iter().any(|hook| std::ptr::eq(*hook, HookSpec::of::<free>())));
    assert!(snapshot.explain("required::free").is_ok_and(|explanation| explanation.steps.is_empty()));
    let error = PluginManager::builder().implementations([]).hook("fre", settings()).build().expect_err("no such hook");
    assert!(error.to_string().ends_with("did you mean `free`?"), "{error}");
}
