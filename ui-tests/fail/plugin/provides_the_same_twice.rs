use hooks_core::plugin;

#[plugin(provides("tracing", "tracing 2.0.0"))]
#[derive(Default)]
struct Tracing;

fn main() {}
