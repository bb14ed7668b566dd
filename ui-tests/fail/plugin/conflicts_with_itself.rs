use hooks_core::plugin;

#[plugin(name = "tracing", conflicts("tracing < 1"))]
#[derive(Default)]
struct Tracing;

fn main() {}
