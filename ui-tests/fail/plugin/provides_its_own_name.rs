use hooks_core::plugin;

#[plugin(name = "tracing", provides("tracing 2.0.0"))]
#[derive(Default)]
struct Tracing;

fn main() {}
