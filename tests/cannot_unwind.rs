//! Hooks that unwind what cannot be unwound.
#![forbid(unsafe_code)]

use hooks_core::{PluginManager, Problem, hookimpl, hookimpls, hookspec};

#[hookspec]
pub fn forward();

#[hookspec(reverse)]
pub fn backward();

#[hookspec(around)]
pub fn wrapped() -> u8;

#[hookspec(unwinds = forward)]
pub fn unwinds_forward();

#[hookspec(unwinds = backward)]
pub fn unwinds_backward();

#[hookspec(unwinds = wrapped)]
pub fn unwinds_wrapped();

#[hookspec(unwinds = unwinds_forward)]
pub fn unwinds_unwinding();

#[hookspec(unwinds = unwinds_itself)]
pub fn unwinds_itself();

macro_rules! implement {
    ($($hook:ident)*) => {
        mod implementation {
            $(
                #[hooks_core::hookimpl(super::$hook)]
                pub fn $hook() {}
            )*
        }
    };
}

implement!(unwinds_forward unwinds_backward unwinds_wrapped unwinds_unwinding unwinds_itself);

#[hookimpl(forward)]
pub fn goes_forward() {}

#[test]
fn only_plain_implementations_that_run_forward_can_be_unwound() {
    let list = hookimpls![
        goes_forward,
        implementation::unwinds_forward,
        implementation::unwinds_backward,
        implementation::unwinds_wrapped,
        implementation::unwinds_unwinding,
        implementation::unwinds_itself,
    ];
    let error = PluginManager::builder().implementations(list).build().expect_err("four hooks are wrong");
    let told: Vec<_> = error
        .problems()
        .iter()
        .map(|problem| match problem {
            Problem::CannotUnwind { hook, unwound, reason, .. } => {
                let name = |hook: &str| hook.trim_start_matches("cannot_unwind::").to_owned();
                format!("{} {} {reason}", name(hook), name(unwound))
            }
            other => panic!("{other}"),
        })
        .collect();
    let expected = [
        "unwinds_backward backward is `reverse`",
        "unwinds_wrapped wrapped is `around`",
        "unwinds_unwinding unwinds_forward unwinds a hook itself",
        "unwinds_itself unwinds_itself unwinds a hook itself",
    ];
    assert_eq!(told, expected);
}

#[test]
fn a_list_without_hooks_of_this_package_owes_nothing_to_them() {
    assert!(PluginManager::builder().implementations([]).build().is_ok());
}
