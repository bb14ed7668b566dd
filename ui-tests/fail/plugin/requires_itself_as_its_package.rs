use hooks_core::plugin;

#[plugin(requires("ui-tests-tests"))]
#[derive(Default)]
struct Tracing;

fn main() {}
