use hooks_core::{hookimpl, hookimpls, hookspec, plugin};

#[hookspec]
fn start();

#[hookspec]
trait Lifecycle {
    fn begin(&self);
    fn end(&self);
}

#[hookimpl(trylst)]
fn start() {}

#[plugin]
#[derive(Default)]
struct Incidents;

#[hookimpl]
impl Lifecycle for Incidents {
    #[hookimpl(trylst)]
    fn begin(&self) {}

    fn end(&self) {}
}

#[hookimpl]
impl Incidents {
    fn start(&mut self) {}
}

fn main() {
    let _ = hookimpls![start, Incidents::start, <Incidents as Lifecycle>::begin, <Incidents as Lifecycle>::end];
}
