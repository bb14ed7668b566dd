//! What decides where the place in the source is one, as it is for all that one macro call declares.

use std::sync::Mutex;

use hooks_core::__private::{HookKey, PlainHookKey, Source};
use hooks_core::{
    BoxError, ImplementationSpec, Package, PluginManager, SourceLocation, hookimpl, hookimpls, hookspec, plugin,
};

use crate::{names, names_backwards, names_unwound};

/// Whichever of the two the linker has put first.
#[test]
fn the_module_decides_and_then_the_function_and_never_the_address() {
    let package: &'static Package<'static> = Box::leak(Box::new(Package::new("a", "", "", "", "", "")));
    let declare = |module, function, bind| {
        let location = SourceLocation::new("one", 1, 1);
        ImplementationSpec::new(names::spec, function, module, package, location, Source::Bind(bind))
    };
    let (x, y) = (|_: &_| Some(names::bind_sync(Box::new(|_| "x"))), |_: &_| Some(names::bind_sync(Box::new(|_| "y"))));
    for (first, second) in [(("m", "f"), ("n", "f")), (("m", "g"), ("n", "f")), (("m", "f"), ("m", "g"))] {
        let in_order = [declare(first.0, first.1, x), declare(second.0, second.1, y)];
        let against_it = [declare(second.0, second.1, y), declare(first.0, first.1, x)];
        for [one, other] in [in_order, against_it].map(|pair| Box::leak(Box::new(pair)).each_ref()) {
            for list in [[one, other], [other, one]] {
                let manager = PluginManager::builder().implementations(list).build().expect("they fit");
                assert_eq!(manager.call(names {}), ["x", "y"], "{first:?} {second:?}");
            }
        }
    }
}

static MADE: Mutex<Vec<&'static str>> = Mutex::new(Vec::new());

macro_rules! modules {
    ($($module:ident)*) => {
        $(
            mod $module {
                #[hooks_core::hookimpl(super::names)]
                pub fn named() -> &'static str {
                    stringify!($module)
                }

                #[hooks_core::hookimpl(super::names_backwards)]
                pub fn named_backwards() -> &'static str {
                    stringify!($module)
                }

                #[hooks_core::hookimpl(super::names_unwound)]
                pub fn unwound() -> &'static str {
                    stringify!($module)
                }
            }
        )*

        fn in_order() -> Vec<&'static ImplementationSpec> {
            hookimpls![$($module::named, $module::named_backwards, $module::unwound),*].into()
        }
    };
}

modules!(n q m p o);

#[test]
fn modules_that_one_macro_declares_are_ordered_by_their_names() -> Result<(), BoxError> {
    let mut list = in_order();
    let location = list[0].location();
    assert!(list.iter().filter(|each| each.function() == "named").all(|each| each.location() == location));
    for _ in 0..2 {
        list.reverse();
        let manager = PluginManager::builder().implementations(list.iter().copied()).build()?;
        assert_eq!(manager.call(names {}).concat(), "mnopq");
        assert_eq!(manager.call(names_backwards {}).concat(), "qponm");
        assert_eq!(manager.call(names_unwound {}).concat(), "qponm");
    }
    Ok(())
}

macro_rules! types {
    ($($module:ident $name:literal)*) => {
        $(
            mod $module {
                use super::{MADE, names, plugin};

                #[plugin(name = $name)]
                pub struct Made;

                impl Default for Made {
                    fn default() -> Self {
                        MADE.lock().expect("nobody panics with the log").push($name);
                        Self
                    }
                }

                #[hooks_core::hookimpl]
                impl Made {
                    pub fn names(&self) -> &'static str {
                        $name
                    }
                }
            }
        )*

        fn of_types() -> Vec<&'static ImplementationSpec> {
            hookimpls![$($module::Made::names),*].into()
        }
    };
}

types!(t3 "z" t1 "y" t2 "x");

#[test]
fn plugin_types_are_made_in_their_start_order() -> Result<(), BoxError> {
    let mut list = of_types();
    for _ in 0..2 {
        list.reverse();
        let manager = PluginManager::builder().implementations(list.iter().copied()).build()?;
        assert_eq!(std::mem::take(&mut *MADE.lock().expect("nobody panics with the log")), ["x", "y", "z"]);
        assert_eq!(manager.call(names {}), ["x", "y", "z"]);
    }
    Ok(())
}

/// The index of a hook is given out when it is first used.
#[test]
fn hooks_of_one_name_are_listed_by_their_place_whichever_is_used_first() {
    let mut lists: Vec<fn() -> [&'static ImplementationSpec; 1]> = Vec::new();
    {
        #[hookspec]
        fn twin();
        #[hookimpl(twin)]
        pub fn first() {}
        lists.push(|| hookimpls![first]);
    }
    {
        #[hookspec]
        fn twin();
        #[hookimpl(twin)]
        pub fn second() {}
        lists.push(|| hookimpls![second]);
    }
    for _ in 0..2 {
        lists.reverse();
        let list = lists.iter().flat_map(|list| list());
        let manager = PluginManager::builder().implementations(list).build().expect("they fit");
        let snapshot = manager.snapshot();
        let hooks = snapshot.hooks();
        let twins = hooks.iter().filter(|hook| hook.name() == "twin");
        let lines: Vec<_> = twins.map(|hook| hook.location().line).collect();
        assert!(lines.is_sorted(), "{lines:?}");
    }
}
