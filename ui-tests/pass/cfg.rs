//! What is configured away need not compile, and is not registered.
#![deny(warnings)]

use hooks_core::{hookimpl, hookspec, link_plugins, plugin};

link_plugins!();

#[hookspec]
fn start(app: &str);

#[hookspec]
trait Lifecycle {
    fn stop(&self);
    async fn pause(&self);
}

#[cfg(any())]
#[hookimpl]
fn start(no_such_argument: NoSuchType) -> NoSuchType {}

#[hookimpl(start)]
#[cfg(any())]
fn behind(no_such_argument: NoSuchType) -> NoSuchType {}

#[hookimpl(start)]
#[cfg(all())]
fn present(app: &str) {
    let _ = app;
}

#[hookimpl(start)]
#[cfg_attr(all(), allow(dead_code), cfg(any()))]
fn behind_a_condition(no_such_argument: NoSuchType) -> NoSuchType {}

#[hookimpl(start)]
#[cfg_attr(any(), cfg(any()))]
fn present_behind_a_condition() {}

#[hookimpl(start)]
fn with_less(app: &str, #[cfg(any())] no_such_argument: NoSuchType) {
    let _ = app;
}

#[hookimpl(start)]
fn with_nothing(#[cfg(any())] no_such_argument: NoSuchType, #[cfg(all())] app: &str, #[cfg(not(all()))] app: u8) {
    let _ = app;
}

#[cfg(any())]
#[hookspec]
fn absent(of: NoSuchType);

#[hookspec]
#[cfg(any())]
fn absent_behind(of: NoSuchType);

#[hookspec]
#[cfg(any())]
trait Absent {
    fn absent_method(&self, of: NoSuchType);
}

#[plugin]
#[cfg(any())]
struct AbsentPlugin(NoSuchType);

#[plugin]
#[derive(Default)]
struct Type;

#[hookimpl]
impl Type {
    #[cfg(any())]
    fn no_such_hook(&self, of: NoSuchType) {}

    #[cfg(all())]
    fn start(&self) {}

    #[hookimpl(start)]
    fn with_less(&self, #[cfg(any())] no_such_argument: NoSuchType) {}
}

#[hookimpl]
impl Lifecycle for Type {
    #[cfg(any())]
    fn no_such_method(&self, of: NoSuchType) {}

    #[cfg(all())]
    fn stop(&self, #[cfg(any())] no_such_argument: NoSuchType) {}

    #[cfg(any())]
    fn pause(&self, of: NoSuchType) {}
}

#[hookimpl]
#[cfg(any())]
impl Absent for Type {
    fn absent_method(&self, of: NoSuchType) {}
}

fn main() -> Result<(), hooks_core::BuildError> {
    let plugins = hooks_core::PluginManager::builder().build()?;
    let snapshot = plugins.snapshot();
    let hook = snapshot.hooks().into_iter().find(|hook| hook.name() == "start");
    assert_eq!(hook.map(|hook| snapshot.implementations(hook).len()), Some(6));
    Ok(())
}
