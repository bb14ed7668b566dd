use hooks_core::plugin;

#[plugin(requires("clock", "jwt? newest"))]
#[derive(Default)]
struct Tracing;

fn main() {}
