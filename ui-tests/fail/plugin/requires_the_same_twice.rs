use hooks_core::plugin;

#[plugin(requires("clock >= 1.2", "jwt", "clock < 3"))]
#[derive(Default)]
struct Tracing;

fn main() {}
