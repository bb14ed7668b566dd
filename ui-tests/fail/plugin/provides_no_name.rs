use hooks_core::plugin;

#[plugin(provides("request tracing?", "tracing?"))]
#[derive(Default)]
struct Tracing;

fn main() {}
