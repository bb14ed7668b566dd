use hooks_core::plugin;

#[plugin(requires("clock", jwt))]
#[derive(Default)]
struct Tracing;

fn main() {}
