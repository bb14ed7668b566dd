use hooks_core::plugin;

#[plugin(provides("tracing >= 2"))]
#[derive(Default)]
struct Tracing;

fn main() {}
