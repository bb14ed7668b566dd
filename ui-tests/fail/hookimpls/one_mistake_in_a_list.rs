use hooks_core::{hookimpl, hookimpls, hookspec, plugin};

#[hookspec]
fn start();

#[hookspec]
trait Lifecycle {
    fn begin(&self);
    fn end(&self);
}

#[hookimpl]
fn start() {}

#[plugin]
#[derive(Default)]
struct Incidents;

#[hookimpl]
impl Lifecycle for Incidents {
    fn begin(&self) {}
}

#[hookimpl]
impl Incidents {
    fn start(&self) {}
}

fn main() {
    let _ = hookimpls![start, stop, Incidents::start, <Incidents as Lifecycle>::begin];
    let _ = hookimpls![start, Incidents::stop, Incidents::start, <Incidents as Lifecycle>::begin];
    let _ = hookimpls![start, Incidents::start, <Incidents as Lifecycle>::end, <Incidents as Lifecycle>::begin];
    let _ = hookimpls![start, Incidents::start, <Incidents as Lifecycle>::other, <Incidents as Lifecycle>::begin];
    let _ = hookimpls![start, "stop", Incidents::start];
    let plugins = hooks_core::PluginManager::builder().implementations(hookimpls![start, stop(), Incidents::start, "x"]);
    let _ = plugins;
}
